"""The scale command runs whole on two small sizes and says how every step grows between them."""

import json
import subprocess
import sys


def test_every_step_is_measured_at_every_size() -> None:
    command = [sys.executable, "-m", "bench", "scale", "--rows", "4e3", "--rows", "1e4", "--json"]
    done = subprocess.run([*command, "--forecast-series", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)["sizes"]
    assert (small["series"], large["series"]) == (2, 6)
    assert (small["rows"], large["rows"]) == (2 * 1669, 6 * 1669)
    assert [step["name"] for step in small["steps"]] == [step["name"] for step in large["steps"]]
    for step in (*small["steps"], *large["steps"]):
        assert step["seconds"] > 0
        assert step["processor_seconds"] >= 0
    assert sum(step["processor_seconds"] for step in large["steps"]) > 0
    assert small["month_rows"] >= 2 * 31


def test_a_size_that_does_not_fit_the_disk_is_refused() -> None:
    command = [sys.executable, "-m", "bench", "scale", "--rows", "1e13"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "need 3000000 GB of room" in done.stderr
