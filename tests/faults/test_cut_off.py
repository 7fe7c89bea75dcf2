"""Ended from outside, cut off while it idles, left and taken over: the work goes on where it stood."""

import signal

import psycopg
import pytest

from faults.breaking import SHARDS_IN, WRITING, Point, Stopped, kill_client, stopped
from faults.conftest import Tally
from faults.test_killed import Strike
from faults.test_refused import EVERY_STEP, bounded, called_again
from faults.world import STEPS, World, after, damage, rows_by_version, wait_until

#: Sessions of planfact that idle: the parent's, while its workers wait.
IDLE = "from pg_stat_activity where application_name = 'planfact' and datname = current_database() and state = 'idle'"


@pytest.mark.parametrize("point", bounded(EVERY_STEP, 1))
def test_a_signal_to_end_is_explained(world: World, tally: Tally, point: Point) -> None:
    with world.copy(point.before) as dsn:
        known = rows_by_version(dsn)
        with stopped(world, dsn, point.holds, point.command) as at:
            at.command.process.send_signal(signal.SIGTERM)
            at.release()
            status, said = at.command.end()
            at.nobody_left(dsn)
        if status != 0:  # what was held is let go, and the step may be over before the signal arrives
            assert status == 1
            assert "terminated by SIGTERM; the running step was rolled back" in said
        assert "Traceback" not in said
        called_again(world, tally, dsn, point, known)


@pytest.mark.bounded
def test_a_line_that_is_cut_while_the_workers_fit_is_opened_again(world: World, tally: Tally) -> None:
    with world.copy(WRITING.before) as dsn:
        known = rows_by_version(dsn)
        with stopped(world, dsn, WRITING.holds, WRITING.command) as at:
            # one that comes later idles between two of its statements; the parent alone idles while all others wait
            wait_until(lambda: len(at.waiting()) == WRITING.workers, "every worker to reach its first row")
            cut = at.watcher.execute(f"select pg_terminate_backend(pid, 60000) {IDLE}".encode()).fetchall()
            assert (True,) in cut
            at.release()
            status, said = at.command.end()
        assert (status, "Traceback" in said) == (0, False), said
        tally.tried(damage(dsn, known))
        tally.completed(dsn, world.pictures[after(WRITING.before)])


def end_client(world: World, at: Stopped) -> None:
    """Ask the Python process to end."""
    at.command.process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    "strike", [pytest.param(end_client, marks=pytest.mark.bounded), kill_client], ids=lambda strike: strike.__name__
)
def test_what_a_killed_forecast_had_fitted_is_not_fitted_again(world: World, tally: Tally, strike: Strike) -> None:
    """All shards but one are in; the seconds of a fit never come out the same twice."""
    written = (
        "select series_id, part, origin, fit_seconds from run_part where run_id = (select max(run_id) from run_part)"
    )
    with world.copy(SHARDS_IN.before) as dsn:
        known = rows_by_version(dsn)
        with stopped(world, dsn, SHARDS_IN.holds, SHARDS_IN.command) as at:
            fitted = set(at.watcher.execute(written.encode()).fetchall())
            strike(world, at)
            at.release()
            at.command.end()
            at.nobody_left(dsn)
        assert len({series for series, *_ in fitted}) == 5
        world.call(dsn, *STEPS[SHARDS_IN.before])
        with psycopg.connect(dsn) as conn:
            assert fitted <= set(conn.execute(written.encode()).fetchall())
        tally.tried(damage(dsn, known))
        tally.completed(dsn, world.pictures[after(SHARDS_IN.before)])
