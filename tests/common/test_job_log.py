"""job_log: every step leaves a trace, whoever called it; a step that changed nothing leaves none."""

from datetime import UTC, datetime

import psycopg

from builders import close_in_sql, commit, daily, stage


def logged(db: psycopg.Connection) -> list[tuple]:
    return db.execute("select step, outcome, rows, detail from job_log order by job_log_id").fetchall()


def test_a_closed_month_leaves_one_row_per_step(db: psycopg.Connection) -> None:
    rows = daily("2024-01-01", "2024-03-31")
    version, run_id, plan_id = close_in_sql(db, rows)
    reported = db.execute("select count(*) from plan_fact_month").fetchone()[0]
    assert logged(db) == [
        ("commit_data_version", "done", len(rows), f"data version {version}"),
        ("refresh_export_mart", "done", len(rows), f"data version {version}"),
        ("forecast", "done", 30, f"run {run_id}"),
        ("publish_plan", "done", 30, f"plan {plan_id} from run {run_id}"),
        ("refresh_plan_fact", "done", reported, f"data version {version}"),
    ]
    assert db.execute("select bool_and(seconds >= 0 and finished_at >= started_at) from job_log").fetchone() == (True,)


def test_a_forecast_is_timed_from_its_start(db: psycopg.Connection) -> None:
    _, run_id, _ = close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    assert db.execute(
        "select log.started_at = run.started_at from job_log as log, forecast_run as run"
        " where log.step = 'forecast' and run.run_id = %s",
        [run_id],
    ).fetchone() == (True,)


def test_what_had_nothing_to_do_leaves_no_row(db: psycopg.Connection) -> None:
    rows = daily("2024-01-01", "2024-03-31")
    close_in_sql(db, rows)
    before = logged(db)
    commit(db, rows)
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")
    assert logged(db) == before


def test_a_source_is_named(db: psycopg.Connection) -> None:
    stage(db, daily("2024-01-01", "2024-01-05"))
    db.execute("call commit_data_version(source => 'january.csv')")
    assert logged(db) == [("commit_data_version", "done", 5, "data version 1 from january.csv")]


def test_a_caller_notes_a_failure_afterwards(db: psycopg.Connection) -> None:
    began = datetime.now(UTC)
    db.execute("call log_failure('load', %s, 'the file is gone')", [began])
    assert logged(db) == [("load", "failed", None, "the file is gone")]
    assert db.execute("select started_at from job_log").fetchone() == (began,)


def test_a_clock_that_runs_ahead_makes_no_negative_duration(db: psycopg.Connection) -> None:
    db.execute("call log_failure('load', clock_timestamp() + interval '1 hour', 'late')")
    assert db.execute("select seconds from job_log").fetchone()[0] >= 0
