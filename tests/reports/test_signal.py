"""Noise or signal: the fact inside or outside the intervals of the forecast behind the plan."""

import psycopg
import pytest

from builders import commit, favorita, run_in_sql, table


def judged(row: object) -> str:
    if row.lo_80 <= row.y <= row.hi_80:  # type: ignore[attr-defined]
        return "noise"
    return "unclear" if row.lo_95 <= row.y <= row.hi_95 else "signal"  # type: ignore[attr-defined]


@pytest.mark.real_data
def test_facts_are_judged_by_the_intervals_of_their_run(db: psycopg.Connection) -> None:
    commit(db, favorita("2015-01-01", "2016-11-30"))
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s)", [run_id])
    db.execute("update run_forecast set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat, lo_95 = 0.7 * yhat, hi_95 = 1.3 * yhat")
    commit(db, favorita("2016-12-01", "2016-12-26"))
    db.execute("call refresh_plan_fact()")
    days = table(
        db,
        "select signal, forecast.*, coalesce(sales, 0)::float8 as y from plan_fact_signal_day"
        " join forecast using (run_id, series_id, day) left join sales using (series_id, day)",
    )
    assert len(days) == 26 * 15
    assert list(days["signal"]) == [judged(row) for row in days.itertuples()]
    assert set(days["signal"]) == {"noise", "unclear", "signal"}


def test_a_run_without_intervals_judges_nothing(db: psycopg.Connection) -> None:
    commit(db, favorita("2016-01-01", "2016-11-30"))
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s)", [run_id])
    db.execute("update run_forecast set lo_80 = null, hi_80 = null, lo_95 = null, hi_95 = null")
    commit(db, favorita("2016-12-01", "2016-12-31"))
    db.execute("call refresh_plan_fact()")
    assert db.execute("select distinct signal from plan_fact_signal_day").fetchall() == [(None,)]
