"""Connections that depend on nothing that a role, a database or a server may have set: every transaction pins it.

Local to transactions, since behind a pooler the next one may meet another session, and what this one left there
would be somebody else's. So every statement outside a transaction gets one of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.abc import Params, Query
from psycopg.pq import TransactionStatus

#: How dates, spans, floats and bytes are written, and how texts and names are read. Routines pin the same.
PINNED: dict[LiteralString, LiteralString] = {
    "datestyle": "'ISO, YMD'",
    "intervalstyle": "'postgres'",
    "extra_float_digits": "1",
    "bytea_output": "'hex'",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "row_security": "on",
}


def pins() -> LiteralString:
    """Return the statements that pin the settings until the transaction ends; they take no snapshot."""
    return "; ".join(f"set local {name} = {value}" for name, value in PINNED.items())


Row = tuple[Any, ...]


class Cursor(psycopg.Cursor[Row]):
    """A cursor whose statements run in a pinned transaction."""

    def execute(self, query: Any, params: Params | None = None, **options: Any) -> "Cursor":
        """Run one statement, in a transaction of its own where none is open."""
        with self._pinned():
            return super().execute(query, params, **options)

    @contextmanager
    def copy(self, statement: Query, params: Params | None = None, **options: Any) -> Iterator[psycopg.Copy]:
        """Copy, in a transaction of its own where none is open."""
        with self._pinned(), super().copy(statement, params, **options) as copy:
            yield copy

    @contextmanager
    def _pinned(self) -> Iterator[None]:
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            yield
        else:
            with self.connection.transaction():
                yield


class Connection(psycopg.Connection[Row]):
    """A connection that pins settings and, where it is known, planfact's schema at the start of every transaction."""

    schema: str | None = None
    #: Connects to the same database once more.
    again: Callable[[], "Connection"] | None = None
    _depth = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.cursor_factory = Cursor
        self.isolation_level = IsolationLevel.READ_COMMITTED

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Any]:
        """Open a transaction, or a savepoint within one."""
        outermost = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as transaction:
            self._depth += 1
            try:
                if outermost:
                    statements = sql.Composed([sql.SQL(pins())])
                    if self.schema is not None:
                        path = sql.SQL("; set local search_path = {}, pg_temp")
                        statements += path.format(sql.Identifier(self.schema))
                    self.execute(statements)
                yield transaction
            finally:
                self._depth -= 1

    def revive(self) -> None:
        """Connect again where the line was cut, or where a signal came between a statement and its answer.

        A timeout, a firewall, an administrator cut lines that idle. Within a transaction nothing is done: what it has
        written is lost with its line, and its caller must be told.
        """
        if self.again is None or self._depth or self._is_at_rest():
            return
        fresh = self.again()
        fresh.pgconn.notice_handler = self.pgconn.notice_handler
        fresh.pgconn.notify_handler = self.pgconn.notify_handler
        self.pgconn, fresh.pgconn = fresh.pgconn, self.pgconn
        self._num_transactions = 0  # one that broke with its line was never ended
        with suppress(psycopg.Error):
            fresh.cancel()  # what is under way there would stand in the way here
        fresh.close()

    def _is_at_rest(self) -> bool:
        if self.info.transaction_status != TransactionStatus.IDLE:
            return False
        try:
            psycopg.Cursor(self).execute("select")
        except psycopg.OperationalError:
            if not self.broken:
                raise
            return False
        return True


def revive(conn: psycopg.Connection) -> None:
    """Revive a connection that planfact opened; one that somebody else did is theirs to keep."""
    if isinstance(conn, Connection):
        conn.revive()
