"""The command closes months and says of every step what it took, and how many rows it wrote."""

import json
import subprocess
import sys


def test_every_step_of_every_month_is_measured() -> None:
    command = [sys.executable, "-m", "bench", "months", "--series", "10", "--months", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *month_by_month, whole = map(json.loads, done.stdout.splitlines())
    steps = whole["steps"]
    # a month is said when it is closed, and the end says nothing else of it
    assert [line["month"] for line in month_by_month] == [1, 2]
    assert [step for line in month_by_month for step in line["steps"]] == steps
    assert whole["relations"] == month_by_month[-1]["relations"]
    first, second = ([step["name"] for step in steps if step["month"] == month] for month in (1, 2))
    assert first == second
    assert {"commit", "mart", "publish", "reports", "reports after an override"} < set(first)
    assert all(step["seconds"] > 0 for step in steps)
    written = {step["name"]: step["rows_written"] for step in steps if step["month"] == 2}
    assert written["commit"] >= 10 * 28
    # the override of one shop shows in its months, and in the total: nothing else is written again
    assert 0 < written["reports after an override"] < written["reports"]
