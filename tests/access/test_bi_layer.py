"""The BI layer: all that a BI login sees, at one grain, and whatever is summed over its rows is right."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily
from copies import connected, filled_by
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars

#: Roles belong to the server, which other workers of the tests use, too.
ANNA = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_bi_anna"

VIEWS = [
    *("bi_accuracy", "bi_alert", "bi_day", "bi_forecast", "bi_month", "bi_period", "bi_status", "bi_week"),
    *("dim_date", "dim_series"),
]

ADDITIVE = [
    "plan", "plan_to_date", "plan_statistical", "override_delta", "fact", "variance", "outlook", "fact_last_year",
    "budget", "budget_to_date", "variance_to_budget",
]  # fmt: skip


def rows(first: str, last: str, stores: str = "AB") -> list[tuple]:
    return [
        row
        for store in stores
        for group, size in (("food", 9), ("toys", 2))
        for row in daily(first, last, store=store, product_group=group, sales=lambda day, size=size: day.day % 7 + size)
    ]


def fill(db: psycopg.Connection) -> None:
    """Fourteen closed months, an override, a budget, a month still open, and what people know of days."""
    close_in_sql(db, rows("2023-01-01", "2023-12-31"))
    close_in_sql(db, rows("2024-01-01", "2024-01-31"))
    close_in_sql(db, [*rows("2024-02-01", "2024-02-29"), ("2024-01-05", "A", "food", 100)])
    db.execute("call override_plan('2024-03-01', percent => 7, reason => 'a fair', store => 'A')")
    db.execute("insert into budget_stage (month, amount) values ('2024-03', '1000.001'), ('2024-04', '77')")
    db.execute("call load_budget()")
    commit(db, rows("2024-03-01", "2024-03-10", "A"))
    db.execute("call refresh_plan_fact()")
    db.execute("insert into shop_calendar values ('2024-12-25', null, true, 'Christmas')")
    db.execute("insert into shop_calendar values ('2024-05-01', 'A', true, 'May')")
    db.execute("insert into event (name, day) values ('Black Friday', '2024-11-29')")


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="bi_layer", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def months(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    yield from connected(filled_copy)


@pytest.fixture
def bi(months: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Yield a session of a login with the one role."""
    months.execute(f"create role {ANNA} login in role planfact_bi_reader".encode())
    try:
        with psycopg.connect(months.info.dsn, user=ANNA, autocommit=True) as conn:
            yield conn
    finally:
        months.execute(f"drop role {ANNA}".encode())


def test_a_bi_login_sees_the_layer_and_nothing_else(bi: psycopg.Connection) -> None:
    seen = bi.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema not in ('pg_catalog', 'information_schema') order by 2"
    ).fetchall()
    assert seen == [("planfact_bi", name) for name in VIEWS]
    page = (Path(__file__).parents[2] / "docs/guides/data-engineer.md").read_text(encoding="utf-8")
    assert (len(seen), "the ten views of `planfact_bi`" in page) == (10, True)
    for name in VIEWS:
        bi.execute(f"select * from planfact_bi.{name}".encode())  # and may read each
    for statement in (
        "select * from planfact.sales",
        "delete from planfact.plan_line",
        "select planfact.month_due()",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            bi.execute(statement.encode())


def test_a_sum_over_all_rows_is_the_company(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    sums = ", ".join(f"sum({column})" for column in ADDITIVE)
    for grain in ("month", "month, store", "month, store, product_group"):
        level = {"month": "total", "month, store": "store"}.get(grain, "series")
        layer = bi.execute(
            f"select {grain}, {sums} from planfact_bi.bi_month group by {grain} order by {grain}".encode()
        ).fetchall()
        report = months.execute(
            f"select {grain}, {', '.join(ADDITIVE)} from plan_fact_month where level = %s order by {grain}".encode(),
            [level],
        ).fetchall()
        assert len(layer) >= 15
        assert layer == report
    assert (
        bi.execute(
            "select month, sum(plan), sum(fact), sum(budget) from planfact_bi.bi_day group by month order by month"
        ).fetchall()
        == bi.execute(
            "select month, sum(plan), sum(fact), sum(budget) from planfact_bi.bi_month group by month order by month"
        ).fetchall()
    )


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("bi_month", "series_id, month"),
        ("bi_week", "series_id, week"),
        ("bi_period", "series_id, period"),
        ("bi_day", "series_id, day"),
        ("bi_forecast", "series_id, day"),
        ("bi_accuracy", "series_id, month"),
        ("dim_series", "series_id"),
        ("dim_date", "day"),
    ],
)
def test_a_row_is_a_series_and_a_period(bi: psycopg.Connection, view: str, key: str) -> None:
    double = f"select {key} from planfact_bi.{view} group by {key} having count(*) > 1"
    assert bi.execute(f"select count(*) > 0 from planfact_bi.{view}".encode()).fetchone() == (True,)
    assert bi.execute(double.encode()).fetchall() == []


