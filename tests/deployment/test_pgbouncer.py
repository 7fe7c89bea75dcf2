"""Behind PgBouncer in transaction mode, every transaction in another session; and TLS, which ends there."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from builders import daily
from cli.runner import planfact, state
from deployment.conftest import program
from faults.world import wait_until
from ports import kept_port

PASSWORD = "correct horse"


def certificate(folder: Path, authority: str, name: str) -> None:
    """Make an authority and a certificate of it for localhost."""
    for command in (
        f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={authority} -keyout {authority}.key -out {authority}.pem",
        f"req -newkey rsa:2048 -nodes -subj /CN=db -addext subjectAltName=DNS:localhost"
        f" -keyout {name}.key -out {name}.csr",
        f"x509 -req -days 2 -in {name}.csr -CA {authority}.pem -CAkey {authority}.key -CAcreateserial"
        f" -copy_extensions copy -out {name}.pem",
    ):
        openssl = program("openssl", "openssl")
        subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder that the server's own account can read: PgBouncer must not run as root, either."""
    path = Path(tempfile.mkdtemp(prefix="planfact-bouncer-"))
    certificate(path, "authority", "bouncer")
    certificate(path, "stranger", "unused")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


@pytest.fixture
def bouncer(db: psycopg.Connection, folder: Path, port: int) -> Iterator[str]:
    """Start PgBouncer before `db`; yield a connection string through it that demands TLS."""
    data_dir = Path(db.execute("show data_directory").fetchone()[0])
    account = pwd.getpwuid(data_dir.stat().st_uid)
    (folder / "users.txt").write_text(f'"postgres" "{PASSWORD}"\n')
    (folder / "bouncer.ini").write_text(f"""
[databases]
* = host={db.info.host} port={db.info.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 4
server_lifetime = 0
client_tls_sslmode = require
client_tls_key_file = {folder}/bouncer.key
client_tls_cert_file = {folder}/bouncer.pem
""")
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    process = subprocess.Popen(
        [program("pgbouncer", "pgbouncer"), str(folder / "bouncer.ini")],
        user=account.pw_uid if os.geteuid() == 0 else None,
        stderr=subprocess.PIPE,
        text=True,
    )
    dsn = make_conninfo(
        host="localhost", hostaddr="127.0.0.1", port=port, dbname=db.info.dbname, user="postgres", password=PASSWORD,
        sslmode="verify-full", sslrootcert=str(folder / "authority.pem"),
    )  # fmt: skip
    try:
        wait_until(lambda: process.poll() is not None or listens(port), "PgBouncer to listen")
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        yield dsn
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def month(folder: Path, name: str, first: str, last: str) -> str:
    rows = [row for store in "AB" for row in daily(first, last, store)]
    path = folder / name
    path.write_text("day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{n}\n" for d, s, g, n in rows))
    return str(path)


def test_the_whole_cycle_in_transaction_mode_ends_as_without_a_pooler(
    db: psycopg.Connection, other_db: psycopg.Connection, bouncer: str, folder: Path
) -> None:
    first = month(folder, "history.csv", "2023-01-01", "2024-03-31")
    second = month(folder, "april.csv", "2024-04-01", "2024-04-30")
    assert planfact(bouncer, "deploy").stdout == "nothing to change\n"
    for dsn in (bouncer, other_db.info.dsn):
        for file in (first, second, second):
            done = planfact(dsn, "close-month", file, "--workers", "2")
            assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("nothing new")
    assert state(db) == state(other_db)
    for command in (["report", "--out", str(folder / "report.html")], ["doctor"], ["metrics"], ["status"], ["runs"]):
        assert planfact(bouncer, *command).returncode == 0


def test_every_transaction_really_is_in_another_session(bouncer: str) -> None:
    with psycopg.connect(bouncer, autocommit=True, prepare_threshold=None) as conn:
        sessions = {conn.execute("select pg_backend_pid()").fetchone() for _ in range(5)}
    assert len(sessions) > 1


def test_a_refused_load_leaves_nothing_behind_a_pooler_either(
    db: psycopg.Connection, bouncer: str, folder: Path
) -> None:
    bad = folder / "bad.csv"
    bad.write_text("day,store,product_group,sales\n2024-01-32,A,food,1\n")
    done = planfact(bouncer, "load", str(bad))
    assert (done.returncode, "not a date" in done.stderr) == (1, True)
    assert db.execute("select count(*) from sales_stage").fetchone() == (0,)
    assert db.execute("select step, outcome from job_log").fetchall() == [("load", "failed")]


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_tls_modes_that_fit(bouncer: str, sslmode: str) -> None:
    assert planfact(make_conninfo(bouncer, sslmode=sslmode), "status").returncode == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sslmode": "disable"}, "SSL required"),
        ({"sslrootcert": "stranger.pem"}, "certificate verify failed"),
        ({"host": "db.example.com"}, "does not match host name"),
        ({"password": "battery staple"}, "password authentication failed"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_without_the_password(
    bouncer: str, folder: Path, changes: dict[str, str], says: str
) -> None:
    if "sslrootcert" in changes:
        changes = {"sslrootcert": str(folder / changes["sslrootcert"])}
    done = planfact(make_conninfo(bouncer, **changes), "status")
    assert done.returncode == 1
    assert says in done.stderr
    assert "the database cannot be reached" in done.stderr
    assert not [word for word in (PASSWORD, "battery staple", "Traceback") if word in done.stderr]
