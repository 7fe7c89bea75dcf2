"""Random worlds against a plain model: every amount sums over every level, whoever opened, closed or paused."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import commit, run_in_sql

FIRST_DAY = date(2022, 12, 15)
SERIES = [(store, group) for store in "ABC" for group in ("food", "toys")]
AMOUNTS = (
    "plan", "plan_statistical", "override_delta", "fact", "plan_to_date", "variance", "outlook", "plan_ytd", "fact_ytd",
    "variance_ytd", "fact_last_year", "budget", "budget_to_date", "variance_to_budget",
)  # fmt: skip

Cell = tuple[str | None, str | None]
Days = dict[tuple[Cell, date], Decimal]

spans = st.tuples(st.integers(0, 450), st.integers(1, 500))
worlds = st.fixed_dictionaries(
    {
        "spans": st.lists(st.tuples(st.sampled_from(SERIES), spans), min_size=2, max_size=9),
        "known_to": st.lists(st.integers(320, 520), min_size=1, max_size=3).map(sorted),
        "months": st.integers(1, 5),
        "percent": st.integers(-50, 50),
        "budget": st.booleans(),
    }
)


def first_of(day: date, months: int = 0) -> date:
    """Return the first day of a month, so many months on."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def cells_of(cell: Cell) -> list[tuple[str, Cell]]:
    return [("total", (None, None)), ("store", (cell[0], None)), ("product_group", (None, cell[1])), ("series", cell)]


def by_month(days: Days, known_to: date = date.max) -> dict[tuple[str, Cell, date], Decimal]:
    """Sum up days to months at every level."""
    sums: dict[tuple[str, Cell, date], Decimal] = defaultdict(Decimal)
    for (cell, day), amount in days.items():
        if day <= known_to:
            for level, at_level in cells_of(cell):
                sums[level, at_level, first_of(day)] += amount
    return sums


def expected(fact: Days, plan: Days, last_day: date) -> dict[tuple[str, Cell, date], dict[str, Decimal | None]]:
    """Return what the report has to show, from days alone, for every cell in every month."""
    facts, plans, to_date = by_month(fact), by_month(plan), by_month(plan, last_day)
    until = last_day.replace(year=last_day.year - 1, day=min(last_day.day, 28 if last_day.month == 2 else 31))
    is_whole = first_of(last_day, 1) - timedelta(1) == last_day
    same_days = facts if is_whole else by_month({key: sold for key, sold in fact.items() if key[1] <= until})
    cells = {(level, cell) for level, cell, _ in [*facts, *plans]}
    sold_months, planned_months = {month for *_, month in facts}, {month for *_, month in plans}
    # a month in between without any sales is shown, too: its file may be missing
    between = {first_of(min(sold_months), n) for n in range(40)}
    months = {one for one in between if one <= max(sold_months)} | planned_months
    shown = {}
    for level, cell in cells:
        for month in months:
            year = [first_of(date(month.year, 1, 1), n) for n in range(month.month)]
            reported = [one for one in year if one in months]
            is_open = first_of(last_day) == month and not is_whole
            last_year = (same_days if is_open else facts).get((level, cell, first_of(month, -12)), Decimal())
            plan_ytd = sum((to_date.get((level, cell, one), Decimal()) for one in year), Decimal())
            fact_ytd = sum((facts.get((level, cell, one), Decimal()) for one in year), Decimal())
            sold, planned = facts.get((level, cell, month), Decimal()), to_date.get((level, cell, month), Decimal())
            has_both = month in sold_months and month in planned_months
            compares = sold_months & set(reported) and all(
                one > last_day or one in sold_months & planned_months for one in reported
            )
            shown[level, cell, month] = {
                "plan": plans.get((level, cell, month)),
                "fact": sold if month in sold_months else None,
                "plan_to_date": planned,
                "variance": sold - planned if has_both else None,
                "plan_ytd": plan_ytd if compares else None,
                "fact_ytd": fact_ytd,
                "variance_ytd": fact_ytd - plan_ytd if compares else None,
                "fact_last_year": last_year if month in sold_months else None,
            }
    return shown


