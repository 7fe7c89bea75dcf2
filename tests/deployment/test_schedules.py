"""The crontab line, the systemd units and the pg_cron calls of the docs do what they say."""

import configparser
import os
import re
import shlex
import subprocess
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
import yaml

from builders import close_in_sql, commit, daily
from deployment.conftest import program

ROOT = Path(__file__).parents[2]
DEPLOYMENT = (ROOT / "docs" / "guides" / "deployment.md").read_text()


def block(language: str) -> str:
    (text,) = re.findall(rf"^```{language}\n(.*?)^```", DEPLOYMENT, flags=re.MULTILINE | re.DOTALL)
    return text


@pytest.fixture
def environment(db: psycopg.Connection, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a job: last month's file has come in, the database is a service of libpq."""
    last_day = date.today().replace(day=1) - timedelta(days=1)
    rows = daily(str(last_day.replace(day=1) - timedelta(days=400)), str(last_day))
    (tmp_path / f"{last_day:%Y-%m}.csv").write_text(
        "day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{n}\n" for d, s, g, n in rows)
    )
    service = f"[planfact]\nhost={db.info.host}\nport={db.info.port}\nuser={db.info.user}\ndbname={db.info.dbname}\n"
    (tmp_path / "service.conf").write_text(service)
    return {
        "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PGSERVICEFILE": str(tmp_path / "service.conf"),
        "INCOMING": str(tmp_path),
        "LOGS": str(tmp_path),
    }


def closed(db: psycopg.Connection) -> tuple:
    return db.execute("select (select count(*) from data_version), (select count(*) from plan)").fetchone()


def test_the_crontab_line(db: psycopg.Connection, environment: dict[str, str]) -> None:
    line = block("crontab").strip()
    times, command = re.fullmatch(r"((?:\S+ ){5})(.*)", line).groups()
    assert re.fullmatch(r"15 4 2 \* \* ", times)
    assert "%" not in command.replace(r"\%", ""), "cron takes a bare % for the end of the line"
    # what cron does with the line: \% becomes %, and sh runs it
    subprocess.run(["/bin/sh", "-c", command.replace(r"\%", "%")], env=environment, check=True)
    assert closed(db) == (1, 1)
    assert (Path(environment["LOGS"]) / "planfact.jsonl").read_text().count('"event"') > 4


def test_the_systemd_service(db: psycopg.Connection, environment: dict[str, str]) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "systemd" / "planfact.service")
    given = dict(pair.split("=", 1) for pair in shlex.split(unit["Service"]["Environment"]))
    command = shlex.split(unit["Service"]["ExecStart"].replace("%%", "%"))
    subprocess.run(command, env={**given, **environment}, check=True)
    assert closed(db) == (1, 1)


def test_the_cronjob_of_kubernetes(db: psycopg.Connection, environment: dict[str, str], tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "cronjob.yaml").read_text())
    pod = job["spec"]["jobTemplate"]["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounted == {"/files", "/reports", "/tmp"}
    policy = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "networkpolicy.yaml").read_text())
    assert policy["spec"]["podSelector"]["matchLabels"] == pod["metadata"]["labels"]
    secret = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "secret.yaml").read_text())
    given = {one["name"]: one.get("value") or one["valueFrom"]["secretKeyRef"] for one in container["env"]}
    assert given.pop("PLANFACT_DSN") == {"name": secret["metadata"]["name"], "key": "dsn"}
    # the history is closed, so that the month has a plan to be compared with
    last_day = date.today().replace(day=1) - timedelta(days=1)
    close_in_sql(
        db, daily(str(last_day.replace(day=1) - timedelta(days=400)), str(last_day.replace(day=1) - timedelta(1)))
    )
    # what the container runs, with the folders of this machine in place of the volumes
    (script,) = container["args"]
    (tmp_path / "reports").mkdir()
    script = script.replace("/reports/", f"{tmp_path}/reports/").replace("/files/", f"{tmp_path}/")
    run = [*container["command"], script]
    for _ in range(2):
        subprocess.run(run, env={**environment, **given, "PLANFACT_DSN": db.info.dsn}, check=True)
    assert closed(db) == (2, 2)
    assert list((tmp_path / "reports").glob("20??-??.html"))


def test_systemd_itself_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    for name in ("planfact.service", "planfact.timer"):
        (tmp_path / name).write_text((ROOT / "deploy" / "systemd" / name).read_text())
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "planfact.timer")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "planfact" in line]


def test_the_calls_of_pg_cron_from_a_session_that_knows_no_schema(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    commit(db, daily("2024-04-01", "2024-04-30"))
    calls = re.findall(r"cron\.schedule\('[^']+', '[^']+', '([^']+)'\)", DEPLOYMENT)
    assert len(calls) == 2
    with psycopg.connect(db.info.dsn, autocommit=True, options="-c search_path=") as bare:
        for call in calls:
            bare.execute(call.encode())
    shown = db.execute(
        "select mart.data_version_id, shown.data_version_id from mart_status as mart, report_status as shown"
    ).fetchone()
    assert shown == (2, 2)
