"""Plan against fact: the parts sum to the whole, missing sides show, and all reports speak of one version."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from builders import close_in_sql, commit, content, daily, run_in_sql


def month(db: psycopg.Connection, level: str, of: str, **dimensions: str) -> dict[str, Any]:
    where = "".join(f" and {name} = %({name})s" for name in dimensions)
    cursor = db.execute(
        f"select * from plan_fact_month where level = %(level)s and month = %(month)s{where}".encode(),
        {"level": level, "month": of, **dimensions},
    )
    (row,) = cursor.fetchall()
    return dict(zip([column.name for column in cursor.description], row, strict=True))


def two_shops(first: str, last: str, factor: float = 1.0) -> list[tuple]:
    return [
        (day, store, group, round(float(sales) * factor * weight, 3))
        for store, weight in (("A", 1), ("B", 2))
        for group in ("food", "toys")
        for day, _, _, sales in daily(first, last)
    ]


def test_plan_meets_fact_as_soon_as_fact_is_there(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    row = month(db, "total", "2024-04-01")
    assert (row["fact"], row["variance"], row["match_status"]) == (None, None, "plan_only")
    assert row["plan"] == row["outlook"] > 0

    version, _, _ = close_in_sql(db, two_shops("2024-04-01", "2024-04-30", factor=1.1))
    row = month(db, "total", "2024-04-01")
    assert row["fact"] == sum(sales for _, _, day, sales in content(db, version) if day >= date(2024, 4, 1))
    assert row["variance"] == row["fact"] - row["plan"]
    assert float(row["variance_pct"]) == pytest.approx(10, abs=0.01)
    assert float(row["execution_pct"]) == pytest.approx(110, abs=0.01)
    assert (row["is_complete"], row["match_status"], row["outlook"]) == (True, "both", row["fact"])
    assert (row["days_expected"], row["days_loaded"], row["data_version_id"]) == (30, 30, version)


def test_a_month_at_work_is_compared_to_date_and_projected_to_its_end(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    commit(db, two_shops("2024-04-01", "2024-04-10", factor=2))
    db.execute("call refresh_plan_fact()")
    row = month(db, "total", "2024-04-01")
    to_date, rest = db.execute(
        "select sum(plan) filter (where day <= '2024-04-10'), sum(plan) filter (where day > '2024-04-10')"
        " from plan_fact_day where day between '2024-04-01' and '2024-04-30'"
    ).fetchone()
    assert (row["plan_to_date"], row["outlook"]) == (to_date, row["fact"] + rest)
    assert (row["is_complete"], row["days_loaded"]) == (False, 10)
    last_year = db.execute("select sum(sales) from sales where day between '2023-04-01' and '2023-04-10'").fetchone()
    assert (row["fact_last_year"],) == last_year


def test_a_closed_month_is_compared_with_the_whole_month_last_year(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-02-29"))
    row = month(db, "total", "2024-02-01")
    (last_year,) = db.execute("select sum(sales) from sales where day between '2023-02-01' and '2023-02-28'").fetchone()
    assert row["fact_last_year"] == last_year
    assert row["yoy_pct"] == round(100 * (row["fact"] - last_year) / last_year, 6)
    assert month(db, "total", "2023-05-01")["fact_last_year"] is None


def test_a_month_to_come_is_not_compared_with_last_year(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-04-30"))
    row = month(db, "total", "2024-05-01")
    assert (row["fact"], row["fact_last_year"], row["yoy_pct"]) == (None, None, None)


def test_the_parts_sum_to_the_whole_at_every_level(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    close_in_sql(db, [*two_shops("2024-04-01", "2024-04-30"), ("2024-04-05", "C", "new", 7)])
    sums = db.execute(
        "select month, level, sum(plan), sum(fact), sum(plan_to_date), sum(variance), sum(outlook), sum(plan_ytd),"
        " sum(fact_ytd) from plan_fact_month where month in ('2024-03-01', '2024-04-01') group by month, level"
    ).fetchall()
    assert {row[1] for row in sums} == {"total", "store", "product_group", "series"}
    assert len({(row[0], *row[2:8]) for row in sums}) == 2
    by_day = db.execute(
        "select sum(plan), sum(fact) from plan_fact_day where day >= '2024-04-01' and day < '2024-05-01'"
    )
    assert by_day.fetchone() == (month(db, "total", "2024-04-01")["plan"], month(db, "total", "2024-04-01")["fact"])


def test_cells_without_a_plan_or_without_a_sale_are_shown_as_such(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    sold = [row for row in two_shops("2024-04-01", "2024-04-30") if row[1:3] != ("B", "toys")]
    close_in_sql(db, [*sold, ("2024-04-05", "C", "new", 7)])
    missed = month(db, "series", "2024-04-01", store="B", product_group="toys")
    assert (missed["match_status"], missed["fact"], missed["variance"]) == ("plan_only", 0, -missed["plan"])
    unplanned = month(db, "series", "2024-04-01", store="C", product_group="new")
    assert (unplanned["match_status"], unplanned["plan"], unplanned["plan_to_date"]) == ("fact_only", None, None)
    assert (unplanned["variance"], unplanned["outlook"]) == (7, 7)
    assert unplanned["variance_pct"] is None
    shop = month(db, "store", "2024-04-01", store="C")
    assert (shop["plan"], shop["variance"], shop["match_status"]) == (None, 7, "fact_only")
    day = db.execute(
        "select plan, fact, variance, match_status from plan_fact_day where store = 'C' and fact is not null"
    )
    assert day.fetchone() == (None, 7, None, "fact_only")


def test_year_to_date_compares_only_months_that_have_both_sides(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2022-01-01", "2023-10-31"))
    for first, last in (("2023-11-01", "2023-11-30"), ("2023-12-01", "2023-12-31"), ("2024-01-01", "2024-01-31")):
        close_in_sql(db, two_shops(first, last, factor=1.5))
    november = month(db, "total", "2023-11-01")
    assert november["variance"] is not None
    # ten months of fact beside the plan of one: a tool that subtracts them gets nothing
    assert (november["plan_ytd"], november["variance_ytd"]) == (None, None)
    assert november["fact_ytd"] > november["fact"]
    january = month(db, "total", "2024-01-01")
    assert january["variance_ytd"] == january["fact_ytd"] - january["plan_ytd"] == january["variance"]


def test_reports_show_one_version_until_they_are_refreshed(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    close_in_sql(db, two_shops("2024-04-01", "2024-04-30"))
    day = "select fact, plan from plan_fact_day where store = 'A' and product_group = 'food' and day = '2024-04-15'"
    before = month(db, "total", "2024-04-01"), db.execute(day).fetchone()
    commit(db, [("2024-04-15", "A", "food", 5000)])
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s)", [run_id])
    assert (month(db, "total", "2024-04-01"), db.execute(day).fetchone()) == before
    may = "select distinct run_id from plan_fact_day where day = '2024-05-01'"
    old_run = db.execute(may).fetchone()
    db.execute("call refresh_plan_fact()")
    assert db.execute(day).fetchone()[0] == 5000
    assert month(db, "total", "2024-04-01")["fact"] == before[0]["fact"] + 5000 - before[1][0]
    assert db.execute(may).fetchone() == (run_id,) != old_run


def test_refreshing_again_changes_nothing_and_says_so(db: psycopg.Connection) -> None:
    _, _, plan_id = close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    before = db.execute("select * from report_status").fetchone()
    db.execute("call refresh_plan_fact()")
    assert notices == [f"the reports show data version 1 and plan {plan_id} already"]
    assert db.execute("select * from report_status").fetchone() == before


def test_a_month_missing_in_between_shows_its_plan_and_no_variance(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    commit(db, two_shops("2024-05-01", "2024-05-31"))
    db.execute("call refresh_plan_fact()")
    row = month(db, "total", "2024-04-01")
    assert (row["fact"], row["variance"], row["is_complete"], row["match_status"]) == (None, None, False, "plan_only")
    assert row["plan_to_date"] == row["plan"] > 0


def test_accuracy_is_of_the_levels_own_sums(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    shifted = [
        (day, store, group, float(sales) + (6 if store == "A" else -6))
        for day, store, group, sales in two_shops("2024-04-01", "2024-04-30")
    ]
    close_in_sql(db, shifted)
    rows = db.execute(
        "select level, store, lag_months, wape, bias_pct, wape_series, wape_month, mae from forecast_accuracy"
        " where product_group is null and month = '2024-04-01' order by level desc, store"
    ).fetchall()
    total, store_a, store_b = rows
    assert [row[0] for row in rows] == ["total", "store", "store"]
    assert total[3:5] == pytest.approx((0, 0), abs=1e-9)
    assert total[5] > 0.1
    assert store_a[4] < 0 < store_b[4]
    assert store_a[7] == pytest.approx(12)
    assert {row[2] for row in rows} == {1}


def test_lag_counts_the_months_ahead(db: psycopg.Connection) -> None:
    commit(db, two_shops("2023-01-01", "2024-03-15"))
    run_in_sql(db, months=2)
    commit(db, two_shops("2024-03-16", "2024-05-31"))
    db.execute("call refresh_plan_fact()")
    rows = db.execute("select month, lag_months from forecast_accuracy where level = 'total' order by month").fetchall()
    assert rows == [(date(2024, 4, 1), 1), (date(2024, 5, 1), 2)]


def test_the_registry_tells_a_run_from_data_to_plan(db: psycopg.Connection) -> None:
    _, run_id, plan_id = close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    close_in_sql(db, two_shops("2024-04-01", "2024-04-30", factor=2))
    row = db.execute(
        "select data_version_id, status, series_count, fallback_count, backtest_wape, actual_wape, plan_id"
        " from run_registry where run_id = %s",
        [run_id],
    ).fetchone()
    assert row[:4] == (1, "succeeded", 4, 4)
    assert row[4] == pytest.approx(0)
    assert row[5] == pytest.approx(0.5, abs=0.001)
    assert row[6] == plan_id
    assert isinstance(month(db, "total", "2024-04-01")["plan"], Decimal)


def test_the_planner_knows_the_first_reports_when_they_are_there(db: psycopg.Connection) -> None:
    """What it does not know, it takes for empty: views would compare each series with each."""
    close_in_sql(db, [row for store in "AB" for row in daily("2023-11-01", "2024-02-29", store)])
    known = db.execute(
        "select tablename, count(*) > 0 from pg_stats where schemaname = current_schema()"
        " and tablename in ('plan_fact_closed', 'plan_fact_open') group by tablename order by tablename"
    ).fetchall()
    assert known == [("plan_fact_closed", True), ("plan_fact_open", True)]
