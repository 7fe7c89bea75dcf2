"""One plan in force per month, made without hindsight, frozen when its month is over, and never lost."""

from datetime import date

import psycopg
import pytest

from builders import commit, daily, run_in_sql


def published(db: psycopg.Connection, run_id: int, **named: object) -> int:
    named = {"run_id": run_id, **named}
    call = ", ".join(f"{name} => %({name})s" for name in named)
    return db.execute(f"call publish_plan({call})".encode(), named).fetchone()[0]


def in_force(db: psycopg.Connection) -> list[tuple[date, int]]:
    return db.execute("select month, plan_id from plan_month where superseded_by is null order by month").fetchall()


def refused(db: psycopg.Connection, run_id: int, message: str, code: str, **named: object) -> None:
    with pytest.raises(psycopg.Error, match=message) as error:
        published(db, run_id, **named)
    assert error.value.sqlstate == code


def test_the_forecast_becomes_the_plan_line_by_line(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31", sales=lambda day: day.isoweekday() / 3))
    run_id = run_in_sql(db, months=2)
    plan_id = published(db, run_id, comment="spring")
    different = db.execute(
        "select count(*) from forecast full join plan_line using (series_id, day)"
        " where round(yhat::numeric, 3) is distinct from quantity"
    ).fetchone()
    assert different == (0,)
    assert in_force(db) == [(date(2024, 4, 1), plan_id), (date(2024, 5, 1), plan_id)]
    assert db.execute("select run_id, data_version_id, comment from plan").fetchone() == (run_id, 1, "spring")


def test_a_new_plan_supersedes_month_by_month_and_the_old_one_is_kept(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    old = published(db, run_in_sql(db, months=2))
    commit(db, daily("2024-04-01", "2024-04-10", sales=lambda _: 50))
    new = published(db, run_in_sql(db))
    assert in_force(db) == [(date(2024, 4, 1), old), (date(2024, 5, 1), new)]
    rows = db.execute("select month, superseded_by from plan_month where plan_id = %s order by month", [old]).fetchall()
    assert rows == [(date(2024, 4, 1), None), (date(2024, 5, 1), new)]
    assert db.execute("select count(*) from plan_line where plan_id = %s", [old]).fetchone() == (61,)


def test_publishing_the_plan_in_force_again_says_so_and_changes_nothing(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    run_id = run_in_sql(db)
    plan_id = published(db, run_id)
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    assert published(db, run_id) == plan_id
    assert notices == [f"run {run_id} is the plan in force already: plan {plan_id}"]
    assert db.execute("select count(*) from plan").fetchone() == (1,)


def test_an_older_run_can_be_made_the_plan_again(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    first, second = run_in_sql(db), run_in_sql(db, parameters='{"window_days": 28}')
    published(db, first)
    published(db, second)
    third_plan = published(db, first)
    assert in_force(db) == [(date(2024, 4, 1), third_plan)]


def test_only_a_run_that_succeeded_can_become_a_plan(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    db.execute("call refresh_export_mart()")
    run_id = db.execute("call start_run()").fetchone()[0]
    refused(db, run_id, "is still running", "PF004")
    db.execute("call fail_run(%s, 'boom')", [run_id])
    refused(db, run_id, "has failed: boom", "PF004")
    refused(db, 99, "run 99 cannot become a plan: it does not exist", "PF004")


def test_a_month_that_had_begun_is_planned_only_when_hindsight_is_named(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-08-15"))
    run_id = run_in_sql(db)
    published(db, run_id)
    assert [month for month, _ in in_force(db)] == [date(2024, 9, 1)]
    published(db, run_id, allow_hindsight=True)
    assert [month for month, _ in in_force(db)] == [date(2024, 8, 1), date(2024, 9, 1)]
    first = db.execute("select min(day) from plan_line join plan_month using (plan_id) where superseded_by is null")
    assert first.fetchone() == (date(2024, 8, 16),)


def test_a_month_whose_fact_is_complete_is_frozen(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    run_id = run_in_sql(db)
    commit(db, daily("2024-04-01", "2024-04-29"))
    published(db, run_id)
    later = run_in_sql(db, parameters='{"window_days": 28}')
    assert later > run_id
    db.execute("call refresh_export_mart(1)")
    challenger = db.execute("call start_run(1, parameters => '{\"window_days\": 28}')").fetchone()[0]
    db.execute("call finish_run(%s)", [challenger])
    commit(db, daily("2024-04-30", "2024-04-30"))
    refused(db, challenger, "the plan of 2024-04 is frozen: its fact is complete", "PF005")
    assert db.execute("select count(*) from plan").fetchone() == (1,)


def test_a_month_with_a_week_missing_is_not_complete_and_one_with_a_holiday_is(db: psycopg.Connection) -> None:
    sold = [row for row in daily("2024-01-01", "2024-03-31") if not date(2024, 2, 10) <= row[0] <= date(2024, 2, 16)]
    commit(db, [row for row in sold if row[0] not in (date(2024, 3, 29), date(2024, 3, 31))])
    rows = db.execute(
        "select month, days_expected, days_loaded, is_complete from fact_month_at(1) order by month"
    ).fetchall()
    assert rows == [
        (date(2024, 1, 1), 31, 31, True),
        (date(2024, 2, 1), 29, 22, False),
        (date(2024, 3, 1), 31, 29, False),
    ]
    commit(db, [("2024-03-31", "A", "food", 1)])
    assert db.execute("select is_complete from fact_month_at(2) where month = '2024-03-01'").fetchone() == (True,)
