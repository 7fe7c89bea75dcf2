"""Weeks and fiscal periods: the calendar follows one rule, and what is summed by it is the sum of the days, exactly."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from builders import close_in_sql, commit, run_in_sql
from cli.runner import planfact
from plan.planning import call, sales
from planfact.deploy import deploy
from planfact.deploy.templates import Calendar, Templates, read_vars, sql_root
from planfact.report.wording import Language
from planfact.report.workbook import write_workbook

VIEWS = ("fiscal_calendar", "plan_fact_week", "plan_fact_period")
calendars = st.builds(
    Calendar,
    year_start=st.integers(1, 12),
    week_start=st.integers(1, 7),
    periods=st.sampled_from(["months", "4-4-5", "4-5-4", "5-4-4"]),
)


def first_of_year(calendar: Calendar, year: int) -> date:
    """Return the first day of a year of weeks: the day that weeks begin on nearest to the first of its month."""
    first = date(year, calendar.year_start, 1)
    near = [first + timedelta(days) for days in range(-3, 4)]
    return next(day for day in near if day.isoweekday() == calendar.week_start)


def periods(calendar: Calendar, year: int) -> list[tuple[date, date]]:
    """Return first and last day of each period of a fiscal year."""
    if calendar.periods == "months":
        months = [divmod(calendar.year_start - 1 + n, 12) for n in range(13)]
        firsts = [date(year + years, month + 1, 1) for years, month in months]
    else:
        firsts = [first_of_year(calendar, year)]
        for weeks in [int(part) for part in calendar.periods.split("-")] * 4:
            firsts.append(firsts[-1] + timedelta(7 * weeks))
        firsts[-1] = first_of_year(calendar, year + 1)
    return [(one, after - timedelta(1)) for one, after in pairwise(firsts)]


def made_for(db: psycopg.Connection, calendar: Calendar) -> None:
    """Make the views anew for a calendar."""
    templates = Templates(read_vars().model_copy(update={"calendar": calendar}))
    db.execute("drop view fiscal_calendar cascade")
    for name in VIEWS:
        db.execute(templates.render(sql_root() / "sql/views/reports" / f"{name}.sql").text.encode())


def sums_hold(db: psycopg.Connection, unit: str, days: list[tuple]) -> None:
    span = sql.Identifier(unit)
    view = sql.Identifier(f"plan_fact_{unit}")
    rows = db.execute(
        sql.SQL(
            "select level, store, product_group, {unit}, last_day, fiscal_year, plan, fact, plan_statistical,"
            " override_delta, budget, variance, plan_ytd, fact_ytd, fact_last_year, days_loaded from {view}"
        ).format(unit=span, view=view)
    ).fetchall()
    cells = {row[:4]: row for row in rows}
    assert len(cells) == len(rows)
    for row in rows:
        level, store, group, first, end = row[:5]
        of_cell = [d for d in days if store in (None, d[0]) and group in (None, d[1])]
        inside = [d for d in of_cell if first <= d[2] <= end]
        for place, own in enumerate(row[6:11], 3):
            found = [d[place] for d in inside if d[place] is not None]
            assert (own or 0) == sum(found), (level, store, group, first, place)
    for number in (6, 7, 8, 9, 10, 11, 12, 13, 14):
        for first in {row[3] for row in rows}:
            of_span = [row for row in rows if row[3] == first]
            by_level = {
                level: sum(row[number] or 0 for row in of_span if row[0] == level)
                for level in ("total", "store", "product_group", "series")
            }
            assert len(set(by_level.values())) == 1, (number, first, by_level)


def test_weeks_and_periods_of_any_calendar_sum_up_the_days(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2023-01-01", "2024-03-31"))
    call(db, "override_plan", month="2024-04-01", percent=10, reason="fair", store="A")
    commit(db, sales("2024-04-01", "2024-04-10"))
    call(db, "refresh_plan_fact")
    columns = "store, product_group, day, plan, fact, plan_statistical, override_delta, budget"
    days = db.execute(f"select {columns} from plan_fact_day".encode()).fetchall()

    @settings(max_examples=12)
    @given(calendar=calendars)
    def hold(calendar: Calendar) -> None:
        with db.transaction(force_rollback=True):
            made_for(db, calendar)
            for unit in ("week", "period"):
                sums_hold(db, unit, days)
            known = db.execute(
                "select day, week, week_year, week_no, period, period_last_day, period_year, period_no"
                " from fiscal_calendar where day between '2022-01-01' and '2024-12-31'"
            ).fetchall()
            for day, week, week_year, week_no, first, last, year, number in known:
                assert week <= day < week + timedelta(7)
                assert first_of_year(calendar, week_year) + timedelta(7 * (week_no - 1)) == week
                assert week < first_of_year(calendar, week_year + 1)
                assert periods(calendar, year)[number - 1] == (first, last)
                assert first <= day <= last

    hold()


def test_a_year_begins_where_the_calendar_says(db: psycopg.Connection, tmp_path: Path) -> None:
    close_in_sql(db, sales("2023-01-01", "2024-03-31"))
    commit(db, sales("2024-04-01", "2024-04-10"))
    call(db, "refresh_plan_fact")
    iso = db.execute("select day, week_year, week_no, week from fiscal_calendar").fetchall()
    assert all((year, number) == day.isocalendar()[:2] for day, year, number, _ in iso)
    columns = "plan, fact, plan_to_date, variance, outlook, fact_last_year, days_loaded, days_expected, is_complete"
    month, period = (
        db.execute(f"select {columns} from plan_fact_{unit} where level = 'total' and {unit} = '2024-04-01'".encode())
        for unit in ("month", "period")
    )
    assert month.fetchone() == period.fetchone()

    # the retailers' 4-5-4 calendar: years that are known
    calendar = Calendar(year_start=2, week_start=7, periods="4-5-4")
    deploy(db, Templates(read_vars().model_copy(update={"calendar": calendar})))
    firsts = db.execute(
        "select distinct on (week_year) week_year, period from fiscal_calendar where week_year between 2022 and 2025"
        " order by week_year, day"
    ).fetchall()
    assert firsts == [
        (2022, date(2022, 1, 30)),
        (2023, date(2023, 1, 29)),
        (2024, date(2024, 2, 4)),
        (2025, date(2025, 2, 2)),
    ]
    weeks = db.execute("select max(week_no) from fiscal_calendar where week_year = 2023").fetchone()
    assert weeks == (53,)
    beside = db.execute(
        "select fiscal_year, fiscal_period, fiscal_period_start, fiscal_week from planfact_bi.dim_date"
        " where day = '2024-02-03'"
    ).fetchone()
    assert beside == (2023, 12, date(2023, 12, 31), 53)

    # the workbook has it, once the owner has set it
    book = openpyxl.load_workbook(write_workbook(db, tmp_path / "report.xlsx"))
    total = Language.named("en").say("total")
    for unit, name in (("week", "Weeks"), ("period", "Fiscal periods")):
        titles, *lines = [[cell.value for cell in line] for line in book[name].iter_rows()]
        of_total = [dict(zip(titles, line, strict=True)) for line in lines if line[titles.index("Level")] == total]
        expected = db.execute(
            f"select {unit}, {unit}_no, plan, fact from plan_fact_{unit} where level = 'total'"
            f" and last_day >= '2024-04-01' order by {unit}".encode()
        ).fetchall()
        told = [(row[unit.title()].date(), row[f"No. of {unit}"], row["Plan"], row["Fact"]) for row in of_total]
        assert told == [(first, no, float(plan), fact and float(fact)) for first, no, plan, fact in expected]

    # year to date by month follows it, at once and after a refresh
    for _ in range(2):
        months = db.execute(
            "select month, fact, fact_ytd from plan_fact_month"
            " where level = 'total' and fact is not null order by month"
        ).fetchall()
        so_far: dict[int, Decimal] = {}
        for month, fact, to_date in months:
            year = month.year if month.month >= calendar.year_start else month.year - 1
            so_far[year] = so_far.get(year, Decimal(0)) + fact
            assert to_date == so_far[year], month
        (of_year,) = db.execute(
            "select fact_ytd from plan_fact_year where level = 'total' and month = '2024-01-01'"
        ).fetchone()
        first, fact = db.execute(
            "select first_day, fact from plan_fact_to_date('2024-01-31') where level = 'total' and period = 'YTD'"
        ).fetchone()
        assert (first, fact) == (date(2023, 2, 1), of_year)
        commit(db, sales("2024-04-11", "2024-04-12"))
        call(db, "refresh_plan_fact")


def shown(db: psycopg.Connection) -> list[list[tuple]]:
    return [
        db.execute(f"select * from plan_fact_{unit} order by level, {unit}, store, product_group".encode()).fetchall()
        for unit in ("week", "period")
    ]


def test_weeks_are_kept_and_their_outlook_is_that_of_months(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2023-01-01", "2024-03-31"))
    commit(db, [(*cell, 2 * sold) for *cell, sold in sales("2024-04-01", "2024-04-10")])
    run_in_sql(db, parameters='{"window_days": 28}')
    call(db, "refresh_plan_fact")
    columns = "plan, fact, variance, outlook, outlook_plan, outlook_run_rate, fact_last_year, days_loaded"
    month, period = (
        db.execute(
            f"select level, store, product_group, {columns} from plan_fact_{unit} where {unit} = '2024-04-01'"
            " order by level, store, product_group".encode()
        ).fetchall()
        for unit in ("month", "period")
    )
    assert month == period
    outlook, by_plan = month[-1][6:8]
    assert month[-1][0] == "total" and outlook != by_plan  # there is a newer forecast than the plan
    # the week that has begun: its fact, and the same forecast of its days to come
    (expected,) = db.execute(
        "select (select sum(sales) from sales where day between '2024-04-08' and '2024-04-10')"
        " + sum(yhat::numeric(17, 3)) from forecast where run_id = (select max(run_id) from forecast)"
        " and day between '2024-04-11' and '2024-04-14'"
    ).fetchone()
    week = "select outlook from plan_fact_week where level = 'total' and week = '2024-04-08'"
    assert db.execute(week).fetchone() == (expected,)
    for unit in ("week", "period"):
        summed = f"select sum(plan), sum(fact), sum(outlook) from planfact_bi.bi_{unit}"
        of_total = f"select sum(plan), sum(fact), sum(outlook) from plan_fact_{unit} where level = 'total'"
        assert db.execute(summed.encode()).fetchone() == db.execute(of_total.encode()).fetchone()

    # what is kept follows an override, a correction of a day long past, a revert and a renaming
    def renamed() -> None:
        db.execute("call rename_series('store', 'B', 'C')")

    changes = (
        lambda: call(db, "override_plan", month="2024-04-01", percent=10, reason="fair", store="A"),
        lambda: commit(db, [("2023-05-05", "A", "food", Decimal("1234.5"))]),
        lambda: db.execute("call revert_data_version(1)"),
        renamed,
    )
    for change in changes:
        change()
        call(db, "refresh_plan_fact")
        kept = shown(db)
        assert db.execute("select week_start from report_status").fetchone() == (1,)
        db.execute("update report_status set week_start = null")
        assert kept == shown(db)
        db.execute("update report_status set week_start = 1")

    largest = json.loads(planfact(db.info.dsn, "classes", "--only", "store=C", "--json").stdout)
    assert {(row["store"], row["abc_class"]) for row in largest} >= {("C", "A")}

    told = planfact(db.info.dsn, "plan-fact", "--by", "week", "--from", "2024-03", "--level", "store", "--json")
    rows = json.loads(told.stdout)
    assert {row["week_no"] for row in rows if row["fact"]} <= set(range(9, 15))
    assert round(sum(row["fact"] or 0 for row in rows), 3) == float(
        db.execute("select sum(sales) from sales where day >= '2024-03-04'").fetchone()[0]
    )
