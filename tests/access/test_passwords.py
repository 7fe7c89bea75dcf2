"""A password is seen by nobody: not in argv, not in logs, not in errors, not in the registry."""

import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from builders import daily
from cli.runner import PLANFACT, environment, planfact, spawned
from embedded.test_embedded import quick_server
from faults.world import wait_until
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.server.embedded import EmbeddedServer
from ports import kept_port
from processes import command_lines

PASSWORD = "n0body-sees-this"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("passwords")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[EmbeddedServer]:
    """Return a server that asks for a password, logs every statement, and knows a clerk who may do the monthly job."""
    with quick_server(home / "home") as server, kept_port() as port:
        server.start(listen_port=port)
        with psycopg.connect(server.dsn(), autocommit=True) as conn:
            deploy(conn, Templates(read_vars()))
            verifier = conn.pgconn.encrypt_password(PASSWORD.encode(), b"clerk", b"scram-sha-256").decode()
            conn.execute(f"create role clerk login password '{verifier}'".encode())
            conn.execute("grant planfact_loader, planfact_forecaster, planfact_planner to clerk")
            conn.execute("alter system set log_statement = 'all'")
            conn.execute("alter system set log_connections = on")
            conn.execute("select pg_reload_conf()")
        yield server


@pytest.fixture(scope="module")
def dsn(server: EmbeddedServer) -> str:
    port = server.dsn().split("port=")[1].split()[0]
    return make_conninfo(host="127.0.0.1", port=port, user="clerk", dbname="planfact", password=PASSWORD)


class Watch(threading.Thread):
    """Read the command line of every process of the machine, until told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[bytes] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.005):
            self.seen.update(command_lines())

    def has_seen(self, word: bytes) -> bool:
        return any(word in line for line in list(self.seen))

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no telling what others run")
def test_a_month_closed_with_a_password_leaves_no_trace_of_it(server: EmbeddedServer, dsn: str, tmp_path: Path) -> None:
    month = tmp_path / "sales.csv"
    rows = daily("2023-01-01", "2024-03-31") + daily("2023-01-01", "2024-03-31", store="B")
    month.write_text("day,store,product_group,sales\n" + "".join(f"{d},{s},{g},{n}\n" for d, s, g, n in rows))
    with Watch() as watch:
        closed = spawned(dsn, "--log", "json", "close-month", str(month), "--workers", "2")
        refused = spawned(dsn, "--debug", "load", str(tmp_path / "not-there.csv"))
        # psql is there until it was seen
        with psycopg.connect(server.dsn()) as holder, ThreadPoolExecutor(1) as pool:
            holder.execute("select pg_advisory_lock(7)")
            command = ("db", "psql", "-Atc", "select session_user, pg_advisory_lock(7)")
            called = pool.submit(spawned, dsn, *command, PLANFACT_HOME=str(server.home))
            wait_until(lambda: called.done() or watch.has_seen(b"psql"), "psql to be seen")
            holder.execute("select pg_advisory_unlock(7)")
        psql = called.result()
    assert closed.returncode == 0, closed.stderr
    assert psql.stdout == "clerk|\n"
    told = [closed.stdout, closed.stderr, refused.stdout, refused.stderr]
    assert not [text for text in told if PASSWORD in text]

    # the workers of the forecast and psql were among what was seen
    assert watch.has_seen(b"multiprocessing")
    assert watch.has_seen(b"pg_advisory_lock")
    assert not [line for line in watch.seen if PASSWORD.encode() in line]

    log = (server.data_dir / "server.log").read_text()
    assert "commit_data_version" in log
    assert PASSWORD not in log

    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        tables = conn.execute("select tablename from pg_tables where schemaname = 'planfact'").fetchall()
        for (table,) in tables:
            found = conn.execute(
                f"select count(*) from planfact.{table} as t where t::text like %s".encode(), [f"%{PASSWORD}%"]
            )
            assert found.fetchone() == (0,), table
        assert conn.execute("select count(*) from planfact.job_log where outcome = 'failed'").fetchone() == (1,)


def test_the_servers_own_password_is_not_in_its_log(server: EmbeddedServer) -> None:
    server.start(listen_port=int(server.dsn().split("port=")[1].split()[0]))
    log = (server.data_dir / "server.log").read_text()
    assert "alter role postgres password" in log
    assert (server.home / "password").read_text() not in log


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://clerk:%zz{}@127.0.0.1:1/planfact",
        "postgresql://clerk:a/{}@127.0.0.1:1/planfact",
        "postgresql://clerk:a@{}@127.0.0.1:1/planfact",
        "postgresql://clerk:a {}@127.0.0.1:1/planfact",
        "postgresql://clerk:{}@127.0.0.1:1/planfact",
        "host=127.0.0.1 port=1 password=a {}",
        "host=127.0.0.1 port=1 password={} prot=1",
        "host=127.0.0.1 port=1 password='{}",
        "host=127.0.0.1 port={}",
        "clerk:{}@127.0.0.1",
    ],
)
@pytest.mark.parametrize("command", [["status"], ["deploy"], ["db", "psql"]])
def test_a_connection_string_that_fails_is_not_quoted(dsn: str, command: list[str], tmp_path: Path) -> None:
    run = spawned if "psql" in command else planfact  # it becomes psql
    done = run(dsn.format(PASSWORD), *command, PLANFACT_HOME=str(tmp_path))
    assert done.returncode != 0
    assert PASSWORD not in done.stdout + done.stderr
    assert done.stderr != ""


def test_a_wrong_password_is_not_quoted_either(dsn: str) -> None:
    done = planfact(dsn.replace(PASSWORD, "n0t-this-one"), "--debug", "status")
    assert done.returncode != 0
    assert "password authentication failed" in done.stderr
    assert "n0t-this-one" not in done.stderr


def test_a_password_in_libpqs_own_places_is_found(dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:*:{PASSWORD}\n")
    file.chmod(0o600)
    bare = dsn.replace(f"password={PASSWORD}", "")
    env = environment(bare) | {"PGPASSFILE": str(file)}
    done = subprocess.run([PLANFACT, "status"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
