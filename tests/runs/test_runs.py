"""A run is at work, then succeeded or failed, and nothing of it shows before it has succeeded."""

from datetime import date

import psycopg
import pytest

from builders import commit, daily, run_in_sql

HORIZONS = [
    ("2024-07-31", 1, "2024-08-01", "2024-08-31", "2024-02-01"),
    ("2024-08-15", 1, "2024-08-16", "2024-09-30", "2024-02-01"),
    ("2024-07-31", 3, "2024-08-01", "2024-10-31", "2024-02-01"),
    ("2024-01-30", 1, "2024-01-31", "2024-02-29", "2023-07-01"),
    ("2024-01-31", 1, "2024-02-01", "2024-02-29", "2023-08-01"),
    ("2024-12-31", 2, "2025-01-01", "2025-02-28", "2024-07-01"),
]


def opened(db: psycopg.Connection, last_day: str = "2024-03-31", **parameters: object) -> int:
    commit(db, daily("2023-01-01", last_day))
    db.execute("call refresh_export_mart()")
    names = ", ".join(f"{name} => %({name})s" for name in parameters)
    return db.execute(f"call start_run({names})".encode(), parameters).fetchone()[0]


@pytest.mark.parametrize(("last_day", "months", "start", "end", "backtest"), HORIZONS)
def test_the_horizon_ends_with_the_nth_full_month(
    db: psycopg.Connection, last_day: str, months: int, start: str, end: str, backtest: str
) -> None:
    run_id = opened(db, last_day, months=months)
    row = db.execute(
        "select horizon_start, horizon_end, backtest_start from forecast_run where run_id = %s", [run_id]
    ).fetchone()
    assert [str(day) for day in row] == [start, end, backtest]


def test_a_month_that_ends_on_closed_days_is_known_whole(db: psycopg.Connection) -> None:
    """A shop that never opens on Sundays has told all of March on Saturday the 30th; one day late is no such day."""
    horizon = "select horizon_start::text, backtest_end::text from forecast_run order by run_id desc limit 1"

    def ran_to(last_day: str, *others: tuple) -> tuple:
        rows = [row for row in daily("2023-01-02", last_day) if row[0].isoweekday() < 7]
        commit(db, [*rows, *others], mode="replace")
        run_in_sql(db)
        return db.execute(horizon).fetchone()

    assert ran_to("2024-03-29") == ("2024-03-30", "2024-02-29")
    assert ran_to("2024-03-30") == ("2024-04-01", "2024-03-31")
    days = db.execute("select extract(isodow from day)::int, yhat from forecast where run_id = 2 order by day limit 7")
    assert days.fetchall() == [*((n, 10 + n) for n in range(1, 7)), (7, 0)], (
        "each weekday's last value, not the day's before"
    )
    assert ran_to("2024-04-29") == ("2024-04-30", "2024-03-31")
    db.execute("insert into shop_calendar (day, is_closed, name) values ('2024-04-30', true, 'stocktaking')")
    run_in_sql(db)
    assert db.execute(horizon).fetchone() == ("2024-05-01", "2024-04-30"), "a day that people know to be closed"
    # one shop that opens on Sundays has still to tell of the 30th
    assert ran_to("2024-06-29", *daily("2023-01-02", "2024-06-29", "B")) == ("2024-06-30", "2024-05-31")


def test_a_run_shows_only_when_it_has_succeeded(db: psycopg.Connection) -> None:
    run_id = opened(db)
    (series_id,) = db.execute("select series_id from export_mart").fetchone()
    db.execute(
        "insert into run_forecast (run_id, series_id, day, yhat_raw) values (%s, %s, '2024-04-01', 5)",
        [run_id, series_id],
    )
    assert db.execute("select count(*) from forecast").fetchone() == (0,)
    assert db.execute("select status, series_count from run_registry").fetchone() == ("running", None)
    db.execute("call fail_run(%s, 'the power went')", [run_id])
    assert db.execute("select count(*) from forecast").fetchone() == (0,)
    assert db.execute("select status, error from run_registry").fetchone() == ("failed", "the power went")


def test_every_series_has_a_forecast_for_every_day_of_the_horizon(db: psycopg.Connection) -> None:
    commit(
        db,
        daily("2023-01-01", "2024-03-31") + daily("2024-03-30", "2024-03-31", "B") + [("2023-01-05", "C", "food", 0)],
    )
    run_id = run_in_sql(db)
    rows = db.execute(
        "select count(*), count(distinct series_id), min(day), max(day) from forecast where run_id = %s", [run_id]
    ).fetchone()
    assert rows == (90, 3, date(2024, 4, 1), date(2024, 4, 30))


def test_a_run_names_data_version_model_parameters_and_software(db: psycopg.Connection) -> None:
    run_id = opened(db, model_version="1.2", parameters='{"window_days": 400}', software='{"python": "3.11"}')
    db.execute("call finish_run(%s)", [run_id])
    row = db.execute(
        "select data_version_id, model_name, model_version, parameters, software ->> 'python', software ? 'postgresql'"
        " from forecast_run"
    ).fetchone()
    assert row[:3] == (1, "AutoETS", "1.2")
    assert (
        row[3].items() >= {"model": "ANA", "season": 7, "window_days": 400, "monthly_model": "ZNZ", "months": 1}.items()
    )
    assert row[4:] == ("3.11", True)


def test_the_same_calculation_is_not_repeated_unless_asked_for(db: psycopg.Connection) -> None:
    run_id = opened(db)
    db.execute("call finish_run(%s)", [run_id])
    assert db.execute("call start_run()").fetchone() == (run_id,)
    assert db.execute("call start_run(parameters => '{\"season\": 14}')").fetchone() == (run_id + 1,)
    assert db.execute("call start_run(refit => true)").fetchone() == (run_id + 2,)


