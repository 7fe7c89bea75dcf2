"""Connections, and what the database's errors mean to a person."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, LiteralString

import psycopg
from psycopg import errors, pq, sql
from psycopg.conninfo import conninfo_to_dict

from planfact.connection import Connection
from planfact.errors import PASSING, PlanfactError

#: PostgreSQL 16 brought pg_input_is_valid, which the staging stage stands on.
OLDEST_SERVER = 160000

#: So that a firewall sees that a connection which idles is still wanted, and planfact, that one is dead: libpq's own
#: wait is two hours. What the connection string says about them counts.
KEEPALIVES = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "6"}

_EXPLAINED: list[tuple[type[psycopg.Error], str, str | None]] = [
    (errors.InsufficientPrivilege, "this database role may not do that", "planfact doctor says what it may."),
    (errors.DiskFull, "the database has no room left", "Make room and call again."),
    (errors.OutOfMemory, "the database ran out of memory", "Call again when the server has room."),
    (errors.QueryCanceled, "the database cancelled the step (a timeout, or somebody's wish)", "Call again."),
    (errors.AdminShutdown, "the database server was shut down", "Call again when it is back."),
    (errors.CrashShutdown, "the database server crashed", "Call again when it is back."),
    (
        errors.CharacterNotInRepertoire,
        "a text holds what no text may hold (a zero byte, or bytes that are not UTF-8)",
        "Save the file as UTF-8 text, without zero bytes.",
    ),
    (errors.DeadlockDetected, "another session stood in the way (deadlock)", "Call again."),
    (
        errors.LockNotAvailable,
        "another session holds a lock for too long",
        "Call again when it has finished.",
    ),
    (
        errors.ReadOnlySqlTransaction,
        "nothing may be written here: the server is a standby, or default_transaction_read_only is on",
        "Call with the connection string of the primary.",
    ),
]

#: Schemas that hold planfact's own table of what was deployed there; may this role look into it?
_SCHEMAS = """
    select schema.nspname, has_schema_privilege(schema.oid, 'usage')
    from pg_catalog.pg_class as known
    inner join pg_catalog.pg_namespace as schema on known.relnamespace = schema.oid
    where known.relname = 'deployment' and known.relkind = 'r'
        and (
            select count(*) from pg_catalog.pg_attribute as attribute
            where attribute.attrelid = known.oid
                and attribute.attname in ('kind', 'name', 'text_checksum', 'database_checksum')
        ) = 4
    order by schema.nspname"""


def _say(on_notice: Callable[[str], None], notice: errors.Diagnostic) -> None:
    """Say a notice, and below it what to do."""
    for line in (notice.message_primary, notice.message_hint):
        if line:
            on_notice(line)


def connect(
    dsn: str,
    on_notice: Callable[[str], None] | None = None,
    application_name: str = "planfact",
    schema: str | None = None,
) -> Connection:
    """Open an autocommit connection that finds planfact's schema by name, whatever the search_path of the database.

    Without a name it is the one schema of the database that planfact was deployed to. Raises PlanfactError where the
    server cannot serve, or where there are several.
    """
    check_conninfo(dsn)
    conn = _open(dsn, application_name)
    conn.again = partial(_open, dsn, application_name)
    if conn.info.server_version < OLDEST_SERVER:
        found = conn.info.parameter_status("server_version")
        conn.close()
        raise PlanfactError(f"planfact needs PostgreSQL 16 or newer; this server is {found}")
    if on_notice:
        conn.add_notice_handler(lambda notice: _say(on_notice, notice))
    try:
        conn.schema = schema or only_schema(conn)
    except BaseException:
        conn.close()
        raise
    return conn


def _open(dsn: str, application_name: str) -> Connection:
    try:
        # nothing prepared: behind a pooler the next statement may meet another session
        return Connection.connect(
            dsn,
            autocommit=True,
            application_name=application_name,
            prepare_threshold=None,
            client_encoding="UTF8",
            **_keepalives(dsn),  # type: ignore[arg-type]  # the types of the options before them
        )
    except psycopg.Error as error:
        raise _unreachable(error) from error


def _keepalives(dsn: str) -> dict[str, str]:
    """Return the keepalives that a connection string, a service of libpq and its defaults leave open."""
    given = {name for name, value in conninfo_to_dict(dsn).items() if value}
    if "service" in given:
        return {}  # its file may hold them, and what is passed here would win
    # with the service that PGSERVICE names
    given |= {option.keyword.decode() for option in pq.Conninfo.get_defaults() if option.val}
    return {name: value for name, value in KEEPALIVES.items() if name not in given}


def only_schema(conn: psycopg.Connection) -> str | None:
    """Return the schema that planfact was deployed to, None where there is none; refuse to choose between several."""
    found = conn.execute(_SCHEMAS).fetchall()
    names = [name for name, is_usable in found if is_usable] or [name for name, _ in found]
    if len(names) > 1:
        raise PlanfactError(
            f"planfact is in {len(names)} schemas of the database {conn.info.dbname}: {', '.join(names)}",
            hint="Say which is meant: PLANFACT_SCHEMA, or --vars with its vars.toml.",
        )
    return names[0] if names else None


def schema_of(conn: psycopg.Connection) -> str:
    """Return the schema whose tables this connection sees, for another connection to see the same."""
    query = (
        "select nspname from pg_class join pg_namespace on relnamespace = pg_namespace.oid"
        " where pg_class.oid = 'forecast_run'::regclass"
    )
    (schema,) = one_row(conn, query)
    return str(schema)


def one_row(
    conn: psycopg.Connection,
    query: LiteralString | sql.Composed,
    parameters: Sequence[object] | Mapping[str, object] | None = None,
) -> tuple[Any, ...]:
    """Return the row of a query or a call that gives exactly one."""
    rows = conn.execute(query, parameters).fetchall()
    if len(rows) != 1:
        raise PlanfactError(f"the database gave {len(rows)} rows where one was expected")
    return rows[0]


def dimensions_of(conn: psycopg.Connection) -> list[str]:
    """Return the dimensions of this database, in order."""
    return [name for (name,) in conn.execute("select dimension from dimension order by position")]


def check_conninfo(dsn: str) -> None:
    """Refuse a connection string that libpq would take apart wrongly: its errors quote parts of the password."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
        host, ports = parts.get("host", ""), parts.get("port", "").split(",")
        if "@" not in host.removeprefix("@") and all(port.isdigit() or not port for port in ports):
            return
    except psycopg.ProgrammingError:
        pass  # its text would show what it could not read
    raise PlanfactError(
        "the database cannot be reached: its connection string is not valid (not shown: it may hold a password)",
        hint="key=value pairs, values with spaces in single quotes; or postgresql://, with %40 for an @ in a password,"
        " %3A for :, %2F for /, %3F for ?, %23 for #, %25 for %.",
    )


