"""The crontab line, the systemd units and the pg_cron calls of the docs do what they say."""

import configparser
import os
import re
import shlex
import shutil
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


def crontab_command() -> tuple[str, str]:
    """Return when cron runs the line, and what it runs: \\% becomes %, and sh gets it."""
    times, command = re.fullmatch(r"((?:\S+ ){5})(.*)", block("crontab").strip()).groups()
    assert "%" not in command.replace(r"\%", ""), "cron takes a bare % for the end of the line"
    return times, command.replace(r"\%", "%")


def systemd_service() -> tuple[dict[str, str], list[str]]:
    """Return the environment and the command of the service."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "systemd" / "planfact.service")
    given = dict(pair.split("=", 1) for pair in shlex.split(unit["Service"]["Environment"]))
    return given, shlex.split(unit["Service"]["ExecStart"].replace("%%", "%"))


#: `date` on a given day, of which every other date is told from.
DATE = """#!/bin/sh
if [ "$1" = -d ]; then
    case "$2" in
        [0-9]*) exec {date} "$@" ;;
        *) when=$2; shift 2; exec {date} -d "$TODAY $when" "$@" ;;
    esac
fi
exec {date} -d "$TODAY" "$@"
"""


@pytest.mark.parametrize(
    ("today", "month"), [("2024-03-02", "2024-02"), ("2024-03-31", "2024-02"), ("2024-01-30", "2023-12")]
)
def test_the_month_before_is_closed_whatever_day_it_is(tmp_path: Path, today: str, month: str) -> None:
    scripts = {"date": DATE.format(date=shutil.which("date")), "planfact": '#!/bin/sh\necho "$@" >> "$TOLD"\n'}
    for name, script in scripts.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TODAY": today, "TOLD": str(tmp_path / "told")}
    env |= {"INCOMING": str(tmp_path), "LOGS": str(tmp_path)}
    for command in (["/bin/sh", "-c", crontab_command()[1]], systemd_service()[1]):
        subprocess.run(command, env=env, check=True)
    told = (tmp_path / "told").read_text().splitlines()
    assert [f"--month {month} {tmp_path}/{month}." in line for line in told] == [True, True], told


def test_the_crontab_line(db: psycopg.Connection, environment: dict[str, str]) -> None:
    times, command = crontab_command()
    assert re.fullmatch(r"15 4 2 \* \* ", times)
    subprocess.run(["/bin/sh", "-c", command], env=environment, check=True)
    assert closed(db) == (1, 1)
    assert (Path(environment["LOGS"]) / "planfact.jsonl").read_text().count('"event"') > 4


def test_the_systemd_service(db: psycopg.Connection, environment: dict[str, str]) -> None:
    given, command = systemd_service()
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
