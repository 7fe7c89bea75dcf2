"""The year beside each month: what a model in Python says, at every level; the plan beside its forecast's interval."""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd
import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, daily, table
from copies import connected, filled_by

CELL = ["level", "store", "product_group"]


def fill(db: psycopg.Connection) -> None:
    def sold(first: str, last: str, stores: str = "AB") -> list[tuple[object, ...]]:
        return [
            row
            for store in stores
            for row in daily(first, last, store, "food", lambda day: 10 * day.month + day.isoweekday())
        ]

    close_in_sql(db, sold("2022-11-01", "2023-11-30"))
    for month, stores in (("2023-12", "AB"), ("2024-01", "AB"), ("2024-02", "A")):
        last = pd.Period(month).end_time.date()
        close_in_sql(db, sold(f"{month}-01", f"{last}", stores))
    close_in_sql(db, sold("2024-03-01", "2024-03-10", "A"))
    for number in range(1, 13):
        db.execute(
            "insert into budget_stage (month, store, product_group, amount) values (%s, 'A', 'food', %s)",
            [f"2024-{number:02d}", 1000 + number],
        )
    db.execute("call load_budget()")
    db.execute("call refresh_plan_fact()")


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="years", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def years(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Two shops, sold since November 2022, planned since December 2023; a budget of 2024; B closed in February."""
    yield from connected(filled_copy)


def test_a_year_is_over_once_its_twelve_months_are_complete(years: psycopg.Connection) -> None:
    over = years.execute(
        "select distinct extract(year from month)::integer, is_year_over from plan_fact_year order by 1"
    ).fetchall()
    assert over == [(2022, False), (2023, True), (2024, False)]


def test_the_year_to_date_is_the_sum_of_its_months_where_they_compare(years: psycopg.Connection) -> None:
    months = table(years, "select * from plan_fact_month order by month")
    found = table(years, "select * from plan_fact_year where month between '2023-11-01' and '2024-03-01'")
    totals = months[months["level"] == "total"].set_index("month")
    assert len(found) > 20
    for _, row in found.iterrows():
        same = (months[CELL].fillna("") == row[CELL].fillna("")).all(axis=1)
        of_year = months[same & months["month"].map(lambda month, row=row: month.year == row["month"].year)]
        until = of_year[of_year["month"] <= row["month"]]
        known = totals.loc[[one for one in totals.index if one.year == row["month"].year and one <= row["month"]]]
        for ours, theirs, has in (
            ("fact_ytd", "fact", True),
            ("plan_ytd", "plan_to_date", known["plan"].notna().all()),
            ("last_year_ytd", "fact_last_year", known["fact_last_year"].notna().all()),
            ("budget_ytd", "budget_to_date", known["variance_to_budget"].notna().all()),
        ):
            expected = sum(Decimal(str(value)) for value in until[theirs] if pd.notna(value)) if has else None
            got = None if pd.isna(row[ours]) else Decimal(str(row[ours]))
            assert got == expected, (row[CELL].tolist(), row["month"], ours)


def test_a_year_stands_whole_or_not_at_all_and_cells_sum_to_the_company(years: psycopg.Connection) -> None:
    def of(month: str) -> dict[str, object]:
        found = table(years, "select * from plan_fact_year where level = 'total' and month = %s", [month])
        return dict(found.iloc[0])

    past, now = of("2023-12-01"), of("2024-03-01")
    assert (past["plan_ytd"], past["last_year_ytd"]) == (None, None)  # planned in December alone, sold since November
    assert past["outlook_year"] == past["fact_ytd"]  # every month of it is over
    assert now["variance_ytd"] == now["fact_ytd"] - now["plan_ytd"]  # type: ignore[operator]
    assert (now["outlook_year"], now["plan_year"], now["budget_year"]) == (None, None, None)  # no plan beyond April
    months = years.execute(
        "select sum(variance_ytd) from plan_fact_month where level = 'total' and month = '2024-03-01'"
    )
    assert now["variance_ytd"] == months.fetchone()[0]
    for level in ("store", "product_group", "series"):
        added = table(
            years,
            "select sum(fact_ytd) as fact_ytd, sum(plan_ytd) as plan_ytd, sum(budget_ytd) as budget_ytd,"
            " sum(last_year_ytd) as last_year_ytd from plan_fact_year where level = %s and month = '2024-03-01'",
            [level],
        ).iloc[0]
        assert dict(added) == {str(name): now[str(name)] for name in added.index}, level


def test_a_plan_outside_its_forecasts_interval_is_told(years: psycopg.Connection) -> None:
    years.execute("update run_month set lo_80 = 0.95 * yhat, hi_80 = 1.05 * yhat")
    years.execute("call override_plan('2024-04-01', percent => 20, reason => 'a new car park', store => 'A')")
    years.execute("call refresh_plan_fact()")
    outside = years.execute(
        "select level, store from plan_interval where is_outside and month = '2024-04-01' order by 1"
    )
    assert ("store", "A") in outside.fetchall()
    assert years.execute("select count(*) from plan_interval where is_outside and month < '2024-04-01'").fetchone() == (
        0,
    )
