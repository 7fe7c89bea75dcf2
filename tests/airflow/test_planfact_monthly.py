"""The DAG, run by Airflow's scheduler for month after month.

The tests are one story, in this order: each goes on where the one before it stopped, since a run takes its time.
"""

import hashlib
import json
import os
import signal
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import psycopg
import pytest
from company import PASSWORD, Company
from scheduler import PATIENCE, Airflow

from cli.runner import snapshot, state
from webhook import web

IMPORT = """
import json
import pendulum
from airflow.serialization.serialized_objects import DagSerialization
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.types import DagRunType
bag = DagBag()
dag = bag.dags["planfact_monthly"]
print("\\n" + json.dumps({
    "errors": bag.import_errors,
    "order": {name: sorted(task.downstream_task_ids) for name, task in dag.task_dict.items()},
    "assets": [asset.uri for task in dag.tasks for asset in task.outlets],
    "runs": [
        [str(run.logical_date), str(run.run_after)] for run in DagSerialization.deserialize_dag(
            DagSerialization.serialize_dag(dag)
        ).iter_dagrun_infos_between(dag.start_date, pendulum.datetime(2024, 6, 2))
    ],
    "names": [
        dag.timetable.generate_run_id(
            run_type=DagRunType.SCHEDULED, run_after=run.run_after, data_interval=run.data_interval
        ) for run in DagSerialization.deserialize_dag(
            DagSerialization.serialize_dag(dag)
        ).iter_dagrun_infos_between(dag.start_date, pendulum.datetime(2024, 6, 2))
    ],
    "other": sorted(set(bag.dags) - {"planfact_monthly"}),
    "explained": "clear the failed task" in dag.doc_md,
    "limits": [task.task_id for task in dag.tasks if not task.execution_timeout],
    "catchup": dag.catchup,
    "at_once": dag.max_active_runs,
}))
"""
CHECKS = [f"checks.{name}" for name in ("fresh_mart", "fresh_plan", "fresh_reports", "parts_sum_to_total")]
CHECKS = sorted([*CHECKS, "checks.version_matches_checksum"])
APRIL, MAY, JUNE, JULY = (f"scheduled__2024-0{month}" for month in (4, 5, 6, 7))


def in_database(company: Company, query: str) -> list[tuple]:
    with company.connect() as conn:
        return conn.execute(query.encode()).fetchall()


def fingerprint(file: Path) -> str:
    return f"sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}"


def contents(company: Company) -> list[tuple]:
    """Return everything that a run without news must leave as it is."""
    with company.connect() as conn:
        refreshed = "select refreshed_at from report_status", "select max(refreshed_at) from mart_status"
        return [*snapshot(conn), *(conn.execute(query.encode()).fetchone() for query in refreshed)]


def test_the_dag_imports_and_its_tasks_stand_in_order(airflow: Airflow) -> None:
    done = airflow.command("python", "-c", IMPORT)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "errors": {},
        "order": {
            "month_has_its_plan": ["wait_for_file"],
            "wait_for_file": ["load"],
            "load": ["file_reaches_month_end"],
            "file_reaches_month_end": ["refresh_export_mart"],
            "refresh_export_mart": ["is_plan_due"],
            "is_plan_due": ["forecast", "refresh_plan_fact"],
            "forecast": ["publish_plan"],
            "publish_plan": ["refresh_plan_fact"],
            "refresh_plan_fact": CHECKS,
            **{check: ["month_to_report"] for check in CHECKS},
            "month_to_report": ["report"],
            "report": ["notify"],
            "notify": [],
        },
        "assets": ["planfact://plan_fact_month/"],
        "runs": [  # a run closes the month of its logical date, when that month is over
            ["2024-04-02 04:00:00+00:00", "2024-05-02 04:00:00+00:00"],
            ["2024-05-02 04:00:00+00:00", "2024-06-02 04:00:00+00:00"],
        ],
        "names": ["scheduled__2024-04", "scheduled__2024-05"],
        "other": ["approved", "company", "nowhere", "tills", "tills_too"],
        "explained": True,
        "limits": [],
        "catchup": True,
        "at_once": 1,
    }


def test_without_its_file_a_month_fails_and_those_behind_it_are_refused(company: Company, airflow: Airflow) -> None:
    before = contents(company)
    airflow.start("company")
    assert airflow.ended("company", APRIL, MAY, JUNE) == ["failed"] * 3
    assert airflow.tries("company", APRIL)["wait_for_file"] == ("failed", 1)
    folder = company.folder / "incoming"
    said = airflow.said("company", APRIL, "wait_for_file")
    assert f"no 2024-04.csv, nor a file of 2024-04 of another kind, is in {folder}, and the time" in said
    assert airflow.tries("company", MAY)["month_has_its_plan"] == ("failed", 1)
    said = airflow.said("company", MAY, "month_has_its_plan")
    assert "2024-05 cannot be loaded yet: 2024-04 was never loaded" in said
    assert contents(company) == before


