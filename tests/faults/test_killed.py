"""Killed at any point, by whatever dies: nothing is lost, nothing shows half, and the next call completes."""

from collections.abc import Callable

import pytest

from faults.breaking import (
    COMMIT,
    FINISH_SHOWING,
    FORECAST_WRITE,
    LOAD,
    MART_READING,
    POINTS,
    PUBLISH_LINES,
    PUT_TOGETHER,
    REPORTS_BETWEEN,
    REPORTS_MEASURE,
    REPORTS_OPEN,
    STRIKES,
    WRITING,
    Point,
    Stopped,
    end_session,
    kill_backend,
    kill_client,
    kill_server,
    kill_worker,
    stopped,
)
from faults.conftest import Tally
from faults.world import STEPS, World, after, damage, rows_by_version

Strike = Callable[[World, Stopped], None]

#: One of each strike and one of each step.
BOUNDED = [
    (LOAD, kill_client),
    (COMMIT, kill_server),
    (MART_READING, kill_backend),
    (WRITING, kill_worker),
    (FINISH_SHOWING, end_session),
    (PUBLISH_LINES, end_session),
    (REPORTS_BETWEEN, kill_client),
    (REPORTS_OPEN, kill_backend),
]

FAULTS = [(point, strike) for point in POINTS for strike in STRIKES] + [(p, kill_worker) for p in FORECAST_WRITE]


@pytest.mark.parametrize(
    ("point", "strike"),
    [
        pytest.param(
            point,
            strike,
            id=f"{point}-{strike.__name__}",
            marks=[pytest.mark.bounded] if (point, strike) in BOUNDED else [],
        )
        for point, strike in FAULTS
    ],
)
def test_killed_at_any_point_the_next_call_completes(world: World, tally: Tally, point: Point, strike: Strike) -> None:
    with world.copy(point.before) as dsn:
        known = rows_by_version(dsn)
        with stopped(world, dsn, point.holds, point.command) as at:
            strike(world, at)
            at.release()
            status, said = at.command.end()
            at.nobody_left(dsn)
        assert "Traceback" not in said
        assert status == (-9 if strike is kill_client else 1), said
        tally.tried(damage(dsn, known))
        world.call(dsn, *STEPS[point.before])
        tally.completed(dsn, world.pictures[after(point.before)])
        tally.tried(damage(dsn, known), faults=0)


@pytest.mark.parametrize("strike", [kill_backend, kill_server, end_session], ids=lambda strike: strike.__name__)
def test_a_close_killed_in_every_step_in_turn_still_ends_as_if_in_peace(
    world: World, tally: Tally, strike: Strike
) -> None:
    with world.copy("history") as dsn:
        for point in (LOAD, COMMIT, MART_READING, PUT_TOGETHER, FINISH_SHOWING, PUBLISH_LINES, REPORTS_MEASURE):
            known = rows_by_version(dsn)
            with stopped(world, dsn, point.holds, ["close-month", "april.csv"]) as at:
                strike(world, at)
                at.release()
                status, said = at.command.end()
                at.nobody_left(dsn)
            assert status == 1
            assert "Traceback" not in said
            tally.tried(damage(dsn, known))
        world.call(dsn, "close-month", "april.csv")
        tally.completed(dsn, world.pictures["closed"])
