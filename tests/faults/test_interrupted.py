"""Ctrl-C in any phase of a close: one clear message, no traceback, and the next call completes."""

import os
import signal
import subprocess

import pytest

from cli.runner import PLANFACT, environment
from faults.conftest import Tally
from faults.world import World, damage, rows_by_version

# a shell's background job starts with Ctrl-C ignored, and so would every command that this means to interrupt
signal.signal(signal.SIGINT, signal.default_int_handler)

PHASES = ["Loading", "Forecasting: 6 series", "Forecasting: done", "Publishing the plan: done"]


@pytest.mark.parametrize("phase", PHASES)
def test_interrupted_in_any_phase_it_says_so_and_the_next_call_completes(
    world: World, tally: Tally, phase: str
) -> None:
    with world.copy("history") as dsn:
        known = rows_by_version(dsn)
        process = subprocess.Popen(
            [PLANFACT, "close-month", "april.csv"],
            cwd=world.files,
            env=environment(dsn),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stderr
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith(phase):
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the children as well
                break
        said += process.communicate()[1]
        assert "Traceback" not in said
        if process.returncode != 0:  # the last phase may be over before the signal arrives
            assert process.returncode == 1
            assert "planfact: interrupted" in said
        tally.tried(damage(dsn, known))
        world.call(dsn, "close-month", "april.csv")
        tally.completed(dsn, world.pictures["closed"])