def rows(db: psycopg.Connection, query: str, *values: object) -> list[dict[str, Any]]:
    cursor = db.execute(query.encode(), values)
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def assert_sums(report: Iterable[dict[str, Any]]) -> None:
    """Every amount has one sum at every level of a month; what is NULL in the total is so in every part."""
    sums: dict[tuple[date, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in report:
        for amount in AMOUNTS:
            sums[row["month"], row["level"]][amount] += row[amount] or 0
    for (month, level), amounts in sums.items():
        assert amounts == sums[month, "total"], (month, level)


@settings(max_examples=6)
@given(world=worlds)
def test_every_amount_sums_over_every_level(db: psycopg.Connection, world: dict) -> None:
    sold: Days = {
        (cell, FIRST_DAY + timedelta(start + n)): Decimal(10 + (start + n) % 7)
        for cell, (start, length) in world["spans"]
        for n in range(0, length)
    }
    with db.transaction(force_rollback=True):
        loaded = FIRST_DAY - timedelta(1)
        for known_to in (FIRST_DAY + timedelta(n) for n in world["known_to"]):
            load = [(day, *cell, amount) for (cell, day), amount in sold.items() if loaded < day <= known_to]
            loaded = known_to
            if not load:
                continue
            commit(db, load)
            run_id = run_in_sql(db, months=world["months"])
            (plan_id,) = db.execute("call publish_plan(%s)", [run_id]).fetchone()
            (month,) = db.execute("select first_month from plan where plan_id = %s", [plan_id]).fetchone()
            (planned,) = db.execute("select sum(quantity) from plan_line where plan_id = %s", [plan_id]).fetchone()
            if planned > 0:
                db.execute("call override_plan(%s, quantity => 1000, reason => 'why')", [month])
                db.execute("call override_plan(%s, percent => %s, reason => 'why')", [month, world["percent"]])
            if world["budget"]:
                db.execute("insert into budget_stage (month, amount) values (%s, 900)", [f"{month:%Y-%m}"])
                db.execute("call load_budget()")
            db.execute("call refresh_plan_fact()")

            report = rows(db, "select * from plan_fact_month")
            assert_sums(report)
            fact = {
                ((row["store"], row["product_group"]), row["day"]): row["sales"]
                for row in rows(db, "select * from sales_as_of((select data_version_id from report_status))")
            }
            plan = {
                ((row["store"], row["product_group"]), row["day"]): row["plan"]
                for row in rows(db, "select * from plan_fact_day where plan is not null")
            }
            model = expected(fact, plan, max(day for _, day in fact))
            found = {(row["level"], (row["store"], row["product_group"]), row["month"]): row for row in report}
            assert found.keys() <= model.keys()
            for key, amounts in model.items():
                row = found.get(key, dict.fromkeys(amounts))
                shown = {name: row[name] or 0 for name in amounts}
                assert shown == {name: amount or 0 for name, amount in amounts.items()}, key
                if key[0] == "total":
                    assert [row[name] is None for name in ("fact", "variance", "variance_ytd")] == [
                        amounts[name] is None for name in ("fact", "variance", "variance_ytd")
                    ]
                    if row["plan"] is not None:
                        assert row["outlook_plan"] == (row["fact"] or 0) + row["plan"] - row["plan_to_date"]
            assert all(row["fact_last_year"] is None for row in report if row["fact"] is None)
            mine = [row for row in rows(db, "select * from my_plan_fact_month") if row["level"] == "store"]
            assert_sums([row for row in report if row["level"] == "total"] + mine)
        for (version,) in db.execute("select data_version_id from data_version").fetchall():
            assert_sums(rows(db, "select * from plan_fact_as_of(%s)", version))


def test_a_shop_that_closed_is_in_last_year_and_in_the_year_to_date(db: psycopg.Connection) -> None:
    open_days = [FIRST_DAY + timedelta(n) for n in range(440)]
    closed_on = date(2023, 6, 30)
    commit(db, [(day, s, "food", 10) for s in "AB" for day in open_days if s == "A" or day <= closed_on])
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s)", [run_id])
    db.execute("call refresh_plan_fact()")
    known = db.execute(
        "select month::text, fact, fact_last_year, fact_ytd, match_status from plan_fact_month"
        " where level = 'store' and store = 'B' and month in ('2023-07-01', '2023-12-01', '2024-02-01') order by month"
    ).fetchall()
    assert known == [
        ("2023-07-01", 0, None, 1810, "neither"),
        ("2023-12-01", 0, 170, 1810, "neither"),
        ("2024-02-01", 0, 270, 0, "neither"),
    ]
    # a month to come has no last year yet, and what tells of a deviation does not name who is gone
    to_come = "select distinct fact_last_year from plan_fact_month where month = '2024-03-01'"
    assert db.execute(to_come).fetchall() == [(None,)]
    gone = "select count(*) from plan_fact_contributor where store = 'B' and match_status = 'neither'"
    assert db.execute(gone).fetchone() == (0,)
