"""Where a month and a year will end: fact so far, and the newest forecast of the days to come."""

from decimal import Decimal

import psycopg

from builders import commit, run_in_sql
from plan.planning import call, sales

OF_APRIL = "select outlook, outlook_plan, outlook_run_rate, fact, plan - plan_to_date from plan_fact_month"


def test_an_open_month_is_seen_by_the_newest_forecast(db: psycopg.Connection) -> None:
    commit(db, sales("2024-01-01", "2024-03-31"))
    call(db, "publish_plan", run_id=run_in_sql(db, months=9))
    commit(db, [(day, store, group, 3 * amount) for day, store, group, amount in sales("2024-04-01", "2024-04-10")])
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")

    total = f"{OF_APRIL} where level = 'total' and month = '2024-04-01'"
    outlook, by_plan, by_rate, fact, rest = db.execute(total.encode()).fetchone()
    assert outlook == by_plan == fact + rest  # no forecast is newer than the plan
    assert by_rate == 3 * fact  # ten days of thirty

    run_id = run_in_sql(db)
    db.execute("call refresh_plan_fact()")
    (ahead,) = db.execute(
        "select sum(yhat::numeric(17, 3)) from forecast where run_id = %s"
        " and day between '2024-04-11' and '2024-04-30'",
        [run_id],
    ).fetchone()
    assert db.execute(total.encode()).fetchone() == (fact + ahead, by_plan, by_rate, fact, rest)
    assert ahead != rest

    # a forecast that leaves something out is for comparison, and one from older data is not newer: neither is believed
    compared = run_in_sql(db, parameters='{"without": ["promotions"]}')
    db.execute("call refresh_export_mart(1)")
    (older,) = db.execute("call start_run(months => 2)").fetchone()
    db.execute("call finish_run(%s)", [older])
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")
    assert min(compared, older) > run_id
    assert db.execute(total.encode()).fetchone() == (fact + ahead, by_plan, by_rate, fact, rest)
    of_days = "select distinct run_id from planfact_bi.bi_forecast where day between '2024-04-11' and '2024-04-30'"
    assert db.execute(of_days).fetchall() == [(run_id,)]

    sums = db.execute(
        "select level, sum(outlook), sum(outlook_plan), sum(outlook_run_rate) from plan_fact_month"
        " where month = '2024-04-01' group by level"
    ).fetchall()
    assert {row[0]: row[1:] for row in sums} == dict.fromkeys(
        ("total", "store", "product_group", "series"), (fact + ahead, by_plan, by_rate)
    )
    # May has the plan alone, a month that is over its fact; and what was known before stays what it was
    later = db.execute("select outlook = plan from plan_fact_month where level = 'total' and month = '2024-05-01'")
    assert later.fetchone() == (True,)
    before = "select plan_id, outlook = plan from plan_fact_as_of(1) where level = 'total' and month = '2024-04-01'"
    assert db.execute(before.encode()).fetchone() == (1, True)

    # the year: January to March had no plan, and count by their fact
    year = db.execute("select outlook from plan_fact_to_date() where level = 'total' and period = 'YTD'").fetchone()
    (known,) = db.execute("select sum(sales) from sales").fetchone()
    (planned,) = db.execute(
        "select sum(plan) from plan_fact_month where level = 'total' and month > '2024-04-01'"
    ).fetchone()
    assert year == (known + ahead + planned,)
    assert isinstance(planned, Decimal)
    parts = db.execute("select sum(outlook) from plan_fact_to_date() where level = 'series' and period = 'YTD'")
    assert parts.fetchone() == year


def test_a_forecast_of_sales_that_were_taken_back_is_not_believed(db: psycopg.Connection) -> None:
    commit(db, sales("2024-01-01", "2024-03-31"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    wrong = [(day, store, group, 9 * amount) for day, store, group, amount in sales("2024-04-01", "2024-04-10")]
    commit(db, wrong)
    run_id = run_in_sql(db)
    commit(db, sales("2024-04-01", "2024-04-10"))
    db.execute("call revert_data_version(1, 'April was another company''s')")
    commit(db, sales("2024-04-01", "2024-04-12"))
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")

    of_april = f"{OF_APRIL} where level = 'total' and month = '2024-04-01'"
    outlook, by_plan, *_ = db.execute(of_april.encode()).fetchone()
    assert outlook == by_plan
    newest = "select distinct run_id from planfact_bi.bi_forecast where day between '2024-04-13' and '2024-04-30'"
    assert db.execute(newest).fetchall() == [(1,)]

    # what was known at the time was believed then; and the same sales loaded again give the forecast its standing back
    then = "select outlook <> outlook_plan from plan_fact_as_of(2) where level = 'total' and month = '2024-04-01'"
    assert db.execute(then.encode()).fetchone() == (True,)
    db.execute("call revert_data_version(1)")
    commit(db, wrong)
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")
    assert db.execute(newest).fetchall() == [(run_id,)]
    outlook, by_plan, *_ = db.execute(of_april.encode()).fetchone()
    assert outlook != by_plan