def test_amounts_are_typed_and_everything_is_described(bi: psycopg.Connection) -> None:
    loose = bi.execute("""
        select attrelid::regclass::text, attname from pg_attribute
        inner join pg_class on attrelid = pg_class.oid
        where relnamespace = 'planfact_bi'::regnamespace and attnum > 0
            and (
                col_description(attrelid, attnum) is null
                or obj_description(attrelid, 'pg_class') is null
                or format_type(atttypid, atttypmod) in ('numeric', 'double precision')
                and attname not in ('value', 'threshold')
            )
    """).fetchall()
    assert loose == []


def test_the_forecast_is_the_newest_of_each_day(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    assert (
        bi.execute("""
        select month, run_id, sum(forecast) from planfact_bi.bi_forecast group by month, run_id order by month, run_id
    """).fetchall()
        == months.execute("""
        select date_trunc('month', day)::date, run_id, sum(yhat::numeric(17, 3)) from forecast
        group by 1, 2 order by 1, 2
    """).fetchall()
    )
    assert bi.execute("select max(day)::text from planfact_bi.bi_forecast").fetchone() == ("2024-03-31",)


def test_errors_are_sums_that_give_the_report_s_ratios(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    layer = bi.execute("""
        select month, round(sum(abs_error) / sum(abs_fact), 5), sum(inside_80)::float8 / nullif(sum(interval_days), 0)
        from planfact_bi.bi_accuracy group by month order by month
    """).fetchall()
    report = months.execute("""
        select month, round(wape_series::numeric, 5), coverage_80::float8 from forecast_accuracy
        where level = 'total' and lag_months = 1 and is_newest order by month
    """).fetchall()
    assert len(layer) == 2
    assert layer == report


def test_days_are_whole_years_with_what_people_know(bi: psycopg.Connection) -> None:
    days = "select min(day)::text, max(day)::text, count(*) from planfact_bi.dim_date"
    assert bi.execute(days).fetchone() == ("2023-01-01", "2024-12-31", 731)
    known = bi.execute("""
        select day::text, closed_name, closed_shops, event_names, iso_week, weekday, is_past from planfact_bi.dim_date
        where day in ('2024-12-25', '2024-05-01', '2024-11-29', '2024-03-10') order by day
    """).fetchall()
    assert known == [
        ("2024-03-10", None, 0, None, 10, 7, True),
        ("2024-05-01", None, 1, None, 18, 3, False),
        ("2024-11-29", None, 0, "Black Friday", 48, 5, False),
        ("2024-12-25", "Christmas", 0, None, 52, 3, False),
    ]


def test_the_layer_says_what_it_shows(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    status = "select data_version_id, last_day::text, is_stale from planfact_bi.bi_status"
    assert bi.execute(status).fetchone() == (4, "2024-03-10", False)
    commit(months, rows("2024-03-11", "2024-03-12", "A"))
    assert bi.execute(status).fetchone() == (4, "2024-03-10", True)


def test_names_of_members_stand_in_the_dimension_table(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    months.execute(
        "insert into member_stage (member, attribute, value) values ('A', 'label', 'Altstadt'), ('A', 'region', 'N')"
    )
    months.execute("call load_members('store')")
    assert bi.execute("""
        select store, store_label, store_attributes ->> 'region', count(*) from planfact_bi.dim_series
        group by 1, 2, 3 order by 1
    """).fetchall() == [("A", "Altstadt", "N", 2), ("B", "B", None, 2)]


def test_a_merged_series_is_forecast_as_one(months: psycopg.Connection, bi: psycopg.Connection) -> None:
    months.execute("call undo_override(1, 'before the merge')")
    query = """
        select store, sum(forecast), count(lo_80) from planfact_bi.bi_forecast
        where day = '2024-02-10' group by store order by store
    """
    before = bi.execute(query).fetchall()
    months.execute("call rename_series('store', 'B', 'A')")
    after = bi.execute(query).fetchall()
    assert [row[0] for row in before] == ["A", "B"]
    assert after == [("A", sum((row[1] for row in before), Decimal(0)), 0)]


def test_deploy_rebuilds_the_layer_with_what_it_stands_on(db: psycopg.Connection) -> None:
    templates = Templates(read_vars())
    db.execute("drop view planfact_bi.bi_month")
    db.execute("drop view plan_fact_month cascade")
    done = {(change.action, change.name) for change in deploy(db, templates)}
    assert {("create", "planfact_bi.bi_month"), ("create", "planfact_bi.bi_day")} <= done
    assert deploy(db, templates) == []
    db.execute("grant select on planfact_bi.bi_month to planfact_limited_reader")
    assert [str(change) for change in deploy(db, templates)] == [
        "apply rights grants (somebody changed them in the database)"
    ]
