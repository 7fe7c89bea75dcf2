"""The embedded server: there when it is needed, shared, its owner's alone, and never losing anything."""

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from planfact.embedded import EmbeddedError, EmbeddedServer


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return the home of a server, which is stopped in the end whatever happened."""
    home = tmp_path / "home"
    yield home
    for major in (16, 18):
        EmbeddedServer(home, major).stop()


def write(server: EmbeddedServer) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute("create table kept as select 42 as answer")


def read(server: EmbeddedServer) -> int:
    with psycopg.connect(server.dsn()) as conn:
        return conn.execute("select answer from kept").fetchone()[0]


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data_dir / "postmaster.pid").read_text().splitlines()[0])


@pytest.mark.parametrize("major", [16, 18])
def test_it_starts_on_demand_and_keeps_the_data_over_a_stop(home: Path, major: int) -> None:
    server = EmbeddedServer(home, major)
    assert not server.is_running()
    server.start()
    server.start()
    with psycopg.connect(server.dsn()) as conn:
        assert conn.info.server_version // 10000 == major
    write(server)
    assert server.stop() is True
    assert server.stop() is False
    again = EmbeddedServer(home, major)
    again.start()
    assert read(again) == 42


def test_it_survives_a_kill_and_starts_again(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    write(server)
    os.kill(postmaster(server), signal.SIGKILL)
    again = EmbeddedServer(home)
    again.start()
    assert read(again) == 42


def test_processes_that_start_at_once_share_one_server(home: Path) -> None:
    start = (
        "import sys, pathlib; from planfact.embedded import EmbeddedServer as S; S(pathlib.Path(sys.argv[1])).start()"
    )
    started = [subprocess.Popen([sys.executable, "-c", start, str(home)]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    server = EmbeddedServer(home)
    with psycopg.connect(server.dsn()) as conn:
        assert conn.execute("select pg_backend_pid() <> 0").fetchone() == (True,)
    assert server.is_running()


def test_it_listens_on_its_socket_alone_unless_a_port_is_asked_for(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    with psycopg.connect(server.dsn()) as conn:
        assert conn.execute("show listen_addresses").fetchone() == ("",)
    with pytest.raises(EmbeddedError, match="runs without port 54331"):
        server.start(listen_port=54331)
    server.stop()
    server.start(listen_port=54331)
    with psycopg.connect(server.dsn()) as conn:
        assert conn.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect("host=127.0.0.1 port=54331 user=postgres dbname=planfact", passfile="/nowhere")


def test_a_home_with_a_very_long_name_works(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / ("long" * 30) / "home")
    try:
        server.start()
        write(server)
        assert read(server) == 42
    finally:
        server.stop()


def test_the_dsn_is_one_line_that_psql_takes(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    done = subprocess.run([server.psql(), server.dsn(), "-Atc", "select 1"], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_nobody_else_may_connect(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can try it as somebody else")
    stranger = pwd.getpwnam("daemon")
    server = EmbeddedServer(home)
    server.start()
    as_stranger = {"user": stranger.pw_uid, "group": stranger.pw_gid, "extra_groups": [], "cwd": "/"}
    command = [server.psql(), server.dsn(), "-c", "select 1"]
    done = subprocess.run(command, **as_stranger, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Permission denied" in done.stderr or "Peer authentication failed" in done.stderr
