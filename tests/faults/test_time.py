"""Time goes wrong: the server restarts between two steps, the clock is set back."""

import psycopg
import pytest

from cli.runner import state
from faults.conftest import Tally
from faults.world import HERE, STEPS, World, damage, rows_by_version


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_the_server_may_restart_between_any_two_steps(world: World, tally: Tally, how: str) -> None:
    with world.copy("history") as dsn:
        for command in filter(None, STEPS.values()):
            known = rows_by_version(dsn)
            if how == "killed":
                world.kill()
            else:
                world.server.stop()
            world.server.start()
            tally.tried(damage(dsn, known))
            world.call(dsn, *command)
        tally.completed(dsn, world.pictures["closed"])


@pytest.mark.bounded
def test_nothing_depends_on_a_clock_that_was_set_back(world: World, tally: Tally) -> None:
    with world.copy("history") as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            known, before = rows_by_version(dsn), state(conn)
            # what was planned is never updated: the triggers that say so must look away
            conn.execute("set session_replication_role = 'replica'")
            for (update,) in conn.execute((HERE / "set_back.sql").read_bytes()).fetchall():
                conn.execute(update.encode())
            conn.execute("reset session_replication_role")
            for query in (
                "select min(created_at) > now() from data_version",
                "select min(started_at) > now() from forecast_run",
                "select min(created_at) > now() from plan",
                "select refreshed_at > now() from report_status",
            ):
                assert conn.execute(query.encode()).fetchone() == (True,)
            assert state(conn) == before
        tally.tried(damage(dsn, known))
        world.call(dsn, "close-month", "april.csv")
        tally.completed(dsn, world.pictures["closed"])
        with psycopg.connect(dsn) as conn:
            newest = "select max(data_version_id), (select data_version_id from report_status) from data_version"
            assert conn.execute(newest.encode()).fetchone() == (2, 2)
            in_force = "select plan_id from plan_month where superseded_by is null order by month"
            assert conn.execute(in_force.encode()).fetchall() == [(1,), (2,)]
        assert world.call(dsn, "close-month", "april.csv").startswith("nothing new: data version 2")
        tally.tried(damage(dsn, known), faults=0)
