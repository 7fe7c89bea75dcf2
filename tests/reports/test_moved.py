"""A store moves to another region, which is a dimension: the load says so, and so does what explains both regions."""

import json
from datetime import date

import psycopg

from builders import commit, daily, days, run_in_sql
from cli.runner import planfact
from plan.planning import heard

STORES = {"11": "north", "12": "north", "13": "south"}


def sold(first: str, last: str, **moved: str) -> list[tuple]:
    """Return what stores sell, here called channels, of two categories, each in its region."""
    return [
        (day, {**STORES, **moved}[store], store, group, 10 + day.isoweekday())
        for day in days(first, last)
        for store in STORES
        for group in ("food", "toys")
    ]


def explained(db: psycopg.Connection, month: str, *cell: str | None) -> list[str]:
    query = "select what from explain_cell(%s, %s, %s, %s) where kind = 'move'"
    return [what for (what,) in db.execute(query, [*cell, month]).fetchall()]


def test_a_store_that_moved_is_named_and_may_be_taken_along(db3: psycopg.Connection) -> None:
    commit(db3, sold("2023-01-01", "2024-03-31"))
    db3.execute("call publish_plan(%s)", [run_in_sql(db3)])
    told = heard(db3)
    commit(db3, [*sold("2024-04-01", "2024-04-09"), *sold("2024-04-10", "2024-04-30", **{"12": "south"})])
    moved = "channel 12 sells under region south since 2024-04-10, and sold under north before"
    assert f"{moved}: plans and sales of before stay where they were" in told
    found = db3.execute("select * from moved_members('2024-04-01')").fetchall()
    assert found == [("channel", "12", "region", "north", "south", date(2024, 4, 10))]

    db3.execute("call refresh_plan_fact()")
    said = ["channel 12 sells under region south, and sold under north before"]
    for cell in (("north", None, None), ("south", None, "food"), (None, "12", None), ("north", "12", "toys")):
        assert explained(db3, "2024-04-01", *cell) == said
    for cell in ((None, None, None), (None, "13", None), ("south", "13", None), (None, None, "food")):
        assert explained(db3, "2024-04-01", *cell) == []
    assert explained(db3, "2024-03-01", "north", None, None) == []

    # who made the deviation says it, too, with what to do about it
    done = planfact(db3.info.dsn, "contributors", "--level", "region", "--json")
    assert [one["moved"] for one in json.loads(done.stdout)] == said * 2
    assert "planfact rename region 'north' 'south' --only channel=12" in done.stderr
    done = planfact(db3.info.dsn, "contributors", "--level", "channel", "--json")
    assert {one["channel"]: one["moved"] for one in json.loads(done.stdout)} == {"11": None, "12": said[0], "13": None}
    done = planfact(db3.info.dsn, "contributors", "--level", "category", "--json")
    assert not any(one["moved"] for one in json.loads(done.stdout))
    assert "moved" not in done.stderr and "rename" not in done.stderr
    done = planfact(db3.info.dsn, "explain", "--month", "2024-04", "--only", "channel=12")
    assert "planfact rename region 'north' 'south' --only channel=12" in done.stderr
    assert "rename" not in planfact(db3.info.dsn, "explain", "--month", "2024-04", "--only", "channel=13").stderr

    # the hint's way: history and plan go along, and nobody has moved
    off = "select max(abs(variance_pct)) from plan_fact_month where level = 'region' and month = '2024-04-01'"
    assert db3.execute(off).fetchone()[0] > 30
    db3.execute("call rename_series('region', 'north', 'south', channel => '12')")
    db3.execute("call refresh_plan_fact()")
    assert db3.execute(off).fetchone()[0] < 5
    assert db3.execute("select * from moved_members('2024-04-01')").fetchall() == []


def test_the_command_says_what_to_do_about_a_warning(db: psycopg.Connection) -> None:
    commit(db, [row for store in "AB" for row in daily("2024-01-01", "2024-01-31", store, f"of {store}")])
    moved = "day,store,product_group,sales\n2024-02-01,B,of A,7\n2024-02-01,A,of A,7\n"
    done = planfact(db.info.dsn, "load", "-", stdin=moved.encode())
    assert "store B sells under product_group of A since 2024-02-01" in done.stderr
    assert "Take them along: planfact rename product_group 'of B' 'of A' --only store=B" in done.stderr


def test_no_store_moves_where_stores_share_groups_or_files_come_in_parts(db: psycopg.Connection) -> None:
    told = heard(db)
    commit(db, [row for store in "AB" for row in daily("2024-01-01", "2024-01-31", store, f"of {store}")])
    # a third store, and a group that A takes up beside its own
    commit(db, daily("2024-01-01", "2024-01-31", "C", "of B"))
    commit(db, [row for group in ("of A", "of B") for row in daily("2024-02-01", "2024-02-29", "A", group)])
    assert db.execute("select * from moved_members('2024-02-01')").fetchall() == []
    assert not any("sells under" in one for one in told)