def explain(error: psycopg.Error) -> PlanfactError:
    """Say in words what a database error means. Nothing was changed: every step is one transaction."""
    diag = error.diag
    if diag.sqlstate and diag.sqlstate.startswith("PF"):
        return PlanfactError(
            diag.message_primary or str(error),
            diag.message_detail,
            diag.message_hint,
            diag.sqlstate,
            passes=diag.sqlstate in PASSING,
        )
    if isinstance(error, errors.UndefinedTable | errors.UndefinedFunction | errors.InvalidSchemaName):
        return PlanfactError(
            "planfact is not deployed in this database",
            diag.message_primary,
            "Run: planfact deploy. Where that was done, look for another name in PLANFACT_SCHEMA and --vars.",
        )
    for kind, meaning, hint in _EXPLAINED:
        if isinstance(error, kind):
            return PlanfactError(
                f"{meaning}; nothing was changed",
                diag.message_primary,
                hint,
                diag.sqlstate,
                passes=issubclass(kind, psycopg.OperationalError),
            )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and diag.sqlstate is None:
        return _unreachable(error)
    where = "; ".join(getattr(error, "__notes__", []))
    return PlanfactError(
        f"the database refused: {diag.message_primary or _first_lines(str(error))}",
        "\n".join(part for part in (diag.message_detail, where) if part) or None,
        diag.message_hint,
        diag.sqlstate,
    )


def _unreachable(error: psycopg.Error) -> PlanfactError:
    return PlanfactError(
        "the database cannot be reached",
        _first_lines(str(error)),
        "Check that it is up, and the address and password in --dsn, PLANFACT_DSN or the PG* variables.",
        passes=True,
    )


def _first_lines(message: str, count: int = 2) -> str:
    return "\n".join(line.strip() for line in message.strip().splitlines()[:count])
