"""A managed database: no superuser anywhere, roles made by the deployer or by an administrator beforehand."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from builders import daily
from cli.runner import planfact, spawned

ROOT = Path(__file__).parents[2]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
OFFICES = ("owner", "loader", "forecaster", "planner", "approver", "reader", "limited_reader", "bi_reader")


@contextmanager
def database_of(admin: psycopg.Connection, owner: str) -> Iterator[str]:
    """Make an empty database, and yield its connection string as its owner."""
    name = f"managed_{owner}"
    admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner)))
    try:
        yield make_conninfo(admin.info.dsn, dbname=name, user=owner)
    finally:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def variables(tmp_path: Path) -> Path:
    """Write a vars.toml whose roles are this test's own: roles belong to the whole server."""
    file = tmp_path / "vars.toml"
    roles = "\n".join(f'{office} = "{WORKER}_{office}"' for office in OFFICES)
    file.write_text(f'schema = "planfact"\ndimensions = ["store", "product_group"]\n[roles]\n{roles}\n')
    return file


@pytest.fixture
def month(tmp_path: Path) -> Path:
    file = tmp_path / "sales.csv"
    lines = [f"{day},{store},{group},{sales}\n" for day, store, group, sales in daily("2023-01-01", "2024-03-31")]
    file.write_text("day,store,product_group,sales\n" + "".join(lines))
    return file


def forget(admin: psycopg.Connection, *names: str) -> None:
    for name in names:
        admin.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(name)))


def close_a_month(dsn: str, month: Path) -> None:
    closed = planfact(dsn, "close-month", str(month), "--workers", "1")
    assert closed.returncode == 0, closed.stderr
    assert closed.stdout == "closed: data version 1, run 1, plan 1\n"


def test_an_owner_who_may_create_roles_does_it_all(db: psycopg.Connection, variables: Path, month: Path) -> None:
    boss, clerk = f"{WORKER}_boss", f"{WORKER}_clerk"
    roles = [f"{WORKER}_{office}" for office in OFFICES]
    db.execute(sql.SQL("create role {} login createrole").format(sql.Identifier(boss)))
    try:
        with database_of(db, boss) as dsn:
            assert planfact(dsn, "deploy", "--vars", str(variables)).returncode == 0
            assert planfact(dsn, "deploy", "--vars", str(variables)).stdout == "nothing to change\n"
            with psycopg.connect(dsn, autocommit=True) as conn:
                offices = sql.SQL(", ").join(
                    sql.Identifier(f"{WORKER}_{o}") for o in ("loader", "forecaster", "planner")
                )
                conn.execute(sql.SQL("create role {} login in role {}").format(sql.Identifier(clerk), offices))
            close_a_month(make_conninfo(dsn, user=clerk), month)
            doctor = planfact(make_conninfo(dsn, user=clerk), "doctor", PLANFACT_VARS=str(variables))
            assert (doctor.returncode, "this role may load, forecast, plan, read" in doctor.stdout) == (0, True)
            refused = planfact(make_conninfo(dsn, user=clerk), "deploy", "--vars", str(variables))
            assert refused.stdout == "nothing to change\n"
    finally:
        forget(db, clerk, *roles, boss)


def test_a_deployer_needs_nothing_but_to_belong_to_the_owner(
    db: psycopg.Connection, variables: Path, month: Path
) -> None:
    owner, deployer, clerk = f"{WORKER}_dba", f"{WORKER}_deployer", f"{WORKER}_clerk"
    roles = [f"{WORKER}_{office}" for office in OFFICES]
    for name in (owner, deployer, clerk):
        db.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))
    try:
        with database_of(db, owner) as dsn:
            as_admin, as_deployer = (make_conninfo(dsn, user=user) for user in ("postgres", deployer))
            before = planfact(as_deployer, "deploy", "--vars", str(variables))
            assert before.returncode == 1
            assert "Traceback" not in before.stderr

            prepare = re.sub("planfact_(?!bi AUTH)", f"{WORKER}_", (ROOT / "deploy/db/prepare.sql").read_text())
            prepared = spawned(
                as_admin, "db", "psql", "-v", "ON_ERROR_STOP=1", "-v", f"deployer={deployer}", "-f", "-",
                stdin=prepare.encode(),
            )  # fmt: skip
            assert prepared.returncode == 0, prepared.stderr

            deployed = planfact(as_deployer, "deploy", "--vars", str(variables))
            assert deployed.returncode == 0, deployed.stderr
            assert planfact(as_deployer, "deploy", "--vars", str(variables)).stdout == "nothing to change\n"
            with psycopg.connect(as_admin, autocommit=True) as conn:
                offices = sql.SQL(", ").join(
                    sql.Identifier(f"{WORKER}_{o}") for o in ("loader", "forecaster", "planner")
                )
                conn.execute(sql.SQL("grant {} to {}").format(offices, sql.Identifier(clerk)))
            close_a_month(make_conninfo(dsn, user=clerk), month)
    finally:
        forget(db, clerk, *roles, deployer, owner)
