"""Doctor: what planfact_health finds, and what only a client can see: server, schema, rights, room."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg

from planfact.database import one_row
from planfact.deploy import deploy
from planfact.deploy.search_path import database_search_path, elements
from planfact.deploy.templates import Templates
from planfact.errors import PlanfactError

#: Whatever the size of the database: room for a month's load and its log.
LEAST_ROOM = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One answer: status ok, warning or failed; mend is None where all is well."""

    question: str
    status: str
    found: str
    mend: str | None = None


def examine(
    conn: psycopg.Connection,
    templates: Templates,
    home: Path | None,
    cure: str = "planfact deploy",
    deep: bool = False,
) -> list[Finding]:
    """Ask everything; `home` is where the embedded server keeps its data, None with a server of the user's own.

    `cure` is the command that brings the schema to these templates. With deep, every row is asked as well.
    """
    findings = [_server(conn), _rights(conn, templates), _schema(conn, templates, cure), _path(conn, templates)]
    if home is not None:
        findings.append(_room(conn, home))
    rows = conn.execute("select name, status, found, mend from planfact_health order by position").fetchall()
    findings += [Finding(*row) for row in rows] + _counted(conn)
    return findings + ([_deep(conn)] if deep else [])


def _server(conn: psycopg.Connection) -> Finding:
    user, database, size = one_row(
        conn, "select current_user, current_database(), pg_size_pretty(pg_database_size(current_database()))"
    )
    release = conn.info.parameter_status("server_version")
    return Finding("server", "ok", f"PostgreSQL {release}, database {database} of {size}, as {user}")


def _rights(conn: psycopg.Connection, templates: Templates) -> Finding:
    roles = templates.variables.roles
    offices = {"load": roles.loader, "forecast": roles.forecaster, "plan": roles.planner, "read": roles.reader}
    held = [
        office
        for office, role in offices.items()
        if one_row(conn, "select pg_has_role(current_user, %s, 'usage')", [role]) == (True,)
    ]
    if len(held) == len(offices):
        return Finding("rights", "ok", f"this role may {', '.join(held)}")
    missing = ", ".join(role for office, role in offices.items() if office not in held)
    return Finding(
        "rights",
        "ok",
        f"this role may {', '.join(held) or 'nothing by itself'}; more comes with membership in {missing}",
    )


def _schema(conn: psycopg.Connection, templates: Templates, cure: str) -> Finding:
    try:
        changes = deploy(conn, templates, dry_run=True)
    except psycopg.errors.InsufficientPrivilege:
        return Finding("schema", "ok", "not compared: only a role that may deploy can tell")
    except PlanfactError as error:
        return Finding("schema", "failed", error.message, error.hint)
    if not changes:
        return Finding("schema", "ok", "as this planfact has it")
    names = ", ".join(change.name for change in changes[:5]) + (", …" if len(changes) > 5 else "")
    return Finding("schema", "failed", f"{len(changes)} objects differ from this planfact: {names}", cure)


def _path(conn: psycopg.Connection, templates: Templates) -> Finding:
    """Ask what people find who name no schema: this one, none, or another planfact."""
    schema = templates.variables.schema_name
    _, path = database_search_path(conn, templates)
    usual = conn.execute("select boot_val from pg_settings where name = 'search_path'").fetchone()
    names = elements(path or (usual[0] if usual else ""))
    others = conn.execute(
        "select nspname from pg_namespace inner join pg_class on relnamespace = pg_namespace.oid"
        " where relname = 'sales' and nspname = any(%s)",
        [names],
    ).fetchall()
    found = next((name for name in names if (name,) in others), None)
    if found == schema:
        return Finding("search path", "ok", f"sales is {schema}.sales for new sessions")
    if found is None:
        return Finding("search path", "ok", f"sessions name the schema: {schema}.sales")
    return Finding(
        "search path",
        "warning",
        f"sales is {found}.sales for sessions that name no schema, not {schema}.sales",
        f"Name the schema, or put {schema} first: ALTER DATABASE … SET search_path.",
    )


def _counted(conn: psycopg.Connection) -> list[Finding]:
    try:
        return [Finding(*row) for row in conn.execute("select name, status, found, mend from content_health()")]
    except psycopg.Error as error:  # whatever was done to the tables by hand: the other answers are worth having
        mend = "See the other questions; then ask again."
        return [Finding("rows", "failed", f"cannot be counted: {error.diag.message_primary}", mend)]


def _deep(conn: psycopg.Connection) -> Finding:
    answers = conn.execute("select question, is_true, found from verify_database()").fetchall()
    broken = [f"{question}: {found}" for question, is_true, found in answers if is_true is False]
    if not broken:
        return Finding("content", "ok", f"all of {len(answers)} answers hold")
    names = "; ".join(broken[:3]) + ("; …" if len(broken) > 3 else "")
    mend = "Restore what somebody changed from a backup; SELECT * FROM verify_database();"
    return Finding("content", "failed", f"{len(broken)} of {len(answers)} answers do not hold: {names}", mend)


def _room(conn: psycopg.Connection, home: Path) -> Finding:
    size, pretty = one_row(
        conn, "select pg_database_size(current_database()), pg_size_pretty(pg_database_size(current_database()))"
    )
    free = shutil.disk_usage(home).free
    found = f"{free / 2**30:.1f} GB free in {home}; the database takes {pretty}"
    # rewriting a table, and the log of doing so, may take as much room again as the database has
    if free < max(LEAST_ROOM, int(size)):
        return Finding("disk", "warning", found, "Make room, or move PLANFACT_HOME to a larger disk.")
    return Finding("disk", "ok", found)
