"""Pruning old runs: room is given back, and every plan, report and measured error reads as before."""

import json
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily, run_in_sql
from copies import connected, filled_by
from planfact.cli import main

#: What tells how a run came to its forecast, what it forecast, and what stays of every run.
EXPLAINING = {
    "run_part", "run_weight", "run_factor", "run_profile", "run_closed_day", "run_interval", "run_backtest_month",
    "run_driver", "run_driver_slope", "run_driver_day", "run_event", "run_event_day", "run_known_month", "run_like",
    "run_stand_in",
}  # fmt: skip
TELLING = {"run_forecast", "run_series", "run_month"}
STAYING = {"run_metric", "forecast_error", "forecast_run", "plan", "champion_choice"}

#: Everything that people read, as one text each: what must be the same bit for bit.
REPORTS = [
    "plan_fact_month", "plan_fact_day", "plan_registry", "plan_line", "override_log", "forecast_accuracy",
    "forecast_accuracy_by_lag", "forecast_value_added", "plan_fact_signal", "plan_fact_signal_day",
    "plan_fact_contributor", "report_month", "run_metric", "open_alert", "sales", "data_version",
]  # fmt: skip


def _months(db: psycopg.Connection) -> None:
    """Close eight months of two shops; the fourth is planned twice, and two runs come to nothing."""
    first = [*daily("2023-01-01", "2023-06-30"), *daily("2023-01-01", "2023-06-30", store="B")]
    close_in_sql(db, first)
    for month in range(7, 13):
        last = (date(2023 + month // 12, month % 12 + 1, 1) - date(2023, 1, 1)).days - 1
        end = date.fromordinal(date(2023, 1, 1).toordinal() + last)
        close_in_sql(db, daily(f"2023-{month:02}-01", str(end)) + daily(f"2023-{month:02}-01", str(end), store="B"))
        if month == 8:
            commit(db, [("2023-08-03", "A", "food", 77)])
            run_in_sql(db, parameters='{"season": 14}')  # nobody publishes it
            (failed,) = db.execute("call start_run(refit => true)").fetchone()
            db.execute("call fail_run(%s, 'the disk was full')", [failed])
            db.execute("call override_plan(month => '2023-09-01', percent => 10, reason => 'fair', store => 'A')")
            db.execute("call refresh_plan_fact()")


template = factories.postgresql_noproc(load=[filled_by(_months)], dbname="pruned", depends_on="server")
copy = factories.postgresql("template")


@pytest.fixture
def db(copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    yield from connected(copy)


def picture(db: psycopg.Connection) -> dict[str, str]:
    versions = [
        version for (version,) in db.execute("select data_version_id from data_version where pruned_at is null")
    ]
    queries = {name: f"select * from {name}" for name in REPORTS}
    queries |= {f"as of {version}": f"select * from plan_fact_as_of({version})" for version in versions}
    digest = "select md5(coalesce(string_agg(md5(row::text), '' order by md5(row::text)), '')) from ({}) as row"
    return {name: db.execute(digest.format(query).encode()).fetchone()[0] for name, query in queries.items()}


def tables_with_runs(db: psycopg.Connection) -> set[str]:
    query = """
        select relname from pg_class join pg_attribute on attrelid = pg_class.oid
        where relkind = 'r' and attname = 'run_id' and relnamespace = 'planfact'::regnamespace"""
    return {name for (name,) in db.execute(query)}


def rows_of(db: psycopg.Connection, run_id: int, tables: set[str]) -> int:
    return sum(
        db.execute(f"select count(*) from {name} where run_id = %s".encode(), [run_id]).fetchone()[0] for name in tables
    )


def notices(db: psycopg.Connection) -> list[str]:
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
    return said


def test_every_table_of_runs_is_pruned_or_kept_on_purpose(db: psycopg.Connection) -> None:
    assert tables_with_runs(db) == EXPLAINING | TELLING | STAYING


def test_old_runs_become_smaller_and_nothing_that_people_read_changes(db: psycopg.Connection) -> None:
    before, said = picture(db), notices(db)
    size = "select table_name, row_count from prunable(2) where row_count > 0"
    going = dict(db.execute(size).fetchall())
    assert {"run_forecast", "run_factor", "run_closed_day", "forecast_run"} & set(going) >= {"run_forecast"}
    db.execute("call prune(keep_months => 2)")
    assert said[-1].startswith("would prune")
    assert said[-1].endswith("call again with dry_run => false")
    assert f"run_forecast {going['run_forecast']} rows (" in said[-1]
    assert dict(db.execute(size).fetchall()) == going
    assert picture(db) == before

    db.execute("call prune(keep_months => 2, dry_run => false)")
    assert db.execute(size).fetchall() == []
    assert picture(db) == before
    db.execute("call prune(keep_months => 2, dry_run => false)")
    assert said[-1] == "nothing to prune"
    runs = {
        run_id: (plan is not None, slimmed, pruned)
        for run_id, plan, slimmed, pruned in db.execute(
            "select run_id, plan_id, slimmed_at is not null, pruned_at is not null"
            " from run_registry join forecast_run using (run_id) order by run_id"
        )
    }
    # run 4 nobody published, run 5 failed; the months of 6, 7 and 8 are the last two and the one to come
    assert runs == {
        1: (True, True, False), 2: (True, True, False), 3: (True, True, False), 4: (False, True, True),
        6: (True, True, False), 7: (True, False, False), 8: (True, False, False), 9: (True, False, False),
    }  # fmt: skip
    assert rows_of(db, 3, EXPLAINING) == 0
    assert rows_of(db, 3, TELLING) > 0
    assert rows_of(db, 4, EXPLAINING | TELLING) == 0
    assert rows_of(db, 5, tables_with_runs(db)) == 0
    assert rows_of(db, 7, EXPLAINING) > 0
    assert db.execute("select detail from job_log where step = 'prune'").fetchall() == [
        ("keep_months 2: 5 runs slimmed, 1 of them pruned, 1 failed ones deleted",)
    ]


def test_what_can_no_longer_be_asked_is_said(db: psycopg.Connection) -> None:
    db.execute("call prune(keep_months => 2, dry_run => false)")
    ((today,),) = db.execute("select distinct slimmed_at::date from forecast_run where run_id in (3, 4)").fetchall()
    of_slimmed = {question: rest for question, *rest in db.execute("select * from verify_run(3)")}
    assert of_slimmed["plan"][0] and of_slimmed["forecast"][0] and of_slimmed["data"][0]
    assert of_slimmed["combination"] == [None, f"not checked: the parts of run 3 were pruned on {today}"]
    assert of_slimmed["fit"][0] is None and "run 3, which a fit is compared with, were pruned" in of_slimmed["fit"][1]
    of_pruned = {question: rest for question, *rest in db.execute("select * from verify_run(4)")}
    found = f"run 4 was pruned on {today}: no plan came from it, and its forecast is gone"
    assert of_pruned["forecast"] == [None, found]
    assert db.execute("select count(*) from verify_database() where not is_true").fetchone() == (0,)
    explained = db.execute(
        "select run_id, what, new_value from explain_cell('A', 'food', '2023-09-01') where kind = 'run' order by run_id"
    ).fetchall()
    assert [run_id for run_id, _, _ in explained] == [3, 4]
    assert explained[0][1].endswith(f"; its parts were pruned on {today}")
    assert explained[0][2] > 0
    assert explained[1][1].endswith(f": its forecast was pruned on {today}")
    for call in ("call publish_plan(4, allow_hindsight => true)", "select * from compare_runs(3, 4)"):
        with pytest.raises(psycopg.Error, match=f"was pruned on {today}: its forecast is gone") as refused:
            db.execute(call.encode())
        assert refused.value.sqlstate == "PF004"
    with pytest.raises(psycopg.Error, match="keep_months is 0") as refused:
        db.execute("call prune(0)")
    assert refused.value.sqlstate == "PF009"


def test_versions_of_old_runs_can_go_and_corrections_still_measure(db: psycopg.Connection) -> None:
    said = notices(db)
    with pytest.raises(psycopg.Error, match="pinned"):
        db.execute("call prune_data_versions(keep_last => 3)")
    db.execute("call prune(keep_months => 2, dry_run => false)")
    assert said[-1].startswith("data versions before 6 can go, too")
    kept = {name: digest for name, digest in picture(db).items() if name != "data_version"}
    db.execute("call prune_data_versions(keep_last => 3, dry_run => false)")
    assert said[-1].startswith("pruned data versions 1, 2, 3, 4, 5 and 1 rows")
    after = {name: digest for name, digest in picture(db).items() if name != "data_version"}
    assert after == {name: kept[name] for name in after}
    # a correction of an old month measures what is there again, and keeps what was measured of what is not
    measured = (
        "select run_id, wape from forecast_accuracy where level = 'total' and month = '2023-09-01' order by run_id"
    )
    (published, before), (unpublished, unchanged) = db.execute(measured).fetchall()
    commit(db, [("2023-09-03", "A", "food", 500)])
    db.execute("call refresh_plan_fact()")
    (again, now), (other, same) = db.execute(measured).fetchall()
    assert (published, unpublished) == (again, other) == (3, 4)
    assert now != before
    assert same == unchanged


def test_the_command_shows_what_would_go_and_lets_it_go(
    db: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANFACT_DSN", db.info.dsn)

    def called(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
        said = capsys.readouterr()
        return said.out + said.err

    shown = json.loads(called("prune", "--keep-months", "2", "--dry-run", "--json").splitlines()[0])
    assert {one["table_name"]: one["row_count"] for one in shown}["forecast_run"] == 1
    assert db.execute("select count(*) from forecast_run where slimmed_at is not null").fetchone() == (0,)
    assert "data versions before 6 can go, too" in called("prune", "--keep-months", "2")
    assert db.execute("select count(*) from forecast_run where slimmed_at is not null").fetchone() == (5,)
    assert "the parts of run 3" in called("verify", "3")


def test_a_run_that_stands_in_for_a_backtest_goes_once_nobody_reads_from_it(db: psycopg.Connection) -> None:
    alike = '{"backtest_months": 1}'
    first = run_in_sql(db, parameters=alike)
    commit(db, daily("2024-01-01", "2024-01-31") + daily("2024-01-01", "2024-01-31", store="B"))
    db.execute("call refresh_export_mart()")
    (reader,) = db.execute("call start_run(parameters => %s)", [alike]).fetchone()
    stands_in = "select stand_in_run_id from run_stand_in where run_id = %s"
    assert db.execute(stands_in, [reader]).fetchall() == [(first,)]
    commit(db, daily("2024-02-01", "2024-02-29") + daily("2024-02-01", "2024-02-29", store="B"))
    old = "select run_id from old_run(1) where run_id in (%s, %s)"
    assert db.execute(old, [first, reader]).fetchall() == [], "the run that is running reads from it"
    db.execute("call finish_run(%s)", [reader])
    assert db.execute("select bool_and(is_true) from verify_learned(%s)", [reader]).fetchone() == (True,)
    assert db.execute(old, [first, reader]).fetchall() == [(first,)]

    before = picture(db)
    db.execute("call prune(keep_months => 1, dry_run => false)")
    assert picture(db) == before
    assert rows_of(db, first, EXPLAINING | TELLING) == 0
    # the run that learned from it keeps what it learned, and whose it was; only it cannot be learned again
    assert db.execute(stands_in, [reader]).fetchall() == [(first,)]
    assert db.execute("select is_true, found from verify_learned(%s)", [reader]).fetchall() == [
        (None, f"not checked: run {first}, which it learned from, was pruned since")
    ]
    assert db.execute("select count(*) from verify_run(%s) where not is_true", [reader]).fetchone() == (0,)
    # and one that went stands in for nobody any more
    with db.transaction(force_rollback=True):
        db.execute("delete from run_stand_in")
        db.execute("select note_stand_ins(%s)", [reader])
        assert db.execute(stands_in, [reader]).fetchall() == []


def test_old_lines_of_the_logs_go(db: psycopg.Connection) -> None:
    commit(db, [("2024-01-01", "A", "food", "x"), ("2024-01-02", "A", "food", "1")], on_reject="quarantine")
    db.execute("update sales_reject set rejected_at = now() - interval '25 months'")
    db.execute("update job_log set started_at = now() - interval '3 years', finished_at = now() - interval '25 months'"
               " where job_log_id <= 5")  # fmt: skip
    going = "select table_name, row_count from prunable(24) where row_count > 0 order by table_name"
    assert db.execute(going).fetchall() == [("job_log", 5), ("sales_reject", 1)]
    db.execute("call prune(24, dry_run => false)")
    assert db.execute(going).fetchall() == []
    assert db.execute("select count(*) from sales_reject").fetchone() == (0,)