def test_a_run_left_at_work_is_taken_over_and_can_no_longer_finish_or_write(db: psycopg.Connection) -> None:
    left = opened(db)
    taken_over_by = db.execute("call start_run()").fetchone()[0]
    assert db.execute("select status, error from forecast_run where run_id = %s", [left]).fetchone() == (
        "failed",
        f"taken over by run {taken_over_by}",
    )
    with pytest.raises(psycopg.Error, match=f"run {left} cannot finish: it failed: taken over") as error:
        db.execute("call finish_run(%s)", [left])
    assert error.value.sqlstate == "PF004"
    with pytest.raises(psycopg.Error, match=f"nothing can be written for run {left}") as error:
        db.execute(
            "insert into run_forecast (run_id, series_id, day, yhat_raw) values (%s, 1, '2024-04-01', 5)", [left]
        )
    assert error.value.sqlstate == "PF004"
    db.execute("call finish_run(%s)", [taken_over_by])


def test_what_a_run_said_cannot_be_added_to(db: psycopg.Connection) -> None:
    run_id = opened(db)
    db.execute("call finish_run(%s)", [run_id])
    for statement in (
        "insert into run_forecast (run_id, series_id, day, yhat_raw) values (%s, 99, '2024-04-01', 5)",
        "insert into run_part (run_id, series_id, part, origin, yhat) values (%s, 99, 'daily', '2024-04-01', '{5}')",
        "insert into run_series (run_id, series_id, is_fallback) values (%s, 99, false)",
        "insert into run_forecast (run_id, series_id, day, yhat_raw) values (%s + 1, 99, '2024-04-01', 5)",
    ):
        with pytest.raises(psycopg.Error, match="nothing can be written") as error:
            db.execute(statement.encode(), [run_id])
        assert error.value.sqlstate == "PF004"


def test_finishing_or_failing_twice_says_so_and_changes_nothing(db: psycopg.Connection) -> None:
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    run_id = opened(db)
    db.execute("call finish_run(%s)", [run_id])
    before = db.execute("select * from forecast_run").fetchall()
    notices.clear()
    db.execute("call finish_run(%s)", [run_id])
    assert notices == [f"run {run_id} has succeeded already"]
    assert db.execute("select * from forecast_run").fetchall() == before
    with pytest.raises(psycopg.Error, match="cannot fail: it has succeeded") as error:
        db.execute("call fail_run(%s, 'no')", [run_id])
    assert error.value.sqlstate == "PF004"


def test_a_run_whose_mart_has_moved_on_cannot_finish(db: psycopg.Connection) -> None:
    run_id = opened(db)
    commit(db, [("2024-04-01", "A", "food", 1)])
    db.execute("call refresh_export_mart()")
    with pytest.raises(psycopg.Error, match="no longer shows its data version 1") as error:
        db.execute("call finish_run(%s)", [run_id])
    assert error.value.sqlstate == "PF004"


def test_nothing_to_forecast_is_pf006(db: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error, match="the export mart is empty") as error:
        db.execute("call start_run()")
    assert error.value.sqlstate == "PF006"
    commit(db, daily("2024-01-01", "2024-01-31"))
    with pytest.raises(psycopg.Error, match=r"shows data version \(none\), not 1") as error:
        db.execute("call start_run(1)")
    assert error.value.sqlstate == "PF006"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('call start_run(parameters => \'{"model": "XYZ"}\')', "unknown ETS model: XYZ"),
        ("call start_run(parameters => '{\"saeson\": 7}')", "unknown parameter of a run: saeson"),
        ("call start_run(parameters => '{\"season\": 7.5}')", "parameters out of range"),
        ('call start_run(parameters => \'{"season": 365, "window_days": 400}\')', "parameters out of range"),
        ('call start_run(parameters => \'{"parts": ["dayly"]}\')', "parts is no list of parts of the model"),
        ("call start_run(parameters => '{\"parts\": []}')", "parts is no list of parts of the model"),
        ("call start_run(parameters => '{\"factors\": 1}')", "parameters out of range"),
        ("call start_run(parameters => '{\"backtest_months\": 0}')", "parameters out of range"),
        ('call start_run(parameters => \'{"without": ["promotoins"]}\')', "nothing is called 'promotoins'"),
        ("call start_run(months => 0)", "1 to 24 full months, not 0"),
    ],
)
def test_parameters_that_no_run_can_have_are_refused(db: psycopg.Connection, call: str, message: str) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    db.execute("call refresh_export_mart()")
    with pytest.raises(psycopg.Error, match=message) as error:
        db.execute(call.encode())
    assert error.value.sqlstate == "PF009"


def test_a_run_without_a_month_to_learn_from_has_no_backtest(db: psycopg.Connection) -> None:
    run_id = opened(db, "2023-01-20")
    db.execute("call finish_run(%s)", [run_id])
    assert db.execute("select backtest_start, status from forecast_run").fetchone() == (None, "succeeded")
    assert db.execute("select count(*) from run_metric").fetchone() == (0,)


def test_the_planner_has_heard_of_a_finished_run(db: psycopg.Connection) -> None:
    """Autovacuum leaves tables of a few rows alone; without statistics a report of 600 series took a minute."""
    commit(db, daily("2024-01-01", "2024-03-31"))
    run_in_sql(db)
    known = db.execute(
        "select relname from pg_class where relname in ('forecast_run', 'run_forecast', 'run_series') and reltuples > 0"
    ).fetchall()
    assert len(known) == 3