@pytest.mark.parametrize("file", ["two", "of another month", "with bad rows"])
def test_a_wrong_file_is_refused_once_and_nothing_changes(company: Company, airflow: Airflow, file: str) -> None:
    before, april = contents(company), company.folder / "incoming" / "2024-04.csv"
    company.deliver("2024-04")
    if file == "two":
        april.with_suffix(".csv.gz").touch()
    elif file == "of another month":
        april.write_text((company.files / "2024-05.csv").read_text())
    else:
        april.write_text(april.read_text() + "2024-04-30,A,food,many\n")
    refused, sentence = {
        "two": ("wait_for_file", "2 files of 2024-04 are in"),
        "of another month": ("load", "2024-05"),
        "with bad rows": ("load", "not a number"),
    }[file]
    tried = airflow.tries("company", APRIL)[refused][1]
    airflow.clear("company", APRIL)
    assert airflow.ended("company", APRIL) == ["failed"]
    april.with_suffix(".csv.gz").unlink(missing_ok=True)
    assert airflow.tries("company", APRIL)[refused] == ("failed", tried + 1)  # to try again would be of no use
    assert sentence in airflow.said("company", APRIL, refused)
    assert contents(company) == before


def test_cleared_months_are_closed_in_their_order_whatever_dies_and_end_as_close_month_ends(
    company: Company, airflow: Airflow
) -> None:
    company.deliver("2024-04", "2024-05", "2024-06")
    for death in ("load-killed", "forecast-killed", "forecast-outage"):
        (company.folder / death).touch()
    loaded = airflow.tries("company", APRIL)["load"][1]
    for month in (APRIL, MAY):
        airflow.clear("company", month)
    # in April a worker is killed while it loads, and while it forecasts; then the database is down
    assert airflow.ended("company", APRIL, MAY) == ["success"] * 2
    tries = airflow.tries("company", APRIL)
    assert (tries["load"], tries["forecast"]) == (("success", loaded + 2), ("success", 3))
    assert "the database cannot be reached" in airflow.said("company", APRIL, "forecast")
    assert {ended for ended, _ in airflow.tries("company", MAY).values()} == {"success"}
    # in June the database is down for longer than a task is tried: the month fails, and is cleared
    (company.folder / "load-down").touch()
    airflow.clear("company", JUNE)
    assert airflow.ended("company", JUNE) == ["failed"]
    company.start_server()
    assert airflow.tries("company", JUNE)["file_reaches_month_end"] == ("failed", 3)
    assert "company file_reaches_month_end" in (company.folder / "failed").read_text()
    with company.connect() as conn:  # however long a busy machine takes to kill it
        for routine in ("lock_stage(text)", "refresh_plan_fact()"):
            conn.execute(f"alter routine {routine} set lock_timeout = '{PATIENCE}s'".encode())
    with company.connect() as conn, conn.transaction():
        conn.execute("select lock_stage('reports')")  # it waits in the middle of its SQL, and is killed there
        airflow.clear("company", JUNE)
        kill_while_it_waits(company, airflow, JUNE, "refresh_plan_fact")
    assert airflow.ended("company", JUNE) == ["success"]
    assert airflow.tries("company", JUNE)["refresh_plan_fact"][1] > 1
    with company.connect() as conn:
        assert state(conn) == company.expected.result()


def kill_while_it_waits(company: Company, airflow: Airflow, run_id: str, task: str) -> None:
    """Kill the process of a task that waits for a lock."""
    waits = "select from pg_stat_activity where usename = 'airflow' and wait_event_type = 'Lock'"
    end = time.monotonic() + PATIENCE
    while not in_database(company, waits):
        assert time.monotonic() < end, f"{task} never waited; {airflow.tries('company', run_id)}"
        time.sleep(0.1)
    query = (
        "select pid from task_instance where dag_id = 'company' and run_id = %s and task_id = %s and pid is not null"
    )
    os.kill(airflow.wait("the task has a process", query, run_id, task)[0], signal.SIGKILL)


