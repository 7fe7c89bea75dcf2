"""Wrong months and renamings: what people hand in by mistake is refused before anything is written, and named."""

import gzip
from collections.abc import Callable

import psycopg
import pytest

from builders import commit
from faults.breaking import STRIKES, Point, _writes, kill_client, stopped
from faults.conftest import Tally
from faults.test_killed import Strike
from faults.world import World, damage, picture, rows_by_version


def lines(world: World, *files: str, keep: Callable[[str], bool] = lambda line: True) -> str:
    rows = [row for file in files for row in (world.files / file).read_text().splitlines()[1:] if keep(row)]
    return "day,store,product_group,sales\n" + "".join(f"{row}\n" for row in rows)


def written(world: World, name: str, text: str) -> str:
    (world.files / name).write_text(text)
    return name


def twins(world: World) -> list[str]:
    with gzip.open(world.files / "twin.csv.gz", "wt") as file:
        file.write(lines(world, "april.csv"))
    half = lines(world, "april.csv", keep=lambda line: line < "2024-04-15")
    return [written(world, "twin.csv", half), "twin.csv.gz"]


def in_april(line: str) -> bool:
    return line.startswith("2024-04")


#: How a file is handed in wrongly, before April is loaded, and what is said of it.
WRONG_MONTHS: dict[str, tuple[Callable[[World], list[str]], str]] = {
    "the month after": (lambda world: ["may.csv"], "are after 2024-04, the month that is closed"),
    "the month after, for this one": (lambda world: ["may.csv", "--month", "2024-04"], "are after 2024-04"),
    "a month too early": (lambda world: ["may.csv", "--month", "2024-05"], "2024-04 was never loaded"),
    "up to today": (
        lambda world: [
            written(world, "today.csv", lines(world, "april.csv", "may.csv", keep=lambda line: line < "2024-05-03"))
        ],
        "12 of ",
    ),
    "the month before, for this one": (
        lambda world: [
            written(world, "old.csv", lines(world, "april.csv", keep=lambda line: line < "2024-04-01")),
            "--month",
            "2024-04",
        ],
        "2024-04",
    ),
    "cut off after the 20th": (
        lambda world: [
            written(world, "cut.csv", lines(world, "april.csv", keep=lambda line: line < "2024-04-21")),
            "--month",
            "2024-04",
        ],
        "2024-04",
    ),
    "a week missing": (
        lambda world: [
            written(
                world, "gap.csv", lines(world, "april.csv", keep=lambda line: not "2024-04-08" <= line < "2024-04-15")
            ),
            "--month",
            "2024-04",
        ],
        "2024-04",
    ),
    "one store late": (
        lambda world: [
            written(
                world, "late.csv", lines(world, "april.csv", keep=lambda line: ",B," not in line or line < "2024-04-11")
            ),
            "--month",
            "2024-04",
        ],
        "B",
    ),
    "a file beside a fuller one": (twins, "twin.csv"),
    "a day in the future": (
        lambda world: [written(world, "future.csv", lines(world, "april.csv") + "2099-01-01,A,food,5\n")],
        "2099-01-01",
    ),
    "no row of the month": (
        lambda world: [written(world, "none.csv", "day,store,product_group,sales\n"), "--month", "2024-04"],
        "none.csv",
    ),
}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(name, marks=[pytest.mark.bounded] if name in ("up to today", "one store late") else [])
        for name in WRONG_MONTHS
    ],
)
def test_a_wrong_month_is_refused_and_the_right_one_closes(world: World, tally: Tally, wrong: str) -> None:
    arguments, says = WRONG_MONTHS[wrong]
    with world.copy("history") as dsn:
        known = rows_by_version(dsn)
        status, _, said = world.try_call(dsn, "close-month", *arguments(world), "--workers", "1")
        tally.tried(damage(dsn, known), said=status == 1 and says in said and "Traceback" not in said)
        world.call(dsn, "load", "april.csv")
        with psycopg.connect(dsn) as conn:
            newest = "select checksum from data_version order by data_version_id desc limit 1"
            (checksum,) = conn.execute(newest.encode()).fetchone() or (None,)
            plans = conn.execute("select count(*) from plan where published_at is not null").fetchone()
        with psycopg.connect(world.server.dsn("loaded")) as loaded:
            assert loaded.execute(newest.encode()).fetchone() == (checksum,)
            assert loaded.execute("select count(*) from plan where published_at is not null").fetchone() == plans
        tally["completed"] += 1


