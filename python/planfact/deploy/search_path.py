"""The search_path of the database: the way by which people, not planfact, find the schema without its name."""

import re

import psycopg
from psycopg import sql

from planfact.deploy.templates import Templates, ident

#: Where the database sets none: what PostgreSQL itself takes.
USUAL = '"$user", public'


def database_search_path(conn: psycopg.Connection, templates: Templates) -> tuple[bool, str | None]:
    """Return whether this role may set the search_path of the database, and what it is set to."""
    row = conn.execute(templates.query("database_search_path")).fetchone()
    assert row is not None
    return bool(row[0]), row[1]


def elements(path: str) -> list[str]:
    """Take a search_path apart, as PostgreSQL does."""
    found = re.findall(r'"((?:[^"]|"")*)"|([^,\s"]+)', path)
    return [quoted.replace('""', '"') or bare.lower() for quoted, bare in found]


def must_be_set(conn: psycopg.Connection, templates: Templates, asked: bool) -> bool:
    """Say whether a deploy sets it: where none is set, and elsewhere only if asked to."""
    may, path = database_search_path(conn, templates)
    schema = templates.variables.schema_name
    return (may or asked) and (path is None or (asked and schema not in elements(path)))


def put_on_search_path(conn: psycopg.Connection, templates: Templates) -> None:
    """Let new sessions find the schema: before public where nothing was set, else behind all that was."""
    conn.execute(_statement(conn, templates).encode())


def missing_on_search_path(conn: psycopg.Connection, templates: Templates) -> str | None:
    """Return what to tell people whose sessions do not find the schema without its name."""
    schema = templates.variables.schema_name
    _, path = database_search_path(conn, templates)
    if schema in elements(path or USUAL):
        return None
    found = f"is {path}, and is kept" if path is not None else "is not set"
    return (
        f"The search_path of the database {found}: sessions name the schema ({schema}.sales …).\n"
        f"To spare them that: {_statement(conn, templates)};"
    )


def _statement(conn: psycopg.Connection, templates: Templates) -> str:
    _, path = database_search_path(conn, templates)
    schema = ident(templates.variables.schema_name)
    wanted = f'"$user", {schema}, public' if path is None else ", ".join(filter(None, [path, schema]))
    return f"alter database {sql.Identifier(conn.info.dbname).as_string(conn)} set search_path = {wanted}"
