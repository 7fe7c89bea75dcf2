"""Month, quarter and year to date, last year by date and by weekday: what pandas says, at every level."""

from datetime import date, timedelta

import pandas as pd
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import close_in_sql, commit, daily, days, favorita, run_in_sql, table

LEVELS = {"total": [], "store": ["store"], "product_group": ["product_group"], "series": ["store", "product_group"]}
STARTS = {"MTD": "MS", "QTD": "QS", "YTD": "YS"}


def began(period: str, as_of: date) -> date:
    month = {"MTD": as_of.month, "QTD": 3 * ((as_of.month - 1) // 3) + 1, "YTD": 1}[period]
    return as_of.replace(month=month, day=1)


def sums(frame: pd.DataFrame, level: str, first: date, last: date) -> pd.Series:
    """Sum a frame of day, store, product_group, value over a span of days."""
    chosen = frame[(frame["day"] >= first) & (frame["day"] <= last)].assign(total="all")
    return chosen.groupby(LEVELS[level] or ["total"])["value"].sum()


def year_before(day: date) -> date:
    """Return the same date a year before; the last day of a month for the last day of a month."""
    after = day + timedelta(1)
    if after.day == 1:
        return after.replace(year=after.year - 1) - timedelta(1)
    return day.replace(year=day.year - 1)


def check(db: psycopg.Connection, as_of: date) -> None:
    facts = table(db, "select day, store, product_group, sales as value from sales join series using (series_id)")
    plans = table(db, "select day, store, product_group, plan as value from plan_fact_day where plan is not null")
    found = table(db, "select * from plan_fact_to_date(%s)", [as_of])
    assert set(found["period"]) == set(STARTS)
    for group, rows in found.groupby(["period", "level"]):
        period, level = (str(of) for of in group)
        first = began(period, as_of)
        ours = rows.assign(total="all").set_index(LEVELS[level] or ["total"])
        planned = sums(plans, level, first, as_of)
        expected = {
            "fact": sums(facts, level, first, as_of),
            "fact_last_year": sums(facts, level, first.replace(year=first.year - 1), year_before(as_of)),
            "fact_last_year_weekday": sums(facts, level, first - timedelta(364), as_of - timedelta(364)),
            # beside the fact of other months there is no plan to date
            "plan_to_date": 0 * planned if rows["variance"].isna().all() else planned,
            "plan": sums(plans, level, first, rows["last_day"].iloc[0]),
        }
        for column, values in expected.items():
            got = ours[column].astype(float).fillna(0)
            missing = values[~values.index.isin(got.index)]
            assert (missing == 0).all(), (period, level, column)
            assert got.to_numpy() == pytest.approx(values.reindex(got.index).fillna(0).to_numpy(), abs=1e-6), column
        elapsed = (as_of - first).days + 1
        assert ours["run_rate"].to_numpy() == pytest.approx((ours["fact"] / elapsed).to_numpy(), abs=1e-3)
    for _, of_period in found.groupby("period"):
        added = of_period.groupby("level")[["fact", "plan", "plan_to_date", "variance"]].sum().round(3)
        assert len(added.drop_duplicates()) == 1


@pytest.mark.real_data
def test_real_sales_to_date_are_those_of_pandas(db: psycopg.Connection) -> None:
    close_in_sql(db, favorita("2015-01-01", "2016-09-30"))
    for first, last in (("2016-10-01", "2016-10-31"), ("2016-11-01", "2016-11-30"), ("2016-12-01", "2016-12-31")):
        close_in_sql(db, favorita(first, last))
    for as_of in ("2016-12-31", "2016-12-11", "2016-11-30", "2016-11-01"):
        check(db, date.fromisoformat(as_of))
        total = table(db, "select * from plan_fact_to_date(%s) where level = 'total'", [as_of]).set_index("period")
        known = total.loc["QTD"]
        assert known["variance"] == pytest.approx(known["fact"] - known["plan_to_date"], abs=1e-3)
        # the year began without a plan: its sums do not compare
        assert pd.isna(total["variance"]["YTD"])
        assert pd.isna(total["plan_to_date"]["YTD"])
        assert pd.isna(total["execution_pct"]["YTD"])


def test_the_month_to_date_is_the_row_of_the_monthly_report(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2023-01-01", "2024-01-31") + daily("2023-01-01", "2024-01-31", "B"))
    commit(db, [*daily("2024-02-01", "2024-02-12", sales=lambda _: 7), ("2024-02-03", "C", "new", 4)])
    db.execute("call refresh_plan_fact()")
    columns = "level, store, product_group, plan, plan_to_date, fact, variance, variance_pct, execution_pct, outlook"
    monthly = db.execute(
        f"select {columns}, fact_last_year from plan_fact_month where month = '2024-02-01' order by 1, 2, 3".encode()
    )
    to_date = db.execute(
        f"select {columns}, fact_last_year from plan_fact_to_date() where period = 'MTD' order by 1, 2, 3".encode()
    )
    assert to_date.fetchall() == monthly.fetchall()


def test_a_day_to_come_stands_for_the_last_day_known(db: psycopg.Connection) -> None:
    assert db.execute("select count(*) from plan_fact_to_date()").fetchone() == (0,)
    close_in_sql(db, daily("2023-01-01", "2024-01-31"))
    known = db.execute("select * from plan_fact_to_date()").fetchall()
    assert len(known) == 12
    assert db.execute("select * from plan_fact_to_date('2030-01-01')").fetchall() == known
    assert {row[6] for row in known} == {date(2024, 1, 31)}


def test_a_whole_month_is_compared_with_a_whole_month_leap_day_included(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2025-02-28", sales=lambda _: 1))
    db.execute("call refresh_plan_fact()")
    ask = "select fact, fact_last_year, fact_last_year_weekday from plan_fact_to_date(%s) where level = 'total'"
    month = db.execute(f"{ask} and period = 'MTD'".encode(), ["2025-02-28"]).fetchone()
    assert month == (28, 29, 28)
    month = db.execute(f"{ask} and period = 'MTD'".encode(), ["2025-02-27"]).fetchone()
    assert month == (27, 27, 27)


@settings(max_examples=8)
@given(
    history=st.dictionaries(st.sampled_from(["A/x", "A/y", "B/x", "C/z"]), st.integers(-3, 20), min_size=1),
    arrived=st.dictionaries(st.sampled_from(["A/x", "B/x", "B/y", "D/z"]), st.integers(-3, 20), min_size=1),
    last=st.integers(1, 60),
    back=st.integers(0, 45),
)
def test_whatever_arrives_the_parts_sum_and_are_those_of_pandas(
    db: psycopg.Connection, history: dict, arrived: dict, last: int, back: int
) -> None:
    with db.transaction(force_rollback=True):
        first = date(2023, 1, 1)
        commit(
            db, [(day, *key.split("/"), n) for key, n in history.items() for day in days("2023-01-01", "2024-03-31")]
        )
        db.execute("call publish_plan(%s)", [run_in_sql(db, months=2)])
        end = date(2024, 3, 31) + timedelta(last)
        more = [
            (date(2024, 4, 1) + timedelta(n), *key.split("/"), value + n % 3)
            for key, value in arrived.items()
            for n in range((end - date(2024, 3, 31)).days)
        ]
        commit(db, more)
        db.execute("call refresh_plan_fact()")
        assert end - timedelta(back) > first
        check(db, end - timedelta(back))
        for month in ("2024-03-01", "2024-04-01", "2024-05-01"):
            added = table(
                db,
                "select level, sum(plan) as plan, sum(fact) as fact, sum(plan_to_date) as to_date,"
                " sum(variance) as variance, sum(outlook) as outlook from plan_fact_month where month = %s"
                " group by level",
                [month],
            )
            assert len(added.drop(columns="level").astype(float).fillna(-1).drop_duplicates()) <= 1
