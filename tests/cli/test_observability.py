"""What an operator sees: JSON lines, failures kept in the database, OpenMetrics text, the doctor."""

import json
import re
import socket
import stat
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import yaml
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
    assert last["try_again"] is False


def test_every_line_says_whose_it_is_and_a_failure_whether_to_try_again(db: psycopg.Connection, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    rows = daily("2024-01-01", "2024-03-31")
    history.write_text("day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{v}\n" for d, s, g, v in rows))
    done = planfact(db.info.dsn, "close-month", str(history), "--workers", "1", "--log", "json")
    told = lines(done.stderr)
    assert {(line["host"], line["command"]) for line in told} == {(socket.gethostname(), "close-month")}
    assert all(line["planfact"] for line in told)
    assert (told[-1]["version"], told[-1]["run"]) == (1, 1)
    assert [line["version"] for line in told if line.get("step") == "Forecasting"] == [1, 1]
    with psycopg.connect(db.info.dsn) as other:
        other.execute("select lock_stage('versions')")
        done = planfact(db.info.dsn, "load", month(tmp_path, history.read_text() + "2024-04-01,A,food,1\n"), "--month",
                        "2024-04", "--log", "json")  # fmt: skip
    last = lines(done.stderr)[-1]
    assert (last["event"], last["try_again"], last["month"]) == ("failed", True, "2024-04")
    unreachable = planfact(f"host={tmp_path} dbname=x", "status", "--log", "json")
    assert lines(unreachable.stderr)[-1]["try_again"] is True


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
    assert set(families) == {*in_view, "planfact_up"}
    assert [sample.value for sample in families["planfact_up"].samples] == [1]
    assert [sample.value for sample in families["planfact_data_version"].samples] == [1]
    steps = {sample.labels["step"] for sample in families["planfact_step_duration_seconds"].samples}
    assert steps == {name for (name,) in db.execute("select distinct step from job_log")}


def samples(text: str) -> dict[str, float]:
    """Return the samples of metrics that have one, of a text that is whole."""
    families = list(text_string_to_metric_families(text))
    return {family.name: family.samples[0].value for family in families if len(family.samples) == 1}


def test_metrics_of_a_database_that_is_down_say_so_and_the_file_is_never_empty(
    db: psycopg.Connection, tmp_path: Path
) -> None:
    out = tmp_path / "planfact.prom"
    assert planfact(db.info.dsn, "metrics", "--out", str(out)).returncode == 0
    written = samples(out.read_text())
    assert (written["planfact_up"], written["planfact_stage_rows"]) == (1, 0)
    assert stat.S_IMODE(out.stat().st_mode) & 0o004, "the exporter is somebody else"
    for broken in (f"host={tmp_path} dbname=x", psycopg.conninfo.make_conninfo(db.info.dsn, dbname="postgres")):
        done = planfact(broken, "metrics", "--out", str(out))
        assert (done.returncode, done.stdout) == (1, "")
        assert "planfact: " in done.stderr
        assert samples(out.read_text()) == {"planfact_up": 0}
    done = planfact(f"host={tmp_path} dbname=x", "metrics")
    assert (done.returncode, samples(done.stdout)) == (1, {"planfact_up": 0})
    # where it cannot be written, what was there stays, whole
    out.chmod(0o600)
    with mock.patch("planfact.output_file.os.replace", side_effect=OSError(28, "No space left on device")):
        done = planfact(db.info.dsn, "metrics", "--out", str(out))
    assert "the metrics cannot be written to" in done.stderr
    assert samples(out.read_text()) == {"planfact_up": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["planfact.prom"]
    assert planfact(db.info.dsn, "metrics", "--out", str(out)).returncode == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "planfact.rules.yml"


def test_the_rules_ask_for_metrics_that_there_are(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    told = planfact(db.info.dsn, "metrics").stdout
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    named = {name for rule in group["rules"] for name in re.findall(r"\bplanfact_\w+", rule["expr"])}
    assert named == {"planfact_up", "planfact_health_severity", "planfact_step_finished_seconds"}
    assert {name for name in named if f"# TYPE {name} gauge" not in told} == set()
    assert 'planfact_step_finished_seconds{outcome="done",step="refresh_plan_fact"}' in told
    severity = 'planfact_health_severity{{question="{}"}} {}'
    assert severity.format("data", "1.0") in told
    assert severity.format("running", "0.0") in told
    (run_id,) = db.execute("call start_run(refit => true)").fetchone()
    db.execute("call fail_run(%s, 'no room')", [run_id])
    assert severity.format("last run", "2.0") in planfact(db.info.dsn, "metrics").stdout


def test_nothing_that_was_loaded_steers_the_terminal(db: psycopg.Connection, tmp_path: Path) -> None:
    steering = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202egnp.csv"
    (tmp_path / f"{steering}").write_text(f"day,store,product_group,sales\n2024-01-01,A{steering},food,5\n")
    (tmp_path / "twice.csv").write_text(f"day,store,product_group,sales,{steering}\n2024-01-01,a{steering},food,x,1\n")
    said = [
        planfact(db.info.dsn, "load", steering, "--comment", steering, cwd=tmp_path, COLUMNS="200"),
        planfact(db.info.dsn, "load", "twice.csv", cwd=tmp_path),
        planfact(db.info.dsn, "load", "twice.csv", "--log", "json", cwd=tmp_path),
        planfact(db.info.dsn, "load", f"no{steering}", cwd=tmp_path),
        planfact(db.info.dsn, "load", f"no{steering}", "--debug", cwd=tmp_path),
        planfact(db.info.dsn, "load", f"no{steering}", "--map", steering, cwd=tmp_path),
        planfact(db.info.dsn, "load", "twice.csv", "--dry-run", "--on-reject", "quarantine", cwd=tmp_path),
        planfact(db.info.dsn, "versions"),
        planfact(db.info.dsn, "versions", "--json"),
        planfact(db.info.dsn, "plan", "override", "--month", "2024-02", "--only", f"{steering}=1", "--reason", "x"),
    ]
    for one in said:
        assert not set(one.stdout + one.stderr) & set("\x1b\x07\x9b\u202e"), one.args
    assert [one.returncode for one in said] == [0, 1, 1, 1, 1, 2, 0, 0, 0, 2]
    assert "u001b[31mred\\u009b2J\\u202egnp.csv" in said[0].stdout
    (version,) = json.loads(said[-2].stdout)
    assert steering in version.values(), "a program gets what is stored"


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