def test_what_was_killed_left_nothing_half(company: Company) -> None:
    assert in_database(company, "select data_version_id, source, source_digest from data_version order by 1") == [
        (1, "history.csv", fingerprint(company.files / "history.csv")),
        *((n, f"2024-{n + 2:02}.csv", fingerprint(company.files / f"2024-{n + 2:02}.csv")) for n in (2, 3, 4)),
    ]
    assert in_database(
        company,
        "select data_version_id, status, to_char(month, 'YYYY-MM') from run_registry join plan_month using (plan_id)"
        " where superseded_by is null order by 1",
    ) == [(n, "succeeded", f"2024-{n + 3:02}") for n in (1, 2, 3, 4)]
    assert in_database(company, "select question from verify_database() where is_true is false") == []
    for month in ("2024-04", "2024-05", "2024-06"):
        assert "<html" in (company.folder / "reports" / f"{month}.html").read_text()


def test_every_closed_month_tells_the_dags_that_wait_for_the_reports(company: Company, airflow: Airflow) -> None:
    query = "select uri, source_task_id, asset_event.extra from asset_event join asset on asset.id = asset_id"
    events = airflow.books.execute(f"{query} order by asset_event.id".encode()).fetchall()
    assert [event[:2] for event in events] == [("planfact://plan_fact_month/", "report")] * 3
    told = [extra for _, _, extra in events]
    assert [(one["month"], one["data_version"], one["rows"]) for one in told] == [
        ("2024-04", 2, 120),
        ("2024-05", 3, 124),
        ("2024-06", 4, 120),
    ]
    query = "select plan, fact, variance from plan_fact_month where level = 'total' and month = '2024-06-01'"
    ((plan, fact, variance),) = in_database(company, query)
    assert (told[2]["plan"], told[2]["fact"], told[2]["variance"]) == (float(plan), float(fact), float(variance))


def test_a_closed_month_that_is_cleared_or_run_by_hand_changes_nothing(company: Company, airflow: Airflow) -> None:
    before = contents(company)  # with the day of April that the file of May corrected
    airflow.command(*"airflow tasks clear company --start-date 2024-04-01 --end-date 2024-04-30 --yes".split())
    assert airflow.ended("company", APRIL) == ["success"]
    tries = airflow.tries("company", APRIL)
    assert {name for name, (ended, _) in tries.items() if ended == "skipped"} == {"forecast", "publish_plan"}
    assert "has this source already" in airflow.said("company", APRIL, "load")
    said = airflow.said("company", APRIL, "refresh_plan_fact")
    assert "the reports show data version 4 and plan 4 already" in said
    assert contents(company) == before
    # by hand and without a scheduler, without a logical date: the parameter names the month, a channel is told of it
    with company.connect() as conn, web() as (address, told):
        conn.execute("insert into notification_channel (channel, wants_alerts) values ('team', false)")
        done = airflow.command(
            *("airflow", "dags", "test", "planfact_monthly", "--conf", '{"month": "2024-06"}'),
            env={"PLANFACT_NOTIFY_TEAM": address},
        )
        assert done.returncode == 0, done.stdout
        conn.execute("update notification_channel set is_active = false")
    assert [message["title"][:17] for message in told] == ["2024-06 is closed"]
    assert "secret:word" not in done.stdout
    assert contents(company) == before


def test_a_backfill_loads_what_was_corrected_and_the_next_plan_knows_it(company: Company, airflow: Airflow) -> None:
    lines = (company.files / "2024-05.csv").read_text().replace("2024-05-02,A,food,", "2024-05-02,A,food,9")
    (company.folder / "incoming" / "2024-05.csv").write_text(lines)
    done = airflow.command(
        *("airflow", "backfill", "create", "--dag-id", "company", "--from-date", "2024-05-01"),
        *("--to-date", "2024-06-30", "--max-active-runs", "1", "--reprocess-behavior", "completed"),
    )
    assert done.returncode == 0, done.stdout
    airflow.wait("the backfill ends", "select id from backfill where completed_at is not null")
    runs = airflow.books.execute("select dag_run.state from backfill_dag_run join dag_run on dag_run.id = dag_run_id")
    assert runs.fetchall() == [("success",)] * 2
    assert in_database(company, "select rows_added, rows_changed from data_version where data_version_id = 5") == [
        (0, 1)
    ]
    in_force = "select month::text, data_version_id from plan_month join plan using (plan_id)"
    assert in_database(company, f"{in_force} where superseded_by is null order by 1")[-2:] == [
        ("2024-06-01", 3),
        ("2024-07-01", 5),
    ]
    assert in_database(company, "select bool_and(verify_data_version(data_version_id)) from data_version") == [(True,)]


