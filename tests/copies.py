"""Copies of template databases: one for every test, so that no test sees what another did."""

from collections.abc import Callable, Iterator

import psycopg
from psycopg import sql

#: Where the tables are, in a database that has no settings of its own yet.
PATH = "-c search_path=planfact,public"


def filled_by(fill: Callable[[psycopg.Connection], object]) -> Callable[..., None]:
    """Return what fills a template database: once for the session, in SQL, copied for every test that asks for it."""

    def load(**connection: object) -> None:
        with psycopg.connect(**{**connection, "autocommit": True, "options": PATH}) as conn:  # type: ignore[arg-type]
            fill(conn)

    return load


def connected(fresh: psycopg.Connection, schema: str = "planfact") -> Iterator[psycopg.Connection]:
    """Yield an autocommit connection to a copy, with planfact on its search_path."""
    # a copy of a database does not inherit the settings of its template
    path = sql.SQL('alter database {} set search_path = "$user", {}, public')
    fresh.execute(path.format(sql.Identifier(fresh.info.dbname), sql.Identifier(schema)))
    fresh.commit()
    with psycopg.connect(fresh.info.dsn, autocommit=True) as conn:
        yield conn
