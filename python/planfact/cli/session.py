"""What the commands of one call share: settings, console, the form of the results, and the database."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg

from planfact.connection import Connection, revive
from planfact.console import Console
from planfact.database import connect, explain
from planfact.deploy import deploy
from planfact.deploy.remembered import deployed_vars
from planfact.deploy.templates import Templates, read_vars
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer
from planfact.settings import Settings

#: Commands whose failures are kept in job_log; the others change nothing.
LOGGED = ("load", "close-month", "forecast", "refresh", "publish", "plan", "budget", "rename", "members", "month")


@dataclass
class Session:
    """One call of the command line; a command finds it in the object of its context.

    Attributes:
        settings: the environment's, and --dsn.
        console: where progress and results go.
        as_json: results are wanted as JSON.
        command: the name of the command, or of its group.

    """

    settings: Settings
    console: Console = field(default_factory=Console)
    as_json: bool = False
    command: str | None = None

    def server(self) -> EmbeddedServer:
        """Return the embedded server, running or not."""
        return EmbeddedServer(self.settings.home.resolve())

    def dsn(self) -> str:
        """Return where the database is: the user's own, or the embedded one, started."""
        given = self.settings.given_dsn
        if given is not None:
            return given
        server = self.server()
        server.start()
        return server.dsn()

    @contextmanager
    def database(self) -> Iterator[tuple[Connection, str]]:
        """Connect to the user's database, or to the embedded one: started, and deployed where it is new."""
        embedded = self.settings.given_dsn is None
        dsn = self.dsn()
        with self.connected(dsn) as conn:
            if not embedded or conn.execute("select to_regclass('deployment')").fetchone() != (None,):
                with self._failures_kept(conn):
                    yield conn, dsn
                return
            deploy(conn, self.templates(conn))
        # another connection, which finds the schema
        with self.connected(dsn) as conn, self._failures_kept(conn):
            yield conn, dsn

    def connected(self, dsn: str) -> Connection:
        """Connect to the schema of the user's vars.toml or of PLANFACT_SCHEMA; remarks go to the console."""
        named = read_vars(self.settings.vars).schema_name if self.settings.vars else self.settings.schema
        return connect(
            dsn, on_notice=lambda said: self.console.say(said.replace("again => true", "--again")), schema=named
        )

    def templates(self, conn: Connection) -> Templates:
        """Return the SQL of the product for the user's vars.toml, or else for what the schema was deployed with."""
        if self.settings.vars:
            return Templates(read_vars(self.settings.vars))
        return Templates(deployed_vars(conn, conn.schema) if conn.schema is not None else read_vars())

    def deploy_command(self) -> str:
        """Return the command that deploys what this call is about."""
        if self.settings.vars:
            return f"planfact deploy --vars {shlex.quote(str(self.settings.vars))}"
        return (
            f"PLANFACT_SCHEMA={shlex.quote(self.settings.schema)} planfact deploy"
            if self.settings.schema
            else "planfact deploy"
        )

    @contextmanager
    def _failures_kept(self, conn: psycopg.Connection) -> Iterator[None]:
        """Note a failure in job_log, where there still is a database to tell and a right to do so."""
        began = datetime.now(UTC)
        try:
            yield
        except (psycopg.Error, PlanfactError, KeyboardInterrupt) as error:
            if self.command in LOGGED:
                reason = explain(error) if isinstance(error, psycopg.Error) else error
                with suppress(psycopg.Error, PlanfactError):
                    revive(conn)
                    conn.execute("call log_failure(%s, %s, %s)", [self.command, began, str(reason) or "interrupted"])
            raise
