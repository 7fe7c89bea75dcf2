"""A hot standby answers everything that only reads: unlogged stages cannot be read there, and nothing written."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from builders import daily
from cli.runner import planfact
from faults.world import wait_until
from planfact.server.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[EmbeddedServer, EmbeddedServer]]:
    """Yield a primary on which a month was closed, and a standby of it."""
    folder = Path(tempfile.mkdtemp(prefix="planfact-standby-"))
    folder.chmod(0o755)
    primary = EmbeddedServer(folder / "primary", settings={"fsync": "off"})
    standby = EmbeddedServer(folder / "standby")
    primary.start()
    try:
        month = folder / "sales.csv"
        rows = daily("2023-06-01", "2024-03-31")
        month.write_text("day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{n}\n" for d, s, g, n in rows))
        assert planfact(primary.dsn(), "deploy").returncode == 0
        closed = planfact(primary.dsn(), "close-month", str(month), "--workers", "1")
        assert closed.returncode == 0, closed.stderr
        with (primary.data_dir / "pg_hba.conf").open("a") as access:
            access.write("local replication all peer map=owner\n")
        with psycopg.connect(primary.dsn(), autocommit=True) as conn:
            conn.execute("select pg_reload_conf()")
        wait_until(lambda: _lets_in_standbys(primary), "the server to read who may come in")
        standby.home.mkdir()
        copy = [primary.program("pg_basebackup"), "-h", primary.socket_dir, "-U", "postgres", "-R", "-c", "fast"]
        subprocess.run([*map(str, copy), "-D", str(standby.data_dir)], check=True, capture_output=True)
        owner = primary.data_dir.stat()
        for path in (standby.data_dir, *standby.data_dir.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        (standby.data_dir / "postmaster.pid").unlink(missing_ok=True)
        standby.start()
        yield primary, standby
    finally:
        standby.stop()
        primary.stop()
        shutil.rmtree(folder)


def _lets_in_standbys(primary: EmbeddedServer) -> bool:
    try:
        psycopg.connect(f"{primary.dsn('postgres')} replication=true", autocommit=True).close()
    except psycopg.OperationalError:
        return False
    return True


def test_whatever_reads_works_on_a_standby(servers: tuple[EmbeddedServer, EmbeddedServer], tmp_path: Path) -> None:
    dsn = servers[1].dsn()
    with psycopg.connect(dsn, autocommit=True) as conn:
        assert conn.execute("select pg_is_in_recovery()").fetchone() == (True,)
    for command in ("doctor", "status", "metrics", "versions", "runs"):
        done = planfact(dsn, command)
        assert (done.returncode, done.stderr) == (0, ""), command
    assert "cannot be seen on a standby" in planfact(dsn, "doctor").stdout
    assert "planfact_stage_rows" not in planfact(dsn, "metrics").stdout
    assert planfact(dsn, "report", "--month", "2024-04", "--out", str(tmp_path / "r.html")).returncode == 0
    verified = planfact(dsn, "verify", "--all", "--workers", "1")
    assert (verified.returncode, "NO" in verified.stdout) == (0, False), verified.stderr
    assert re.search(r"\b0 of \d+ fits come out different", verified.stdout)


def test_whatever_writes_is_refused_in_words(servers: tuple[EmbeddedServer, EmbeddedServer], tmp_path: Path) -> None:
    april = tmp_path / "april.csv"
    april.write_text("day,store,product_group,sales\n2024-04-01,A,food,1\n")
    for command in (["load", str(april)], ["forecast", "--refit"]):
        refused = planfact(servers[1].dsn(), *command)
        assert refused.returncode == 1
        assert "nothing may be written here: the server is a standby" in refused.stderr, command
