"""What an operator sees: JSON lines, failures kept in the database, OpenMetrics text, the doctor."""

import json
from pathlib import Path
from typing import Any

import psycopg
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from builders import close_in_sql, daily
from cli.runner import planfact


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def month(tmp_path: Path, text: str = "day,store,product_group,sales\n2024-01-01,A,food,5\n") -> str:
    path = tmp_path / "january.csv"
    path.write_text(text)
    return str(path)


def test_progress_is_json_lines_on_demand(db: psycopg.Connection, tmp_path: Path) -> None:
    done = planfact(db.info.dsn, "load", month(tmp_path), "--log", "json")
    assert done.stdout == "january.csv: data version 1\n"
    begin, remark, end = lines(done.stderr)
    assert (begin["event"], begin["step"], begin["level"]) == ("begin", "Loading january.csv", "info")
    assert remark["message"] == "data version 1: 1 rows added, 0 changed, 0 removed"
    assert (end["event"], end["unit"]) == ("done", "bytes")
    assert end["seconds"] >= 0
    assert all(line["timestamp"].endswith("Z") for line in (begin, remark, end))


def test_an_error_is_a_json_line_too_and_the_environment_may_ask_for_it(db: psycopg.Connection, tmp_path: Path) -> None:
    done = planfact(db.info.dsn, "load", str(tmp_path / "no such.csv"), PLANFACT_LOG="json")
    assert done.returncode == 1
    last = lines(done.stderr)[-1]
    assert (last["event"], last["level"]) == ("failed", "error")
    assert "no such.csv cannot be read" in last["message"]


def test_a_failure_is_kept_in_the_database(db: psycopg.Connection, tmp_path: Path) -> None:
    bad = month(tmp_path, "day,store,product_group,sales\n2024-01-32,A,food,5\n")
    assert planfact(db.info.dsn, "close-month", bad).returncode == 1
    (row,) = db.execute("select step, outcome, detail, client from job_log").fetchall()
    assert row[:2] == ("close-month", "failed")
    assert "line 2: not a date" in row[2]
    assert row[3] == "planfact"


def test_a_failure_to_read_is_nobodys_business(db: psycopg.Connection) -> None:
    assert planfact(db.info.dsn, "report", "--month", "2024-01").returncode == 1
    assert db.execute("select count(*) from job_log").fetchone() == (0,)


def test_metrics_are_openmetrics(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    done = planfact(db.info.dsn, "metrics")
    families = {family.name: family for family in text_string_to_metric_families(done.stdout)}
    in_view = {name for (name,) in db.execute("select distinct name from planfact_metric")}
    assert set(families) == in_view
    assert [sample.value for sample in families["planfact_data_version"].samples] == [1]
    steps = {sample.labels["step"] for sample in families["planfact_step_duration_seconds"].samples}
    assert steps == {name for (name,) in db.execute("select distinct step from job_log")}


def test_the_doctor_finds_nothing_bad_in_a_closed_month(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    done = planfact(db.info.dsn, "doctor", "--json")
    found = {one["question"]: one for one in json.loads(done.stdout)}
    assert (done.returncode, found["schema"]["found"]) == (0, "as this planfact has it")
    assert {name for name, one in found.items() if one["status"] != "ok"} == {"data"}
    assert "PostgreSQL" in found["server"]["found"]


def test_the_doctor_sees_what_somebody_changed_and_says_how_to_mend_it(db: psycopg.Connection) -> None:
    db.execute("drop view planfact_status")
    done = planfact(db.info.dsn, "doctor")
    assert done.returncode == 1
    assert "planfact_status" in done.stdout
    assert "planfact deploy" in done.stdout
    assert planfact(db.info.dsn, "deploy").returncode == 0
    assert planfact(db.info.dsn, "doctor").returncode == 0


def test_the_doctor_without_a_database_says_so(tmp_path: Path) -> None:
    done = planfact(f"host={tmp_path} dbname=x", "doctor")
    assert done.returncode == 1
    assert "the database cannot be reached" in done.stderr


def test_a_reader_gets_an_answer_about_what_they_may(db: psycopg.Connection) -> None:
    db.execute("drop role if exists watcher")
    db.execute("create role watcher login in role planfact_reader")
    dsn = psycopg.conninfo.make_conninfo(db.info.dsn, user="watcher")
    done = planfact(dsn, "doctor", "--json")
    found = {one["question"]: one for one in json.loads(done.stdout)}
    assert found["rights"]["found"].startswith("this role may read; ")
    assert done.returncode == 0
    assert planfact(dsn, "metrics").returncode == 0
