"""Doctor: what planfact_health finds, and what only a client can see: server, schema, rights, room."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg

from planfact.database import one_row
from planfact.deploy import deploy
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
    conn: psycopg.Connection, templates: Templates, home: Path | None, cure: str = "planfact deploy"
) -> list[Finding]:
    """Ask everything; `home` is where the embedded server keeps its data, None with a server of the user's own.

    `cure` is the command that brings the schema to these templates.
    """
    findings = [_server(conn), _rights(conn, templates), _schema(conn, templates, cure)]
    if home is not None:
        findings.append(_room(conn, home))
    rows = conn.execute("select name, status, found, mend from planfact_health order by position")
    return findings + [Finding(*row) for row in rows]


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
