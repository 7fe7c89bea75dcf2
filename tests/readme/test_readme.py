"""Every command and every block of SQL and Python in the README does what it says, in the order it stands there."""

import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest

from builders import daily

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for found, text in BLOCKS if found == language]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files that the README talks about."""
    months = {
        "history.csv": ("2023-01-01", "2024-06-30"),
        "july.csv": ("2024-07-01", "2024-07-31"),
        "august.csv": ("2024-08-01", "2024-08-31"),
    }
    for name, (first, last) in months.items():
        rows = [row for store in "AB" for group in ("food", "toys") for row in daily(first, last, store, group)]
        lines = [",".join(map(str, [*row, ""])) for row in rows]
        (tmp_path / name).write_text("day,store,product_group,sales,onpromotion\n" + "\n".join(lines) + "\n")
    promotions = "day,store,product_group,promotion,name\n2024-09-07,A,,0.5,flyer\n"
    (tmp_path / "promotions.csv").write_text(promotions)
    (tmp_path / "events.csv").write_text("name,day,shop,lead,lag,is_once\nfair,2024-05-04,A,1,1,\n")
    own = (tmp_path / "history.csv").read_text().replace("day,store,product_group", "date,store_nbr,family")
    subprocess.run(["gzip", "-c"], input=own.encode(), stdout=(tmp_path / "sales.csv.gz").open("wb"), check=True)
    return tmp_path


def environment(dsn: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PLANFACT_DSN": dsn}


def shell(script: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_everything_in_the_readme_runs_in_order(
    db: psycopg.Connection, other_db: psycopg.Connection, folder: Path
) -> None:
    env = environment(db.info.dsn)
    cycle, look, by_store, trace = blocks("sql")
    one_command, known, planning, own_database, at_night = blocks("sh")[1:]
    (python,) = blocks("python")

    for number, script in enumerate((cycle, look)):
        (folder / f"{number}.sql").write_text(script)
        shell(f"planfact db psql -v ON_ERROR_STOP=1 -f {number}.sql", folder, env)
    # every week is like the last: what the combination shrinks towards equal weights is all that it can miss by
    plan, fact = db.execute(
        "select plan, fact from plan_fact_month where level = 'total' and month = '2024-07-01'"
    ).fetchone()
    assert fact > 0
    assert plan == pytest.approx(fact, rel=Decimal("0.005"))

    said = shell(one_command, folder, env)
    assert "closed: data version 3" in said
    assert "nothing new" in said
    assert (folder / "report.html").stat().st_size > 100_000

    shell(known, folder, env)
    assert db.execute("select count(*) from promotion_plan cross join event where event.name = 'fair'").fetchone() == (
        1,
    )

    (folder / "budget.csv").write_text("month,store,amount\n2024-09,A,1000\n")
    before, importing, after = planning.partition("planfact plan import")
    shell(before, folder, env)
    sheet = openpyxl.load_workbook(folder / "plan.xlsx")
    sheet["Plan"]["G2"], sheet["Plan"]["I2"] = 400, "a fair"
    sheet.save(folder / "plan.xlsx")
    assert "1 override of plan" in shell(importing + after, folder, env)

    (folder / "2.sql").write_text(by_store)
    assert shell("planfact db psql -At -v ON_ERROR_STOP=1 -f 2.sql", folder, env).count("\n") == 2

    (folder / "step.py").write_text(python.replace('"…"', repr(db.info.dsn)))
    assert shell(f"{sys.executable} step.py", folder, env)
    plans = db.execute(
        "select count(*) from plan_month where superseded_by is null and month >= '2024-09-01'"
    ).fetchone()
    assert plans == (2,)

    shell(at_night, folder, env)
    assert "planfact_health_ok" in (folder / "planfact.prom").read_text()
    (folder / "3.sql").write_text(trace)
    said = shell("planfact db psql -At -v ON_ERROR_STOP=1 -f 3.sql", folder, env)
    steps = {"commit_data_version", "refresh_export_mart", "forecast", "publish_plan", "refresh_plan_fact"}
    steps |= {"override_plan", "undo_override", "load_budget", "load_known"}
    assert {line.split("|")[1] for line in said.splitlines()} == steps
    assert all(line.split("|")[2] == "done" for line in said.splitlines())

    shell(own_database, folder, {**env, "MY_DATABASE": other_db.info.dsn})
    versions = other_db.execute("select count(*), max(source) from data_version").fetchone()
    assert versions == (1, "sales.csv.gz")


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here, as inside the image")
def test_the_two_commands_are_targets_that_set_themselves_up() -> None:
    for command in blocks("sh")[0].split("\n")[:-1]:
        planned = subprocess.run(
            [*command.split(), "--dry-run", "--always-make"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        assert "-m venv" in planned
        assert "--require-hashes -r requirements" in planned
