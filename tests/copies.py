"""Copies of template databases: one for every test, so that no test sees what another did."""

from collections.abc import Iterator

import psycopg
from psycopg import sql


def connected(fresh: psycopg.Connection, schema: str = "planfact") -> Iterator[psycopg.Connection]:
    """Yield an autocommit connection to a copy, with planfact on its search_path."""
    # a copy of a database does not inherit the settings of its template
    path = sql.SQL('alter database {} set search_path = "$user", {}, public')
    fresh.execute(path.format(sql.Identifier(fresh.info.dbname), sql.Identifier(schema)))
    fresh.commit()
    with psycopg.connect(fresh.info.dsn, autocommit=True) as conn:
        yield conn
