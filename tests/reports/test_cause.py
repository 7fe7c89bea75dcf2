"""A variance by cause: exact for every cell of random worlds, and what was planted is what is found."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Row, commit, days, run_with_a_part

CAUSES = ["calendar", "promotions", "openings", "overrides", "rest"]
JANUARY = date(2024, 1, 1)
SERIES = [(store, group) for store in "ABC" for group in ("food", "toys")]


def publish(db: psycopg.Connection, **run: Any) -> int:
    (plan_id,) = db.execute("call publish_plan(%s)", [run_with_a_part(db, **run)]).fetchone()
    db.execute("call refresh_plan_fact()")
    return plan_id


def causes(db: psycopg.Connection, *cell: object, **named: object) -> dict[str, Decimal]:
    values = [*cell, *named.values()]
    marks = ["%s"] * len(cell) + [f"{name} => %s" for name in named]
    query = f"select cause, amount from plan_fact_cause({', '.join(marks)})"
    return dict(db.execute(query.encode(), values).fetchall())


def assert_exact(db: psycopg.Connection) -> int:
    """Every cell of every level has its five causes, which sum to its variance; returns how many cells there were."""
    cells = db.execute("""
        select cell.month, cell.level, cell.store, cell.product_group, cell.variance,
            array(select cause from plan_fact_cause(cell.month, cell.level, cell.store, cell.product_group)),
            (select sum(amount) from plan_fact_cause(cell.month, cell.level, cell.store, cell.product_group))
        from plan_fact_month as cell
        where cell.month in (
            select month from plan_fact_month where level = 'total' and plan is not null
        )
    """).fetchall()
    for *cell, variance, names, total in cells:
        assert names == ([] if variance is None else CAUSES), cell
        assert total == variance, cell
    between = db.execute("""
        select count(*) from plan_fact_cause_between('-infinity', 'infinity')
        where variance <> calendar + promotions + openings + overrides + rest
    """).fetchone()
    assert between == (0,)
    return len(cells)


day_numbers = st.integers(0, 60)
worlds = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 1000),
        "opens": st.lists(st.sampled_from(SERIES), max_size=2),
        "stops": st.lists(st.tuples(st.sampled_from(SERIES), day_numbers), max_size=2),
        "closed": st.lists(st.tuples(st.sampled_from("ABC"), day_numbers), max_size=3),
        "planned": st.sets(day_numbers, max_size=4),
        "promoted": st.sets(day_numbers, max_size=4),
        "event": st.tuples(day_numbers, day_numbers),
        "known_to": st.integers(35, 60),
        "percent": st.integers(-90, 90),
        "rename": st.booleans(),
    }
)


def past(rng: np.random.Generator, until: date, series: Iterable[tuple[str, str]], lift: float = 0.5) -> list[Row]:
    """Return two hundred days of sales, a fifth of them promoted, before a day."""
    rows: list[Row] = []
    for store, group in series:
        for n in range(200):
            on = int(rng.random() < 0.2)
            amount = 100 * np.exp(lift * on + rng.normal(0, 0.02))
            rows.append((until - timedelta(n + 1), store, group, round(float(amount), 3), on))
    return rows


@settings(max_examples=8)
@given(world=worlds)
def test_causes_sum_to_the_variance_of_every_cell_of_every_world(db: psycopg.Connection, world: dict) -> None:
    rng = np.random.default_rng(world["seed"])
    known = [one for one in SERIES if one not in world["opens"]]
    with db.transaction(force_rollback=True):
        commit(db, past(rng, JANUARY, known))
        for year in (date(2023, 8, 10), date(2023, 10, 12), JANUARY + timedelta(world["event"][0])):
            db.execute("insert into event (name, day, lead, lag) values ('fair', %s, 2, 1)", [year])
        for n in world["planned"]:
            db.execute(
                "insert into promotion_plan (day, store, promotion) values (%s, %s, 0.7)",
                [JANUARY + timedelta(n), rng.choice(["A", None])],
            )
        publish(db, months=2)
        db.execute("call override_plan('2024-01-01', percent => %s, reason => 'why')", [world["percent"]])
        db.execute("call override_plan('2024-02-01', quantity => 777.777, reason => 'why', store => 'A')") if any(
            store == "A" for store, _ in known
        ) else None
        db.execute(
            "update event set day = %s where day = %s",
            [JANUARY + timedelta(world["event"][1]), JANUARY + timedelta(world["event"][0])],
        )
        db.execute("insert into event (name, day, shop, lag, is_once) values ('flood', '2024-01-20', 'B', 1, true)")
        stops = {one: JANUARY + timedelta(n) for one, n in world["stops"]}
        closed = {(store, JANUARY + timedelta(n)) for store, n in world["closed"]}
        commit(
            db,
            [
                (day, *one, round(float(rng.gamma(4, 25)), 3), int((day - JANUARY).days in world["promoted"]))
                for one in SERIES
                for day in (JANUARY + timedelta(n) for n in range(world["known_to"]))
                if day < stops.get(one, date.max) and (one[0], day) not in closed
            ],
        )
        if world["rename"]:
            db.execute("call rename_series('store', 'B', 'C')")
        db.execute("call refresh_plan_fact()")
        assert assert_exact(db) >= 8


def test_each_cause_is_what_was_planted(db: psycopg.Connection) -> None:
    rng = np.random.default_rng(5)
    commit(db, past(rng, JANUARY, [(store, "food") for store in "ABCDE"], lift=0.7))
    # planned of all: a promotion on the 10th and the 11th; what takes place is one on the 11th and on the 12th
    for day in ("2024-01-10", "2024-01-11"):
        db.execute("insert into promotion_plan (day, promotion) values (%s, 1)", [day])
    db.execute(
        "insert into shop_calendar (day, shop, is_closed, name) values ('2024-01-15', 'B', true, 'stock-taking')"
    )
    publish(db)
    db.execute("call override_plan('2024-01-01', quantity => 5000, reason => 'fair', store => 'D')")
    plan = dict(
        db.execute("select (store, day)::text, quantity from plan_line join series using (series_id)").fetchall()
    )
    sold: list[Row] = []
    for store in "ABCDE":
        for sale_day in days("2024-01-01", "2024-01-31"):
            on = sale_day.day in (11, 12)
            amount = round(float(100 * np.exp(0.7 * on)), 3)
            is_closed = (store == "B" and sale_day.day == 20) or (store == "E" and sale_day.day > 9)
            if not is_closed:
                sold.append((sale_day, store, "food", amount, int(on)))
    sold += [(day, "A", "toys", 3, 0) for day in days("2024-01-20", "2024-01-31")]
    commit(db, sold)
    db.execute("call refresh_plan_fact()")
    assert_exact(db)

    # fewer on the 10th, more on the 12th: they weigh the same, but for noise in the slope
    of_c = causes(db, "2024-01-31", "store", "C")
    assert abs(of_c["promotions"]) < 1
    assert [of_c[one] for one in ("calendar", "openings", "overrides")] == [0, 0, 0]
    assert abs(of_c["rest"]) < 25
    # open on a day that it was planned to be closed, and closed on another one
    of_b = causes(db, month="2024-01-01", store="B")
    assert of_b["calendar"] == 100 - plan["(B,2024-01-20)"]
    # a group that no plan has; nobody planned it anywhere
    assert causes(db, "2024-01-01", "series", "A", "toys") == {**dict.fromkeys(CAUSES, 0), "openings": 36}
    assert causes(db, month="2024-01-01", product_group="toys")["openings"] == 36
    # an override is what it added, with the other sign
    statistical = sum(quantity for cell, quantity in plan.items() if cell.startswith("(D,"))
    assert causes(db, month="2024-01-01", store="D")["overrides"] == statistical - 5000
    # a shop that gave up on the tenth
    lost = sum(quantity for cell, quantity in plan.items() if cell.startswith("(E,") and cell[-3:-1] > "09")
    assert causes(db, month="2024-01-01", store="E")["openings"] == -lost
    # all of it, at once
    total = causes(db, "2024-01-01")
    assert total == causes(db, "2024-01-01", "total")
    assert total["openings"] == 36 - lost
    told = db.execute("select kind, what, new_value from explain_cell('B', null, '2024-01-01') where kind = 'cause'")
    assert {(kind, what.split(":")[0], value) for kind, what, value in told} == {
        ("cause", one, amount) for one, amount in of_b.items() if amount
    }


def test_more_promotions_than_usual_are_told_where_none_were_planned(db: psycopg.Connection) -> None:
    rng = np.random.default_rng(6)
    commit(db, past(rng, JANUARY, [("A", "food"), ("B", "food")], lift=0.7))
    publish(db)
    reason = "select distinct is_used, reason like '%%nothing is planned of it in the horizon' from run_driver"
    assert db.execute(reason).fetchall() == [(False, True)]
    commit(
        db,
        [
            (day, store, "food", round(float(110 * np.exp(0.7 * (store == "A"))), 3), int(store == "A"))
            for store in "AB"
            for day in days("2024-01-01", "2024-01-31")
        ],
    )
    db.execute("call refresh_plan_fact()")
    assert_exact(db)
    # the plan of each is 3,100, with a fifth of its days promoted as usual: all of them, or none
    assert 1800 < causes(db, month="2024-01-01", store="A")["promotions"] < 2050
    assert -650 < causes(db, month="2024-01-01", store="B")["promotions"] < -480


def test_an_event_on_another_day_than_planned_and_one_that_happened_once(db: psycopg.Connection) -> None:
    fairs = [date(2023, month, 15) for month in (7, 8, 9, 10, 11)]
    rows = [
        (day, store, "food", 300 if day in fairs else 100)
        for store in ("A", "B")
        for day in days("2023-06-01", "2023-12-31")
    ]
    commit(db, rows)
    for day in [*fairs, date(2024, 1, 10)]:
        db.execute("insert into event (name, day) values ('fair', %s)", [day])
    publish(db)
    db.execute("update event set day = '2024-02-10' where day = '2024-01-10'")
    db.execute("insert into event (name, day, shop, is_once) values ('strike', '2024-01-16', 'B', true)")
    commit(
        db,
        [
            (day, store, "food", 20 if (store, day.day) == ("B", 16) else 100)
            for store in ("A", "B")
            for day in days("2024-01-01", "2024-01-31")
        ],
    )
    db.execute("call refresh_plan_fact()")
    assert_exact(db)
    assert -210 < causes(db, month="2024-01-01", store="A")["calendar"] < -180
    assert -290 < causes(db, month="2024-01-01", store="B")["calendar"] < -260


@pytest.mark.parametrize(
    "call",
    [
        "null",
        "'2024-01-01', 'shop'",
        "'2024-01-01', 'total', 'A'",
        "'2024-01-01', 'store'",
        "'2024-01-01', 'store', 'A', 'food'",
        "'2024-01-01', 'series', 'A'",
        "'2024-01-01', 'store', 'Z'",
        "'2031-01-01'",
    ],
)
def test_what_is_no_cell_of_the_report_is_refused(db: psycopg.Connection, call: str) -> None:
    commit(db, [(day, "A", "food", 10) for day in days("2023-12-01", "2024-01-31")])
    db.execute("call refresh_plan_fact()")
    with pytest.raises(psycopg.errors.DatabaseError) as refused:
        db.execute(f"select * from plan_fact_cause({call})".encode())
    assert refused.value.sqlstate == "PF009"
    # without a plan there is no variance, and nothing that made it
    assert db.execute("select * from plan_fact_cause('2024-01-01')").fetchall() == []
