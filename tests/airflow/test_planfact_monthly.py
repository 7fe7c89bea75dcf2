"""The DAG, run by Airflow for month after month.

The tests are one story, in this order: each goes on where the one before it stopped, since a run takes its time.
"""

import hashlib
import json
import sqlite3
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from company import PASSWORD, Company

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


def test_the_dag_imports_and_its_tasks_stand_in_order(company: Company) -> None:
    done = company.airflow("python", "-c", IMPORT)
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
        "other": ["second"],
        "explained": True,
        "limits": [],
        "catchup": True,
        "at_once": 1,
    }


def test_without_its_file_a_month_fails_and_nothing_changes(company: Company) -> None:
    before = contents(company)
    done = company.close("2024-04")
    assert done.returncode == 1
    assert company.tries("2024-04")["wait_for_file"] == ("failed", 1)
    folder = company.folder / "incoming"
    assert f"no 2024-04.csv, nor a file of 2024-04 of another kind, is in {folder}, and the time" in done.stdout
    assert contents(company) == before


def test_two_files_of_a_month_and_the_file_of_another_month_are_refused_once(company: Company) -> None:
    before, april = contents(company), company.folder / "incoming" / "2024-04.csv"
    company.deliver("2024-04")
    april.with_suffix(".csv.gz").touch()
    done = company.close("2024-04")
    assert company.tries("2024-04")["wait_for_file"] == ("failed", 1)
    assert "2 files of 2024-04 are in" in done.stdout
    april.with_suffix(".csv.gz").unlink()
    april.write_text((company.files / "2024-05.csv").read_text())
    done = company.close("2024-04")
    assert company.tries("2024-04")["load"] == ("failed", 1)
    assert "PF011" in done.stdout or "2024-05" in done.stdout
    assert contents(company) == before


def test_bad_rows_fail_the_month_and_nothing_changes(company: Company) -> None:
    before = contents(company)
    good = (company.files / "2024-04.csv").read_text()
    (company.folder / "incoming" / "2024-04.csv").write_text(good + "2024-04-30,A,food,many\n")
    done = company.close("2024-04")
    assert done.returncode == 1
    assert "not a number" in done.stdout
    assert company.tries("2024-04")["load"] == ("failed", 1)  # to try again would be of no use
    assert contents(company) == before


def test_mended_and_with_the_database_down_in_between_it_ends_as_if_nothing_had_failed(company: Company) -> None:
    company.deliver("2024-04")
    (company.folder / "outage").touch()
    done = company.close("2024-04")
    assert done.returncode == 0, done.stdout
    assert "the database cannot be reached" in done.stdout
    assert company.tries("2024-04")["forecast"] == ("success", 2)
    with company.connect() as conn:
        assert state(conn) == company.expected["2024-04"]


def test_missed_months_are_caught_up_and_end_as_close_month_ends(company: Company) -> None:
    company.deliver("2024-05", "2024-06")
    for month in ("2024-05", "2024-06"):
        done = company.close(month)
        assert done.returncode == 0, done.stdout
        assert {ended for ended, _ in company.tries(month).values()} == {"success"}
        with company.connect() as conn:
            assert state(conn) == company.expected[month]
    assert in_database(company, "select data_version_id, source, source_digest from data_version order by 1") == [
        (1, "history.csv", fingerprint(company.files / "history.csv")),
        *((n, f"2024-{n + 2:02}.csv", fingerprint(company.files / f"2024-{n + 2:02}.csv")) for n in (2, 3, 4)),
    ]
    assert in_database(
        company,
        "select data_version_id, status, to_char(month, 'YYYY-MM') from run_registry join plan_month using (plan_id)"
        " where superseded_by is null order by 1",
    ) == [(n, "succeeded", f"2024-{n + 3:02}") for n in (1, 2, 3, 4)]
    assert in_database(company, "select count(*) from forecast_run where status <> 'succeeded'") == [(0,)]
    for month in ("2024-04", "2024-05", "2024-06"):
        assert "<html" in (company.folder / "reports" / f"{month}.html").read_text()


def test_every_closed_month_tells_the_dags_that_wait_for_the_reports(company: Company) -> None:
    with sqlite3.connect(company.folder / "airflow.db") as meta:
        query = "select uri, source_task_id, asset_event.extra from asset_event join asset on asset.id = asset_id"
        events = meta.execute(f"{query} order by asset_event.id").fetchall()
    assert [event[:2] for event in events] == [("planfact://plan_fact_month/", "report")] * 3
    told = [json.loads(extra) for _, _, extra in events]
    assert [(one["month"], one["data_version"], one["rows"]) for one in told] == [
        ("2024-04", 2, 120),
        ("2024-05", 3, 124),
        ("2024-06", 4, 120),
    ]
    query = "select plan, fact, variance from plan_fact_month where level = 'total' and month = '2024-06-01'"
    ((plan, fact, variance),) = in_database(company, query)
    assert (told[2]["plan"], told[2]["fact"], told[2]["variance"]) == (float(plan), float(fact), float(variance))


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_closed_month_again_changes_nothing(company: Company, by_hand: bool) -> None:
    before = contents(company)  # with the day of April that the file of May corrected
    if by_hand:  # no logical date: the parameter names the month
        done = company.airflow("airflow", "dags", "test", "planfact_monthly", "--conf", '{"month": "2024-06"}')
    else:
        done = company.close("2024-04")
        skipped = {name for name, (ended, _) in company.tries("2024-04").items() if ended == "skipped"}
        assert skipped == {"forecast", "publish_plan"}
    assert done.returncode == 0, done.stdout
    assert "has this source already" in done.stdout
    assert "the reports show data version 4 and plan 4 already" in done.stdout
    assert contents(company) == before


