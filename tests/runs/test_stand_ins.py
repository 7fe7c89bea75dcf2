"""A month that an earlier run forecast when it was ahead is not fitted again for a backtest."""

from datetime import date

import psycopg

from builders import commit
from planfact.forecast import Request, forecast
from planfact.forecast.verify import verify_run
from runs.seasonal import seasonal

MONTHS = 2


def run(db: psycopg.Connection, dsn: str, refit: bool = False, **parameters: object) -> int:
    request = Request(parameters={"backtest_months": MONTHS, **parameters}, workers=1, refit=refit)
    return forecast(db, dsn, request).run_id


def fits(db: psycopg.Connection, run_id: int) -> int:
    """Count the fits that a run's input asks for."""
    return db.execute("select count(*) from run_input(%s, 0, 1000)", [run_id]).fetchone()[0]


def stand_ins(db: psycopg.Connection, run_id: int) -> list[tuple[date, int]]:
    query = "select origin, stand_in_run_id from run_stand_in where run_id = %s order by origin"
    return db.execute(query, [run_id]).fetchall()


def test_from_the_month_on_whose_backtest_was_all_forecast_each_part_is_fitted_once(
    db: psycopg.Connection, dsn: str
) -> None:
    def sold(first: str, last: str) -> list[tuple]:
        return [row for place, shop in enumerate("AB") for row in seasonal(first, last, shop, place)]

    commit(db, sold("2021-07-01", "2023-12-31"))
    runs = [run(db, dsn)]
    asked = [fits(db, runs[0])]
    for first, last in (("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29")):
        commit(db, sold(first, last))
        runs.append(run(db, dsn))
        asked.append(fits(db, runs[-1]))
    parts = 2 * 4
    assert asked == [2 * parts, 2 * parts, parts]
    assert [stand_ins(db, run_id) for run_id in runs[:2]] == [[], []]
    assert stand_ins(db, runs[2]) == [(date(2024, 1, 1), runs[0]), (date(2024, 2, 1), runs[1])]
    written = "select count(*), count(distinct origin) from run_part where run_id = %s"
    assert db.execute(written, [runs[2]]).fetchone() == (parts, 1)
    # the backtest is what was forecast, to the last bit
    taken = "select series_id, part, yhat from run_backtest_part(%s) where origin = '2024-02-01' order by 1, 2"
    real = "select series_id, part, yhat from run_part_month(%s, '2024-02-01', '2024-02-01', 1) order by 1, 2"
    assert db.execute(taken, [runs[2]]).fetchall() == db.execute(real, [runs[1]]).fetchall()
    months = "select count(*), count(distinct month) from run_backtest_month where run_id = %s"
    assert db.execute(months, [runs[2]]).fetchone() == (4, 2)
    assert db.execute("select min(months), max(months) from run_weight where run_id = %s", [runs[2]]).fetchone() == (
        2,
        2,
    )
    found = {one.question: one.is_true for one in verify_run(db, runs[2], 1)}
    assert found["fit"] is found["combination"] is True

    # whoever asks for a fit gets one; other parameters are another model
    assert stand_ins(db, run(db, dsn, refit=True)) == []
    assert stand_ins(db, run(db, dsn, window_days=400)) == []
    # what was noted since of a day that an earlier run could know
    db.execute("insert into shop_calendar (day, is_closed, name) values ('2024-02-14', true, 'flood')")
    assert stand_ins(db, run(db, dsn)) == []
    db.execute("delete from shop_calendar")
    # a correction of a day before the first of these months: neither run knew it
    commit(db, [(date(2023, 12, 5), "A", "food", 7)])
    assert stand_ins(db, run(db, dsn)) == []
