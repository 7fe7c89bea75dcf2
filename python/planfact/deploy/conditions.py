"""Conditions: what a database must be before anything is deployed to it."""

import psycopg
from psycopg import sql

from planfact.deploy.templates import Templates
from planfact.errors import PlanfactError


def refuse_schema_of_others(conn: psycopg.Connection, templates: Templates) -> None:
    """Look before anything in it is touched: what somebody planted there would run with the deployer's rights."""
    variables = templates.variables
    for schema, owner in conn.execute(
        "select nspname, rolname from pg_roles inner join pg_namespace on nspowner = pg_roles.oid"
        " where nspname = any(%s) and rolname <> %s",
        [[variables.schema_name, variables.bi_schema_name], variables.roles.owner],
    ):
        raise PlanfactError(
            f"the schema {schema} belongs to {owner}, not to {variables.roles.owner}",
            hint="Drop it, or take another schema; ALTER SCHEMA … OWNER TO only where you know all that is in it.",
        )


def refuse_other_encodings(conn: psycopg.Connection) -> None:
    """Refuse a database in which names would become others."""
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise PlanfactError(
            f"the database {conn.info.dbname} stores texts as {encoding}: names of stores and groups need UTF8",
            hint="CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8', and deploy there.",
        )


def refuse_other_dimensions(conn: psycopg.Connection, templates: Templates) -> None:
    """Refuse dimensions that the tables were not made for."""
    if conn.execute("select to_regclass('dimension')").fetchone() == (None,):
        return
    known = [name for (name,) in conn.execute("select dimension from dimension order by position")]
    wanted = templates.variables.dimensions
    if known != wanted:
        raise PlanfactError(
            f"this database was made for the dimensions {', '.join(known)}, not {', '.join(wanted)}",
            hint="Dimensions are fixed at the first deploy: take another schema or database for other ones.",
        )


def has_measure(conn: psycopg.Connection, name: str) -> bool:
    """Return whether sales have this column already."""
    row = conn.execute(
        "select exists (select from pg_attribute where attrelid = to_regclass('sales') and attname = %s)", [name]
    ).fetchone()
    return row == (True,)


def refuse_other_measures(conn: psycopg.Connection, templates: Templates) -> None:
    """Refuse to let go of a second measure, or to call it otherwise: what was loaded of it would be lost."""
    if conn.execute("select to_regclass('deployment')").fetchone() == (None,):
        return
    row = conn.execute(
        "select to_jsonb(known) #>> '{content,measures,1}' from deployment as known where kind = 'vars'"
    ).fetchone()
    if row is not None and row[0] is not None and row[0] != templates.variables.second:
        raise PlanfactError(
            f"this database keeps {row[0]} beside sales: measures in vars.toml cannot leave it out or rename it",
            hint=f'Write measures = ["sales", "{row[0]}"], or deploy without it to another schema and load there.',
            code="PF009",
        )


def temporary_tables(conn: psycopg.Connection, templates: Templates) -> tuple[bool, bool, bool]:
    """Return whether the owner may make them, whether it was granted that itself, whether this role may grant it."""
    row = conn.execute(templates.query("temporary_tables")).fetchone()
    assert row is not None
    may_make, is_granted, may_grant = map(bool, row)
    if not may_make and not may_grant:
        raise PlanfactError(
            f"{templates.variables.roles.owner} may not make temporary tables in {conn.info.dbname}, as refreshes do",
            hint=f"Let the owner of the database run: {grant_temporary(conn, templates).as_string(conn)};",
        )
    return may_make, is_granted, may_grant


def grant_temporary(conn: psycopg.Connection, templates: Templates) -> sql.Composed:
    """Return the statement that lets the owner make temporary tables."""
    owner, database = sql.Identifier(templates.variables.roles.owner), sql.Identifier(conn.info.dbname)
    return sql.SQL("grant temporary on database {} to {}").format(database, owner)
