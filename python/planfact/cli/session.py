"""What the commands of one call share: settings, console, the form of the results, and the database."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg

from planfact.console import Console
from planfact.database import connect, explain
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer
from planfact.settings import Settings

#: Commands whose failures are kept in job_log; the others change nothing.
LOGGED = ("load", "close-month", "forecast", "refresh", "publish", "plan", "budget")


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
    def database(self) -> Iterator[tuple[psycopg.Connection, str]]:
        """Connect to the user's database, or to the embedded one: started, and deployed where it is new."""
        embedded = self.settings.given_dsn is None
        dsn = self.dsn()
        with self.connected(dsn) as conn:
            if not embedded or conn.execute("select to_regclass('deployment')").fetchone() != (None,):
                with self._failures_kept(conn):
                    yield conn, dsn
                return
            deploy(conn, self.templates())
        # another connection, which has the schema on its search_path
        with self.connected(dsn) as conn, self._failures_kept(conn):
            yield conn, dsn

    def connected(self, dsn: str) -> psycopg.Connection:
        """Connect; what the database remarks goes to the console."""
        return connect(dsn, on_notice=self.console.say)

    def templates(self) -> Templates:
        """Return the SQL of the product for the user's vars.toml."""
        return Templates(read_vars(self.settings.vars))

    @contextmanager
    def _failures_kept(self, conn: psycopg.Connection) -> Iterator[None]:
        """Note a failure in job_log, where there still is a database to tell and a right to do so."""
        began = datetime.now(UTC)
        try:
            yield
        except (psycopg.Error, PlanfactError, KeyboardInterrupt) as error:
            if self.command in LOGGED:
                reason = explain(error) if isinstance(error, psycopg.Error) else error
                with suppress(psycopg.Error):
                    conn.execute("call log_failure(%s, %s, %s)", [self.command, began, str(reason) or "interrupted"])
            raise
