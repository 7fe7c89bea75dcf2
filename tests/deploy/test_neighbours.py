"""Beside others in one database: hardened, in another encoding, read while it is upgraded, with rights made by hand."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from builders import close_in_sql, daily
from cli.runner import planfact
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars, sql_root
from planfact.errors import PlanfactError


@pytest.fixture
def edited(tmp_path: Path) -> Templates:
    """Return the SQL of a later planfact, which rebuilds the view of the reports."""
    for folder in ("sql", "procedures"):
        shutil.copytree(sql_root() / folder, tmp_path / folder)
    view = tmp_path / "sql/views/reports/plan_fact_open.sql"
    view.write_text(
        view.read_text().replace("create materialized view", "-- a later release\ncreate materialized view")
    )
    return Templates(read_vars(), tmp_path)


def test_temporary_tables_may_be_taken_from_everybody(db: psycopg.Connection) -> None:
    database = sql.Identifier(db.info.dbname)
    db.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        close_in_sql(db, daily("2023-01-01", "2024-03-31"))
    changes = deploy(db, Templates(read_vars()))
    assert "temporary" in {change.name for change in changes}
    assert deploy(db, Templates(read_vars())) == []
    db.execute("delete from sales_stage")
    close_in_sql(db, daily("2023-01-01", "2024-03-31"))


def test_a_deploy_before_the_hardening_is_enough(db: psycopg.Connection) -> None:
    db.execute("delete from deployment where kind = 'grants'")
    deploy(db, Templates(read_vars()))
    db.execute(sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(db.info.dbname)))
    assert deploy(db, Templates(read_vars())) == []
    close_in_sql(db, daily("2023-01-01", "2024-03-31"))


@pytest.fixture
def latin(db: psycopg.Connection) -> Iterator[dict[str, str]]:
    """Yield the connection strings of empty databases that are not UTF8, by their encodings."""
    made = {encoding: f"{db.info.dbname}_{encoding.lower()}" for encoding in ("SQL_ASCII", "LATIN1")}
    for encoding, name in made.items():
        create = sql.SQL("create database {} template template0 encoding {} locale 'C'")
        db.execute(create.format(sql.Identifier(name), sql.Literal(encoding)))
    yield {encoding: make_conninfo(db.info.dsn, dbname=name) for encoding, name in made.items()}
    for name in made.values():
        db.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_a_database_of_another_encoding_is_refused(latin: dict[str, str]) -> None:
    for encoding, dsn in latin.items():
        refused = planfact(dsn, "deploy")
        assert refused.returncode == 1
        assert f"stores texts as {encoding}: names of stores and groups need UTF8" in refused.stderr
        assert "ENCODING 'UTF8'" in refused.stderr


def test_an_upgrade_gives_up_where_a_reader_stays_and_keeps_nobody_waiting(
    db: psycopg.Connection, dsn: str, edited: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = __import__("planfact.deploy.deploy", fromlist=["deploy"])
    monkeypatch.setattr(module, "LOCK_TIMEOUT", "200ms")
    monkeypatch.setattr(module, "PAUSES", (0.3,))
    before = db.execute("select * from deployment order by kind, name").fetchall()
    with psycopg.connect(dsn, application_name="a BI tool") as reader:
        reader.execute("select count(*) from plan_fact_month")
        with pytest.raises(PlanfactError, match="waited 2 times for 200ms") as refused:
            deploy(db, edited)
        assert f"process {reader.info.backend_pid} of postgres (a BI tool)" in str(refused.value)
        assert "plan_fact_month" in str(refused.value)
        assert db.execute("select * from deployment order by kind, name").fetchall() == before


def test_an_upgrade_is_done_when_the_reader_has_gone(db: psycopg.Connection, dsn: str, edited: Templates) -> None:
    with psycopg.connect(dsn) as reader:
        reader.execute("select count(*) from plan_fact_month")
        threading.Timer(2.5, lambda: psycopg.Connection.commit(reader)).start()
        assert "plan_fact_month" in {change.name for change in deploy(db, edited)}


def test_rights_and_indexes_made_by_hand_outlive_an_upgrade(db: psycopg.Connection, edited: Templates) -> None:
    role = f"bi_{db.info.dbname}"
    db.execute(f"create role {role}".encode())
    try:
        db.execute(
            f"""
            grant usage on schema planfact to {role};
            grant select on plan_fact_month to {role} with grant option;
            grant select (plan, fact) on plan_fact_day to {role};
            grant execute on function sales_at to {role};
            create index by_hand on plan_fact_open (store, month)""".encode()
        )
        rights = """
            select has_table_privilege(%s, 'plan_fact_month', 'select with grant option'),
                has_column_privilege(%s, 'plan_fact_day', 'plan', 'select'),
                to_regclass('by_hand')::text"""
        before = db.execute(rights, [role, role]).fetchone()
        planned = deploy(db, edited, dry_run=True)
        kept = {str(change) for change in planned if change.action == "keep"}
        assert f"keep right select on plan_fact_month to {role} (made by hand on what is rebuilt)" in kept
        assert "keep index by_hand (made by hand on what is rebuilt)" in kept
        assert deploy(db, edited) == planned
        assert db.execute(rights, [role, role]).fetchone() == before == (True, True, "by_hand")
        assert deploy(db, edited) == []
    finally:
        db.execute(f"drop owned by {role}; drop role {role}".encode())