def test_a_channel_is_told_of_the_month(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with company.connect() as conn, web() as (address, told):
        conn.execute("insert into notification_channel (channel, wants_alerts) values ('team', false)")
        monkeypatch.setenv("PLANFACT_NOTIFY_TEAM", address)
        done = company.close("2024-06")
        assert done.returncode == 0, done.stdout
        conn.execute("update notification_channel set is_active = false")
    assert [message["title"][:17] for message in told] == ["2024-06 is closed"]
    assert "secret:word" not in done.stdout


def test_a_month_out_of_turn_is_refused_at_once(company: Company) -> None:
    before = contents(company)
    (company.folder / "incoming" / "2024-08.csv").write_text((company.files / "2024-06.csv").read_text())
    done = company.close("2024-08")
    assert done.returncode == 1
    assert company.tries("2024-08")["month_has_its_plan"] == ("failed", 1)
    assert "2024-08 cannot be loaded yet: 2024-07 was never loaded" in done.stdout
    assert contents(company) == before


def test_a_corrected_file_of_a_closed_month_is_loaded_and_the_next_plan_knows_it(company: Company) -> None:
    lines = (company.files / "2024-05.csv").read_text().replace("2024-05-02,A,food,", "2024-05-02,A,food,9")
    (company.folder / "incoming" / "2024-05.csv").write_text(lines)
    done = company.close("2024-05")
    assert done.returncode == 0, done.stdout
    assert in_database(company, "select rows_added, rows_changed from data_version where data_version_id = 5") == [
        (0, 1)
    ]
    in_force = "select month::text, data_version_id from plan_month join plan using (plan_id)"
    assert in_database(company, f"{in_force} where superseded_by is null order by 1")[-2:] == [
        ("2024-06-01", 3),
        ("2024-07-01", 5),
    ]
    assert in_database(company, "select bool_and(verify_data_version(data_version_id)) from data_version") == [(True,)]


def test_a_month_that_is_not_over_and_one_cut_off_are_refused_in_a_sentence(company: Company) -> None:
    this_month = in_database(company, "select to_char(current_date, 'YYYY-MM')")[0][0]
    assert f"{this_month} is not over on " in company.close(this_month).stdout
    company.deliver_of_tills("2024-07", "2024-07-20")
    done = company.close("2024-07", "second")
    assert company.tries("2024-07")["file_reaches_month_end"] == ("failed", 1)
    said = next(line for line in (company.folder / "failed").read_text().splitlines() if "reaches_month_end" in line)
    assert "2024-07-21" in said, said
    assert "Query" not in done.stdout
    assert "levels of plan_fact_month" not in done.stdout


def test_two_runs_of_a_month_at_once_end_as_one_of_a_kept_source(company: Company) -> None:
    company.deliver_of_tills("2024-07", "2024-07-31")
    runs = company.close_in_two_airflows("2024-07", "second")
    assert [run.returncode for run in runs].count(0) >= 1, [run.stdout[-3000:] for run in runs]
    assert company.close("2024-07", "second").returncode == 0
    assert in_database(company, "select count(*) from data_version where source_digest is not null") == [(7,)]
    assert in_database(company, "select count(*) from plan_in_force where month = '2024-08-01'") == [(1,)]
    assert in_database(company, "select bool_and(verify_data_version(data_version_id)) from data_version") == [(True,)]


def test_planfact_sees_its_connection_and_nothing_else_of_airflow(company: Company) -> None:
    variables = (company.folder / "variables").read_text().split()
    assert "PLANFACT_DSN" in variables
    assert not [name for name in variables if name.startswith("AIRFLOW") and not name.startswith("AIRFLOW_CTX_")]


def test_the_password_is_in_no_argument_no_log_and_no_table(company: Company) -> None:
    spellings = {PASSWORD, quote(PASSWORD), quote(PASSWORD, safe=""), quote_plus(PASSWORD), json.dumps(PASSWORD)[1:-1]}
    for name in ("calls", "output.log", "airflow.db"):  # `airflow dags test` writes its logs to its output
        written = (company.folder / name).read_bytes()
        assert b"planfact" in written or b"forecast" in written
        assert not [spelling for spelling in spellings if spelling.encode() in written], name
