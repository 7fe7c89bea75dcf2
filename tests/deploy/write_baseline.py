"""Write baseline.sql: a database as this tree deploys it, with two closed months, as plain SQL.

Written once, when a baseline is set: test_upgrade.py takes it through all upgrades that came since.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))
from builders import close_in_sql, commit, daily
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.server.embedded import EmbeddedServer

BASELINE = Path(__file__).parent / "baseline.sql"
#: Routines on which no table, view or reading of the test stands: half of the bytes, and every deploy brings them.
LOOSE_ROUTINES = r"""
    with recursive routine as (
        select oid, proname, prosrc, prokind from pg_proc where pronamespace = 'planfact'::regnamespace
    ),
    needed as (
        select oid, prosrc
        from routine
        where proname = 'sales_as_of'
            or exists (
                select from pg_depend where refclassid = 'pg_proc'::regclass and refobjid = oid and deptype = 'n'
            )
        union
        select routine.oid, routine.prosrc
        from needed
        inner join routine on routine.prokind = 'f' and needed.prosrc ~ ('\m' || routine.proname || '\M')
    )
    select oid::regprocedure::text from routine where oid not in (select oid from needed)
"""


def fill(db: psycopg.Connection) -> None:
    """Close two months, with everything that people do on the way."""
    close_in_sql(db, rows("2024-01-01", "2024-02-29"))
    db.execute("call tag_data_version(1, 'as audited')")
    db.execute("insert into shop_calendar (day, shop, is_closed, name) values ('2024-04-01', 'B', true, 'Easter')")
    db.execute("call override_plan('2024-03-01', percent => 7, reason => 'a fair', store => 'A')")
    db.execute("call override_plan('2024-03-01', quantity => 99.999, reason => 'a mistake')")
    db.execute("call undo_override(2, 'as it says')")
    db.execute("insert into budget_stage (month, amount) values ('2024-03', '1000.001')")
    db.execute("call load_budget()")
    close_in_sql(db, [*rows("2024-03-01", "2024-03-31"), ("2024-02-05", "A", "food", 100)])
    commit(db, [*rows("2024-04-01", "2024-04-30"), ("soon", "A", "food", 1)], on_reject="quarantine")
    db.execute("call refresh_export_mart()")
    db.execute("call set_champion(2, 'the newest')")
    db.execute("call comment_deviation('2024-03-01', 'the fair was smaller', store => 'A')")
    db.execute("call limit_reader('planfact_limited_reader', array['A'])")
    db.execute("call refresh_plan_fact()")


def rows(first: str, last: str) -> list[tuple]:
    """Return the sales of two stores."""
    return [row for store in "AB" for row in daily(first, last, store=store, sales=lambda day: day.day % 11 + 3)]


def dump(server: EmbeddedServer) -> str:
    """Return the schema with its data as SQL that needs no psql."""
    arguments = ["--schema=planfact", "--inserts", "--rows-per-insert=100", "--dbname", server.dsn()]
    done = subprocess.run([server.program("pg_dump"), *arguments], capture_output=True, check=True, text=True)
    return re.sub(r"^(\\.*|--.*|)\n", "", done.stdout, flags=re.MULTILINE)


def main() -> None:
    """Deploy to a server of its own, close the months, and write."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        server = EmbeddedServer(Path(home), settings={"fsync": "off", "timezone": "UTC"})
        server.start()
        try:
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                deploy(conn, Templates(read_vars()))
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                fill(conn)
                for (routine,) in conn.execute(LOOSE_ROUTINES).fetchall():
                    conn.execute(f"drop routine {routine}")
            BASELINE.write_text(f"-- Written by {Path(__file__).name}; never edited.\n{dump(server)}", encoding="utf-8")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
