"""A database of the last release is upgraded in place, and a dump comes back to life elsewhere: nothing is lost."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from builders import close_in_sql, daily
from cli.runner import planfact
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.server.embedded import EmbeddedServer

ROOT = Path(__file__).parents[2]
MONTHS = [(f"2024-{month:02}-01", f"2024-{month:02}-28") for month in range(1, 13)]


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the SQL of the last release, as its tag has it."""
    tags = git("tag", "--list", "v*", "--sort=-v:refname").decode().split()
    if not tags:
        pytest.skip("this clone has no tags: git fetch --tags")
    folder = tmp_path_factory.mktemp(tags[0])
    with tarfile.open(fileobj=BytesIO(git("archive", tags[0], "sql", "procedures"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def fill(db: psycopg.Connection) -> None:
    """Close a year, with corrections, quarantined rows and a removal on the way."""
    close_in_sql(db, rows("2023-01-01", "2023-12-31"))
    for number, (first, last) in enumerate(MONTHS):
        corrections = [("2023-12-05", "A", "food", 100 + number)] if number % 3 == 2 else []
        close_in_sql(db, rows(first, last) + corrections)


def rows(first: str, last: str) -> list[tuple]:
    return [row for store in "AB" for row in daily(first, last, store=store, sales=lambda day: day.day % 11 + 3)]


def everything(db: psycopg.Connection) -> list[list[tuple]]:
    """Return what must survive: versions, content, plans, runs with their metrics, and the reports."""
    return [
        db.execute(query.encode()).fetchall()
        for query in (
            "select data_version_id, checksum, rows_added, rows_changed, row_count from data_version order by 1",
            "select data_version_id, (select sum(sales) from sales_as_of(data_version_id)) from data_version"
            " order by 1",
            "select plan_id, run_id, data_version_id from plan order by 1",
            "select plan_id, month, superseded_by from plan_month order by 1, 2",
            "select plan_id, series_id, day, quantity from plan_line order by 1, 2, 3",
            "select run_id, data_version_id, status, parameters, actual_wape from run_registry order by 1",
            "select run_id, series_id, day, yhat, method from forecast order by 1, 2, 3",
            "select level, store, product_group, month, plan, fact, variance, variance_ytd, yoy_pct, plan_id"
            " from plan_fact_month order by 1, 2, 3, 4",
            "select level, store, product_group, month, lag_months, run_id, wape, bias_pct from forecast_accuracy"
            " order by 1, 2, 3, 4, 5, 6",
        )
    ]


def decided(db: psycopg.Connection) -> list[list[tuple]]:
    """Return what people decided since there are overrides and budgets."""
    return [
        db.execute(f"select * from {table} order by 1, 2, 3".encode()).fetchall()
        for table in ("override_log", "plan_revision", "plan_revision_line", "budget_month", "budget_line")
    ]


def holds(db: psycopg.Connection) -> bool:
    """Say whether nothing that can be verified in SQL is wrong, after the mart was made anew."""
    db.execute("call refresh_export_mart(rebuild => true)")
    db.execute("call refresh_plan_fact()")
    return all(is_true is not False for (is_true,) in db.execute("select is_true from verify_database()"))


def test_a_database_of_the_last_release_is_upgraded_with_nothing_lost(db: psycopg.Connection, release: Path) -> None:
    db.execute("drop schema planfact cascade")
    deploy(db, Templates(read_vars(release / "sql" / "vars.toml"), release))
    fill(db)
    before = everything(db)

    assert planfact(db.info.dsn, "deploy").returncode == 0
    assert planfact(db.info.dsn, "deploy").stdout == "nothing to change\n"
    db.execute("discard plans")
    # rebuilt views are empty until they are refreshed, were it not that the deployer fills them
    assert everything(db) == before
    assert holds(db)
    close_in_sql(db, rows("2025-01-01", "2025-01-28"))
    assert holds(db)


def test_a_dump_restored_into_an_empty_server_is_a_working_system(db: psycopg.Connection, tmp_path: Path) -> None:
    fill(db)
    db.execute("call override_plan('2025-01-01', percent => 7, reason => 'a fair', store => 'A')")
    db.execute("call override_plan('2025-01-01', quantity => 99.999, reason => 'a mistake')")
    db.execute("call undo_override(2, 'as it says')")
    db.execute("insert into budget_stage (month, amount) values ('2025-01', '1000.001')")
    db.execute("call load_budget()")
    db.execute("call refresh_plan_fact()")
    before, decisions = everything(db), decided(db)
    assert all(decisions)
    source = conninfo_to_dict(db.info.dsn)
    server = EmbeddedServer(tmp_path / "elsewhere", settings={"fsync": "off"})
    server.start()
    try:
        login = [f"--host={source['host']}", f"--port={source.get('port', 5432)}", "--username=postgres"]
        there = [f"--host={server.socket_dir}", "--username=postgres"]
        roles = run(server, "pg_dumpall", *login, "--roles-only", "--no-role-passwords")
        run(server, "psql", *there, "--dbname=postgres", "--quiet", stdin=roles)
        dump = run(server, "pg_dump", *login, "--format=custom", "--create", str(source["dbname"]))
        run(server, "pg_restore", *there, "--dbname=postgres", "--create", "--exit-on-error", stdin=dump)
        restored = make_conninfo(server.dsn("postgres"), dbname=str(source["dbname"]))
        with psycopg.connect(restored, autocommit=True) as conn:
            assert everything(conn) == before
            assert decided(conn) == decisions
            assert holds(conn)
            close_in_sql(conn, rows("2025-01-01", "2025-01-28"))
            assert holds(conn)
        assert planfact(restored, "deploy").stdout == "nothing to change\n"
    finally:
        server.stop()


def run(server: EmbeddedServer, program: str, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run([server.program(program), *arguments], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
