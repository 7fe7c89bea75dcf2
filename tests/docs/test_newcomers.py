"""A newcomer's page is followed word for word: the analyst's and the operator's.

The planner's is tests/plan/test_docs.py, and the data engineer's, who installs a wheel, tests/deployment.
"""

import os
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from builders import commit, daily
from cli.runner import planfact
from docs.followed import follow, write_company
from planfact.server.embedded import EmbeddedServer


def test_an_analyst_finds_where_a_number_comes_from(db: psycopg.Connection, tmp_path: Path) -> None:
    write_company(tmp_path)
    for file in ("history.csv", "july.csv"):
        done = planfact(db.info.dsn, "close-month", file, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        if file == "history.csv":
            db.execute("call override_plan('2024-07-01', percent => 5, reason => 'a fair', store => 'A')")
    commit(db, daily("2024-07-06", "2024-07-06", sales=lambda _: 99))
    db.execute("call refresh_plan_fact()")
    said = follow("analyst.md", tmp_path, PLANFACT_DSN=db.info.dsn)
    assert "(0 rows)" not in said
    assert "july.csv" in said


def test_an_operator_runs_watches_restores_and_upgrades(db: psycopg.Connection, tmp_path: Path) -> None:
    write_company(tmp_path)
    done = planfact(db.info.dsn, "close-month", "history.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    there = {name: str(value) for name, value in conninfo_to_dict(db.info.dsn).items()}
    places = {"PGHOST": there["host"], "PGPORT": there.get("port", "5432"), "PGUSER": there["user"]}
    # PostgreSQL's own programs, as on the machine of an operator
    path = f"{EmbeddedServer(tmp_path).program('psql').parent}:{os.environ['PATH']}"
    said = follow("operator.md", tmp_path, PGDATABASE=there["dbname"], PATH=path, **places)
    assert said.count("nothing to change") == 2  # the upgrade to the same planfact, listed and done
    assert "planfact_up 1" in (tmp_path / "planfact.prom").read_text()
    assert "planfact_owner" in (tmp_path / "roles.sql").read_text()
    assert db.execute("select plan > 0, fact > 0 from plan_fact_month where level = 'total' and month = '2024-07-01'")
    assert db.execute("select count(*) from pg_database where datname = 'rehearsal'").fetchone() == (0,)
