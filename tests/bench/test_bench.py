"""The benchmark command runs whole on a small set and gives every step a time beside its floor."""

import json
import subprocess
import sys


def test_every_step_is_measured_beside_its_floor() -> None:
    command = [sys.executable, "-m", "bench", "--series", "4", "--days", "180", "--months", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    lines = next(value for value in result.values() if isinstance(value, list))
    assert {line["name"] for line in lines} >= {
        f"{step}, month {month}"
        for step in ("commit", "mart refresh", "end of a run", "reports", "reports after an override")
        for month in (1, 2)
    }
    for line in lines:
        assert len(line["measured"]["seconds"]) >= 5 or line["seconds"] >= 10 or "forecast" in line["name"], line
        assert line["seconds"] > 0
        assert line["floor_seconds"] > 0
        assert line["ratio"] > 0


def test_the_memory_of_summing_receipts_is_measured() -> None:
    done = subprocess.run([sys.executable, "-m", "bench.receipts", "3000"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["rows"] == 3000
    assert min(figures["client_peak_mb"], figures["server_peak_mb"]) > 0
