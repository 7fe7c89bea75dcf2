"""The same system for a retailer with other dimensions: region, channel, category, in a schema of another name."""

from datetime import date

import psycopg

from builders import commit, days, run_in_sql

CELLS = [("north", "web", "food"), ("north", "shop", "food"), ("south", "web", "'; drop table sales; --")]


def rows(first: str, last: str, factor: int = 1) -> list[tuple]:
    return [(day, *cell, factor * (n + day.isoweekday())) for n, cell in enumerate(CELLS) for day in days(first, last)]


def test_from_load_to_plan_fact(db3: psycopg.Connection) -> None:
    commit(db3, rows("2023-01-01", "2024-03-31"))
    run_id = run_in_sql(db3)
    db3.execute("call publish_plan(%s)", [run_id])
    commit(db3, rows("2024-04-01", "2024-04-30", factor=2))
    db3.execute("call refresh_plan_fact()")

    sums = db3.execute(
        "select level, count(*), sum(plan), sum(fact) from plan_fact_month where month = '2024-04-01' group by level"
    ).fetchall()
    assert {level: count for level, count, _, _ in sums} == {
        "total": 1,
        "region": 2,
        "channel": 2,
        "category": 2,
        "series": 3,
    }
    assert len({(plan, fact) for _, _, plan, fact in sums}) == 1
    assert db3.execute("select verify_data_version(2)").fetchone() == (True,)
    assert db3.execute("select count(*) from diff_data_versions(1, 2) where channel = 'web'").fetchone() == (60,)
    mart = db3.execute("select unique_id, region, channel, category, start_day from export_mart order by 1").fetchall()
    assert mart[0] == ("north/shop/food", "north", "shop", "food", date(2023, 1, 1))
    wape = db3.execute("select wape from forecast_accuracy where level = 'channel' and channel = 'shop'").fetchone()
    assert wape is not None


def test_the_first_dimension_is_the_shop_that_opens_and_closes(db3: psycopg.Connection) -> None:
    closed = [row for row in rows("2023-12-01", "2024-01-31") if (row[0], row[1]) != (date(2024, 1, 17), "north")]
    commit(db3, closed)
    db3.execute("call refresh_export_mart()")
    y = db3.execute("select y[41], y[48] from export_mart where region = 'north' and channel = 'web'").fetchone()
    assert y[0] == y[1] > 0
