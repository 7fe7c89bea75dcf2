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


def picture(db: psycopg.Connection, run_id: int) -> list[tuple]:
    tables = "profile weight series like backtest_month interval forecast month metric"
    digest = "select count(*), md5(string_agg(row::text, '|' order by row::text)) from run_{} row where run_id = %s"
    return [db.execute(digest.format(name).encode(), [run_id]).fetchone() for name in tables.split()]


def wrong(db: psycopg.Connection, run_id: int) -> set[str]:
    query = "select question from {}(%s) where not is_true"
    return {
        question
        for function in ("verify_run", "verify_learned")
        for (question,) in db.execute(query.format(function).encode(), [run_id])
    }


#: What verify_learned asks, with what SQL asks of stand-ins.
LEARNED = {"stand-ins", "weights", "backtest", "intervals", "metrics"}
#: Each row that a run stores beside its fits, changed by hand → the question that finds it.
TAMPERED = {
    "update run_stand_in set stand_in_run_id = %(first)s where run_id = %(run_id)s": "stand-ins",
    "delete from run_stand_in where run_id = %(run_id)s and origin = '2024-02-01'": "stand-ins",
    "delete from run_stand_in where run_id = %(run_id)s": "backtest",
    "update run_part set yhat[3] = yhat[3] + 1 where run_id = %(first)s and part = 'daily'": "backtest",
    "update run_weight set wape = wape / 2 where run_id = %(run_id)s and part = 'monthly'": "weights",
    "update run_backtest_month set yhat[1] = yhat[1] + 1 where run_id = %(run_id)s": "backtest",
    "update run_metric set value = value / 2 where run_id = %(run_id)s and metric = 'wape'": "metrics",
    "update run_metric set value = 0 where run_id = %(run_id)s and metric = 'bias_pct' and level = 'month'": "metrics",
    "update run_interval set hi_80 = hi_80 * 1.01 where run_id = %(run_id)s and grain = 'day'": "intervals",
    "update run_interval set miss_95 = 0.01 where run_id = %(run_id)s and grain = 'month'": "intervals",
    "update run_series set error_scale = error_scale * 2 where run_id = %(run_id)s": "intervals",
    "update run_forecast set lo_95 = 0 where run_id = %(run_id)s and day = '2024-03-05'": "intervals",
    "update run_month set hi_80 = hi_80 + 1 where run_id = %(run_id)s and level = 'total'": "intervals",
}

#: What people note about days to come, table by table.
NOTED = {
    "shop_calendar": "insert into shop_calendar (day, is_closed, name) values ('2024-01-06', true, 'flood')",
    "promotion_plan": "insert into promotion_plan (day, store, promotion) values ('2024-01-06', 'A', 0.5)",
    "event": "insert into event (name, day, lead) values ('fair', '2024-01-06', 2)",
    "series_opening": "insert into series_opening (dimension, member, like_members, first_day)"
    " values ('store', 'C', '{A,B}', '2024-01-06')",
}


def changes_to_what_was_noted_are_found(db: psycopg.Connection, first: int, _: int, run_id: int) -> None:
    """People may note what they like since; who changes what was noted then, past what keeps changes, is found out."""
    for table, noted in NOTED.items():
        with db.transaction(force_rollback=True):
            db.execute(noted.encode())
            assert wrong(db, run_id) == set(), table
            db.execute(f"update known_change set changed_at = '2021-01-01' where kind = '{table}'".encode())
            assert wrong(db, run_id) == {"known", "stand-ins"}, table
    with db.transaction(force_rollback=True):
        db.execute("update forecast_run set known_digest = 'another' where run_id = %s", [first])
        assert wrong(db, first) == {"known"}
        assert wrong(db, run_id) == {"stand-ins"}
    with db.transaction(force_rollback=True):
        db.execute(
            "insert into run_event_day (run_id, shop, day, name, step, is_once)"
            " values (%s, 'A', '2024-01-06', 'fair', 0, false)",
            [first],
        )
        assert wrong(db, run_id) >= {"stand-ins"}


def tampering_is_found(db: psycopg.Connection, first: int, second: int, run_id: int) -> None:
    """What a run learned is learned again and compared; the comparison leaves nothing behind."""
    before = picture(db, run_id)
    found = verify_run(db, run_id, 1)
    assert {one.question for one in found} == LEARNED | {"data", "known", "forecast", "combination", "plan", "fit"}
    assert all(one.is_true for one in found), found
    for tampered, question in TAMPERED.items():
        with db.transaction(force_rollback=True):
            assert db.execute(tampered.encode(), {"run_id": run_id, "first": first}).rowcount > 0, tampered
            assert question in wrong(db, run_id), tampered
    with db.transaction(force_rollback=True):
        db.execute("update data_version set pruned_at = null")
        db.execute("update forecast_run set slimmed_at = now() where run_id = %s", [second])
        ((answer, said),) = db.execute("select is_true, found from verify_learned(%s)", [run_id]).fetchall()
        assert answer is None
        assert said == f"not checked: run {second}, which it learned from, was pruned since"
    assert wrong(db, run_id) == set()
    assert picture(db, run_id) == before, "what was learned again was taken back"


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
    tampering_is_found(db, *runs)
    changes_to_what_was_noted_are_found(db, *runs)

    # the facts that came since give a run other metrics, which are measured again as well
    db.execute("call refresh_plan_fact()")
    db.execute("call refresh_export_mart(%s)", [2])
    assert wrong(db, runs[1]) == set()
    with db.transaction(force_rollback=True):
        db.execute("update run_metric set value = value / 2 where run_id = %s and kind = 'actual'", [runs[1]])
        assert wrong(db, runs[1]) == {"metrics"}
    db.execute("call refresh_export_mart()")

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