#: What a renaming is asked for wrongly, and its code.
WRONG_NAMES = {
    "an unknown dimension": ("call rename_series('shop', 'A', 'Z')", "PF009"),
    "an unknown name": ("call rename_series('store', 'Q', 'Z')", "PF009"),
    "the same name": ("call rename_series('store', 'A', 'A')", "PF009"),
    "no name": ("call rename_series('store', 'A', ' ')", "PF009"),
    "in the middle of a month": ("call rename_series('store', 'A', 'Z', '2024-04-15')", "PF009"),
    "narrowed down by itself": ("call rename_series('store', 'A', 'Z', store => 'A')", "PF009"),
    "a merge of members with overrides": ("call rename_series('store', 'A', 'B')", "PF005"),
    "a part of a member with overrides": ("call rename_series('store', 'A', 'Z', product_group => 'food')", "PF005"),
    "a renaming that nobody made": ("call undo_rename(99)", "PF009"),
}


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(name, marks=[pytest.mark.bounded] if name == "the same name" else []) for name in WRONG_NAMES],
)
def test_a_wrong_renaming_is_refused_and_changes_nothing(world: World, tally: Tally, wrong: str) -> None:
    call, code = WRONG_NAMES[wrong]
    with world.copy("closed") as dsn, psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("call override_plan(month => '2024-05-01', percent => 5, reason => 'fair', store => 'A')")
        conn.execute("call refresh_plan_fact()")
        known, before = rows_by_version(dsn), picture(dsn)
        with pytest.raises(psycopg.Error) as refused:
            conn.execute(call.encode())
        tally.tried(damage(dsn, known), said=refused.value.sqlstate == code)
        tally.completed(dsn, before)


#: What a renaming may meet, and is right about.
RENAMINGS = {
    "there and back": (
        ["call rename_series('store', 'A', 'Z')", "call undo_rename(1)"],
        [],
    ),
    "a merge and apart": (
        ["call rename_series('product_group', 'toys', 'food')", "call undo_rename(1)"],
        [],
    ),
    "a file that still comes with the old name": (
        ["call rename_series('store', 'A', 'Z')"],
        [("2024-05-01", "A", "food", 5)],
    ),
    "two in a row, the last first": (
        [
            "call rename_series('store', 'A', 'Y')",
            "call rename_series('store', 'Y', 'Z')",
            "call undo_rename(2)",
            "call undo_rename(1)",
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", RENAMINGS)
def test_a_renaming_loses_nothing_and_can_be_taken_back(world: World, tally: Tally, case: str) -> None:
    calls, rows = RENAMINGS[case]
    with world.copy("closed") as dsn, psycopg.connect(dsn, autocommit=True) as conn:
        known = rows_by_version(dsn)
        (checksum,) = conn.execute("select checksum from data_version where data_version_id = 2").fetchone() or (None,)
        for call in calls:
            conn.execute(call.encode())
        if rows:
            commit(conn, rows)
            sold = "select sum(sales) from sales join series using (series_id) where store = 'Z' and day = '2024-05-01'"
            assert conn.execute(sold.encode()).fetchone() == (5,)
            assert conn.execute("select count(*) from sales join series using (series_id) where store = 'A'").fetchone() == (0,)  # fmt: skip  # noqa: E501
        else:
            newest = "select checksum from data_version order by data_version_id desc limit 1"
            assert conn.execute(newest.encode()).fetchone() == (checksum,)
        conn.execute("call refresh_export_mart()")
        conn.execute("call refresh_plan_fact()")
        tally.tried(damage(dsn, known))


#: A renaming that is killed before it moves anything, and when all is written.
RENAME = Point("closed", "rename: about to move", _writes("sales_history"))
RENAMED = Point("closed", "rename: all written", _writes("job_log"))


@pytest.mark.parametrize("point", [RENAME, RENAMED], ids=str)
@pytest.mark.parametrize("strike", STRIKES, ids=lambda strike: strike.__name__)
def test_a_renaming_killed_at_any_point(world: World, tally: Tally, point: Point, strike: Strike) -> None:
    rename = ["rename", "store", "A", "Z"]
    with world.copy("closed") as dsn:
        known = rows_by_version(dsn)
        with stopped(world, dsn, point.holds, rename) as at:
            strike(world, at)
            at.release()
            status, said = at.command.end()
            at.nobody_left(dsn)
        assert status == (-9 if strike is kill_client else 1), said
        assert "Traceback" not in said
        tally.tried(damage(dsn, known))
        world.call(dsn, *rename)
        with psycopg.connect(dsn) as conn:
            names = conn.execute("select distinct store from sales join series using (series_id) order by 1").fetchall()
            assert names == [("B",), ("C",), ("Z",)]
        world.call(dsn, "refresh")
        tally.tried(damage(dsn, known), faults=0)
        tally["completed"] += 1
