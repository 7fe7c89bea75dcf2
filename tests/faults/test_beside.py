"""Beside others: other settings, other schemas, other hands. Every fault is refused, harmless, or named by doctor."""

from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from builders import close_in_sql, daily, stage
from faults.breaking import STRIKES, Point, _writes, stopped
from faults.conftest import Tally
from faults.test_killed import Strike
from faults.world import STEPS, World, after, damage, picture, rows_by_version
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars
from upkeep.test_by_hand import DONE, asked
from upkeep.test_settings import SETTINGS

APRIL = [
    row for store in "ABC" for group in ("food", "toys") for row in daily("2024-04-01", "2024-04-30", store, group)
]
ONE_BY_ONE = [(name, value) for settings in SETTINGS for name, value in settings.items()]


def _name(case: object) -> str:
    if isinstance(case, tuple):
        return "-".join(map(_name, case))[:60]
    return getattr(case, "__name__", str(case))


def few(cases: list, *kept: int) -> list:
    return [
        pytest.param(case, id=_name(case), marks=[pytest.mark.bounded] if number in kept else [])
        for number, case in enumerate(cases)
    ]


@pytest.fixture(scope="module")
def expected(world: World) -> Iterator[list[object]]:
    """Yield what a close in SQL leaves behind where nothing is set."""
    with world.copy("history") as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            close_in_sql(conn, APRIL)
        yield picture(dsn)


@pytest.mark.parametrize("setting", few(ONE_BY_ONE, 0, 11))
def test_a_setting_changes_nothing(
    world: World, tally: Tally, expected: list[object], setting: tuple[str, str]
) -> None:
    name, value = setting
    with world.copy("history") as dsn:
        known = rows_by_version(dsn)
        with psycopg.connect(dsn, autocommit=True) as conn:
            values = (
                sql.SQL(", ").join(map(sql.Literal, value.split(", "))) if name == "datestyle" else sql.Literal(value)
            )
            conn.execute(sql.SQL("set {} = {}").format(sql.SQL(name), values))
            if name == "search_path":
                conn.execute("set search_path = pg_catalog, planfact")
            close_in_sql(conn, APRIL)
        tally.tried(damage(dsn, known))
        tally.completed(dsn, expected)


#: What two sessions do at once, each in a transaction that began before the other's was over.
WRITES = {
    "commit": "call commit_data_version()",
    "revert": "call revert_data_version(1)",
    "mart": "call refresh_export_mart(1)",
    "start": "call start_run(refit => true)",
    "publish": "call publish_plan(2)",
    "override": "call override_plan(month => '2024-05-01', percent => 10, reason => 'fair')",
    "budget": "call load_budget()",
    "reports": "call refresh_plan_fact()",
    "expire": "call expire_overrides()",
    "prune": "call prune(1, dry_run => false)",
}
LEVELS = ["repeatable read", "serializable"]


@pytest.mark.parametrize("case", few([(write, level) for write in WRITES for level in LEVELS], 11))
def test_two_writers_at_an_isolation_level_of_their_own(world: World, tally: Tally, case: tuple[str, str]) -> None:
    write, level = case
    with world.copy("planned") as dsn:
        known = rows_by_version(dsn)
        with psycopg.connect(dsn) as one, psycopg.connect(dsn) as other:
            for conn in (one, other):
                conn.execute(f"set transaction isolation level {level}".encode())
                conn.execute("select count(*) from sales")  # the snapshot is taken
            answers = [_answer(conn, WRITES[write]) for conn in (one, other)]
        told = ("PF", OWN)
        tally.tried(damage(dsn, known), said=all(answer is None or answer.startswith(told) for answer in answers))


#: The caller's own statement was refused, before any call: at SERIALIZABLE PostgreSQL does so, with a code of its own.
OWN = "the caller's own"


def _answer(conn: psycopg.Connection, call: str) -> str | None:
    try:
        if "commit_data_version" in call:
            stage(conn, [("2024-04-07", "A", "food", 5)])
        elif "load_budget" in call:
            conn.execute(
                "insert into budget_stage (month, store, product_group, amount) values ('2024-05', 'A', 'food', '5')"
            )
    except psycopg.errors.SerializationFailure:
        conn.rollback()
        return OWN
    try:
        conn.execute(call.encode())
        conn.commit()
    except psycopg.Error as error:
        conn.rollback()
        return error.sqlstate or "lost"
    return None


