"""A dump comes back to life elsewhere: nothing is lost."""

import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from builders import close_in_sql, daily
from cli.runner import planfact
from planfact.server.embedded import EmbeddedServer
from survival import decided, everything, holds

MONTHS = [(f"2024-{month:02}-01", f"2024-{month:02}-28") for month in range(1, 13)]


def fill(db: psycopg.Connection) -> None:
    """Close a year, with corrections, quarantined rows and a removal on the way."""
    close_in_sql(db, rows("2023-01-01", "2023-12-31"))
    for number, (first, last) in enumerate(MONTHS):
        corrections = [("2023-12-05", "A", "food", 100 + number)] if number % 3 == 2 else []
        close_in_sql(db, rows(first, last) + corrections)


def rows(first: str, last: str) -> list[tuple]:
    return [row for store in "AB" for row in daily(first, last, store=store, sales=lambda day: day.day % 11 + 3)]


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