def test_an_unfinished_month_a_cut_off_one_and_one_without_its_approval_are_refused_in_a_sentence(
    company: Company, airflow: Airflow
) -> None:
    ((this_month,),) = in_database(company, "select to_char(current_date, 'YYYY-MM')")
    company.deliver_of_tills("2024-07", "2024-07-20")
    airflow.start("tills", "approved", "nowhere")
    assert airflow.ended("tills", JULY) == ["failed"]
    airflow.trigger("tills", "too_soon", month=this_month)
    assert airflow.tries("tills", JULY)["file_reaches_month_end"] == ("failed", 1)
    told = (company.folder / "failed").read_text().splitlines()
    (cut_off,) = [line for line in told if line.startswith("tills file_reaches_month_end")]
    assert "2024-07-21" in cut_off, cut_off
    # the draft of May is submitted, which is a success; May waits for its approval
    assert airflow.ended("approved", APRIL, MAY) == ["success", "failed"]
    assert "draft 2 waits for approval: another than airflow" in airflow.said("approved", APRIL, "publish_plan")
    assert airflow.tries("approved", MAY)["month_has_its_plan"] == ("failed", 1)
    assert airflow.ended("tills", "too_soon") == ["failed"]
    assert f"{this_month} is not over on " in airflow.said("tills", "too_soon", "month_has_its_plan")


def test_an_approved_plan_lets_the_next_month_go_on(company: Company, airflow: Airflow) -> None:
    with psycopg.connect(company.approving, autocommit=True) as conn:
        conn.execute("set session authorization boris")
        conn.execute("call approve_plan(2)")
        conn.execute("call publish_plan(plan_id => 2)")
    airflow.clear("approved", MAY)
    # meanwhile: two DAGs that know nothing of each other close one month
    company.deliver_of_tills("2024-07", "2024-07-31")
    airflow.start("tills_too")
    airflow.clear("tills", JULY, "load")
    assert airflow.ended("approved", MAY) == ["failed"]
    assert airflow.tries("approved", MAY)["month_has_its_plan"][0] == "success"
    assert "no 2024-05.csv" in airflow.said("approved", MAY, "wait_for_file")


def test_two_runs_of_a_month_at_once_end_as_one_of_a_kept_source(company: Company, airflow: Airflow) -> None:
    ended = [*airflow.ended("tills", JULY), *airflow.ended("tills_too", JULY)]
    assert "success" in ended
    for dag, one in zip(("tills", "tills_too"), ended, strict=True):
        if one == "failed":  # the other was in its way for longer than it tried
            airflow.clear(dag, JULY, "month_has_its_plan")
            assert airflow.ended(dag, JULY) == ["success"]
    assert in_database(company, "select count(*) from data_version where source_digest is not null") == [(7,)]
    assert in_database(company, "select count(*) from plan_in_force where month = '2024-08-01'") == [(1,)]
    assert in_database(company, "select bool_and(verify_data_version(data_version_id)) from data_version") == [(True,)]


def test_who_asked_is_told_of_every_late_run_with_a_logical_date_and_without(
    company: Company, airflow: Airflow
) -> None:
    airflow.trigger("nowhere", "by_hand", month="2024-04")
    told = "select count(*) from deadline join callback on callback.id = callback_id where callback.state = 'success'"
    airflow.wait("all are told of", f"{told} having count(*) = 2")
    assert sorted((company.folder / "late").read_text().split()) == ["by_hand", APRIL]


def test_planfact_sees_its_connection_and_nothing_else_of_airflow(company: Company) -> None:
    variables = (company.folder / "variables").read_text().split()
    assert "PLANFACT_DSN" in variables
    assert not [name for name in variables if name.startswith("AIRFLOW") and not name.startswith("AIRFLOW_CTX_")]


def test_the_password_is_in_no_argument_no_log_and_no_table(company: Company, airflow: Airflow) -> None:
    spellings = {PASSWORD, quote(PASSWORD), quote(PASSWORD, safe=""), quote_plus(PASSWORD), json.dumps(PASSWORD)[1:-1]}
    spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    logs = [company.folder / "calls", company.folder / "services.log", *(company.folder / "logs").rglob("*.log")]
    assert len(logs) > 100
    written = {str(file): file.read_bytes() for file in logs}
    tables = "select table_name from information_schema.tables where table_schema = 'public'"
    for (table,) in airflow.books.execute(tables.encode()).fetchall():
        rows = airflow.books.execute(f'select to_json(one)::text from "{table}" as one'.encode())
        written[table] = "\n".join(row for (row,) in rows).encode()
    assert b"scheduled__2024-04" in written["dag_run"]
    for name, text in written.items():
        assert not [spelling for spelling in spellings if spelling.encode() in text], name