@pytest.mark.parametrize("case", few(DONE, 14))
def test_what_somebody_did_by_hand_is_named(world: World, tally: Tally, case: tuple[str, str, str, str]) -> None:
    statement, name, status, _ = case
    with world.copy("closed") as dsn, psycopg.connect(dsn, autocommit=True) as conn:
        if conn.execute("select from pg_roles where rolname = 'fault_bob'").fetchone() is None:
            conn.execute("create role fault_bob")
        # days and plans of this world
        here = statement.format(bob="fault_bob").replace("2024-02-10", "2024-01-10")
        conn.execute(here.encode())
        found = asked(conn)[name]
        tally.tried(Counter(), said=found.status == status)
        conn.execute("reassign owned by fault_bob to planfact_owner; drop owned by fault_bob")


#: A prune that is killed while it deletes, and when all is written.
PRUNE = Point("closed", "prune: about to delete", _writes("run_month"))
PRUNED = Point("closed", "prune: all written", _writes("job_log"))


@pytest.mark.parametrize("case", few([(point, strike) for point in (PRUNE, PRUNED) for strike in STRIKES], 2))
def test_a_prune_killed_at_any_point(world: World, tally: Tally, case: tuple[Point, Strike]) -> None:
    point, strike = case
    with world.copy("closed") as dsn:
        world.call(dsn, "load", "may.csv")
        known = rows_by_version(dsn)
        with stopped(world, dsn, point.holds, ["prune", "--keep-months", "1"]) as at:
            strike(world, at)
            at.release()
            status, said = at.command.end()
            at.nobody_left(dsn)
        assert status == (-9 if strike.__name__ == "kill_client" else 1), said
        assert "Traceback" not in said
        tally.tried(damage(dsn, known))
        world.call(dsn, "prune", "--keep-months", "1")
        with psycopg.connect(dsn) as conn:
            assert conn.execute("select count(*) from prunable(1) where row_count > 0").fetchone() == (0,)
        tally.tried(damage(dsn, known), faults=0)
        tally["completed"] += 1


COMMANDS = [
    ["load", "april.csv"], ["close-month", "april.csv"], ["refresh"], ["forecast"], ["publish", "1"],
    ["prune", "--keep-months", "1"], ["verify"], ["deploy"],
]  # fmt: skip


@pytest.mark.parametrize("command", few(COMMANDS, 0))
def test_two_schemas_are_not_chosen_between(world: World, tally: Tally, command: list[str]) -> None:
    with world.copy("history") as dsn:
        known = rows_by_version(dsn)
        with psycopg.connect(dsn, autocommit=True) as conn:
            deploy(conn, Templates(Vars.model_validate({**read_vars().model_dump(by_alias=True), "schema": "second"})))
        status, _, said = world.try_call(dsn, *command)
        tally.tried(damage(dsn, known), said=status == 1 and "planfact is in 2 schemas" in said)
        with psycopg.connect(dsn) as conn:
            assert conn.execute("select count(*) from second.data_version").fetchone() == (0,)
            assert conn.execute("select count(*) from planfact.data_version").fetchone() == (1,)


@pytest.mark.parametrize("before", few([name for name, command in STEPS.items() if command], 1))
def test_a_server_that_only_reads_says_so(world: World, tally: Tally, before: str) -> None:
    with world.copy(before) as dsn:
        known = rows_by_version(dsn)
        read_only = make_conninfo(dsn, options="-c default_transaction_read_only=on")
        status, _, said = world.try_call(read_only, *STEPS[before])
        tally.tried(damage(dsn, known), said=status == 1 and "nothing may be written here" in said)
        world.call(dsn, *STEPS[before])
        tally.completed(dsn, world.pictures[after(before)])


@pytest.mark.parametrize("before", few([name for name, command in STEPS.items() if command], 3))
def test_a_publication_of_all_tables_stops_no_step(world: World, tally: Tally, before: str) -> None:
    with world.copy(before) as dsn:
        known = rows_by_version(dsn)
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute("create publication everything for all tables")
        world.call(dsn, *STEPS[before])
        tally.tried(damage(dsn, known))
        tally.completed(dsn, world.pictures[after(before)])
