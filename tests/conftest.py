"""A server and a database for every test.

The server is the embedded one, started once for the whole session; the template database has planfact
deployed, and every test that asks for `db` gets a fresh copy of it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import sql
from pytest_postgresql import factories
from pytest_postgresql.janitor import DatabaseJanitor

from copies import connected
from measures.world import MEASURED
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars
from planfact.server import embedded
from planfact.server.embedded import EmbeddedServer

# an example is a round trip to a server that others use, too: how long it takes says nothing about what is tested
hypothesis.settings.register_profile(
    "exploring",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
# a change is refused for what it does, not for what chance finds beside it: the same examples until a test changes;
# others before a release, with --hypothesis-profile exploring
hypothesis.settings.register_profile(
    "planfact", hypothesis.settings.get_profile("exploring"), derandomize=True, database=None
)
hypothesis.settings.load_profile("planfact")

#: Where Linux keeps files in memory. A copy of a database is a thousand files: a busy disk takes seconds for them.
_MEMORY = Path("/dev/shm")

_create = DatabaseJanitor._build_create_database_sql


def _create_by_files(self: DatabaseJanitor) -> sql.Composed:
    # the default writes every block of a copy to the log as well; a server without fsync pays nothing for a checkpoint
    return _create(self) + sql.SQL(" strategy file_copy")


DatabaseJanitor._build_create_database_sql = _create_by_files  # type: ignore[method-assign, assignment]

_server: EmbeddedServer | None = None
_home: tempfile.TemporaryDirectory[str] | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres-major", type=int, default=16, help="which PostgreSQL of the wheel: 16 or 18")


def pytest_configure(config: pytest.Config) -> None:
    global _server, _home
    if "PLANFACT_TEST_SOCKET" not in os.environ:  # workers of pytest-xdist share the server of their parent
        # what the whole suite leaves there at its peak is below a gigabyte
        in_memory = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 << 30
        _home = tempfile.TemporaryDirectory(prefix="planfact-test-", dir=_MEMORY if in_memory else None)
        Path(_home.name).chmod(0o755)
        settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
        # a copy of a database is not written to the log a second time, and is dropped before it reached the disk
        settings |= {"wal_level": "minimal", "max_wal_senders": "0", "shared_buffers": "256MB", "max_wal_size": "512MB"}
        _server = EmbeddedServer(Path(_home.name), config.getoption("--postgres-major"), settings)
        _server.start()
        os.environ["PLANFACT_TEST_SOCKET"] = str(_server.socket_dir)
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    config.option.postgresql_host = os.environ["PLANFACT_TEST_SOCKET"]
    config.option.postgresql_port = "5432"
    config.option.postgresql_user = "postgres"


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None and _home is not None:
        _server.stop()
        _home.cleanup()
        remove_data_of_tests(config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]


def remove_data_of_tests(folder: Path) -> None:
    """Remove the data that root's embedded servers kept elsewhere, of homes of this run and of runs that are gone."""
    for back in embedded.ROOTS_PLACE.glob("*/home"):
        try:
            home = back.readlink()
        except FileNotFoundError:  # another run, which ends at the same time, was quicker
            continue
        is_gone = home.is_relative_to(tempfile.gettempdir()) and not home.exists()
        if is_gone or home.is_relative_to(folder):
            shutil.rmtree(back.parent, ignore_errors=True)


def deploy_to(**connection: object) -> None:
    """Deploy planfact as vars.toml has it."""
    _deploy(read_vars(), connection)


def deploy_three_dimensions_to(**connection: object) -> None:
    """Deploy planfact for a retailer with three dimensions and a schema of its own name."""
    _deploy(Vars.model_validate({"schema": "retail plan", "dimensions": ["region", "channel", "category"]}), connection)


def deploy_measured_to(**connection: object) -> None:
    """Deploy planfact with quantity beside sales."""
    _deploy(MEASURED, connection)


def _deploy(variables: Vars, connection: dict[str, object]) -> None:
    # the rights of roles belong to the whole server, which the processes of pytest-xdist share
    with Path(f"{tempfile.gettempdir()}/planfact-test-{os.geteuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(**{**connection, "autocommit": True}) as conn:  # type: ignore[arg-type]
            deploy(conn, Templates(variables))


server = factories.postgresql_noproc(load=[deploy_to])
fresh_database = factories.postgresql("server")
other_fresh_database = factories.postgresql("server", dbname=f"other{os.environ.get('PYTEST_XDIST_WORKER', '')}")
three_dimensional_server = factories.postgresql_noproc(load=[deploy_three_dimensions_to], dbname="three")
fresh_three_dimensional_database = factories.postgresql("three_dimensional_server")
measured_server = factories.postgresql_noproc(load=[deploy_measured_to], dbname="measured")
fresh_measured_database = factories.postgresql("measured_server")


@pytest.fixture
def db(fresh_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return an autocommit connection to a fresh database with planfact deployed."""
    yield from connected(fresh_database, "planfact")


@pytest.fixture
def other_db(other_fresh_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a second fresh database, for what must come out the same in both."""
    yield from connected(other_fresh_database, "planfact")


@pytest.fixture
def db3(fresh_three_dimensional_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a fresh database deployed for region, channel and category."""
    yield from connected(fresh_three_dimensional_database, "retail plan")


@pytest.fixture
def measured(fresh_measured_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a fresh database that keeps quantity beside sales."""
    yield from connected(fresh_measured_database, "planfact")


@pytest.fixture
def dsn(db: psycopg.Connection) -> str:
    """Return the connection string of `db`, for a second session or another process."""
    return db.info.dsn
