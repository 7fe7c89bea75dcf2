"""Deploy: bring a database to what the SQL files say, in one transaction, and nothing where nothing changed.

A new database is built from the table files; one that is there is brought to them by upgrades, which run
once and in order, and of which one that was edited afterwards is refused. Views and routines are re-created
when their text changed, when somebody changed them in the database, or when something they stand on is
rebuilt. Rights come last.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from planfact.connection import pins
from planfact.deploy.by_hand import foreign_rights, remember_parts, table_parts, take_back
from planfact.deploy.conditions import (
    grant_temporary,
    has_measure,
    refuse_other_dimensions,
    refuse_other_encodings,
    refuse_other_measures,
    refuse_schema_of_others,
    temporary_tables,
)
from planfact.deploy.hand_made import HandMade, hand_made
from planfact.deploy.order import early_bound_names, in_order, referenced_names
from planfact.deploy.remembered import remember_vars
from planfact.deploy.search_path import must_be_set, put_on_search_path
from planfact.deploy.templates import SqlFile, Templates, ident, without_triggers
from planfact.errors import PlanfactError

#: How long a deploy waits for a lock, since whoever wants to read waits behind it; and the seconds between attempts.
LOCK_TIMEOUT = "2s"
PAUSES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Change:
    """One thing that a deploy does (or would do): action, kind of object, its name, and why."""

    action: str
    kind: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.name} ({self.why})"


@dataclass(frozen=True)
class Plan:
    """What a deploy will do, worked out before anything is touched."""

    tables: list[SqlFile]
    upgrades: list[SqlFile]
    second_measure: bool
    take_down: list[str]
    kept: list[HandMade]
    code: list[SqlFile]
    grants: bool
    search_path: bool
    changes: list[Change]


def deploy(
    conn: psycopg.Connection,
    templates: Templates,
    dry_run: bool = False,
    search_path: bool = False,
    take_back_rights: bool = False,
) -> list[Change]:
    """Apply everything that differs and return what was done; with dry_run, what would be.

    The database's search_path is set where it is not, and added to only with search_path. Rights that people gave to
    other roles by hand stay, unless take_back_rights.
    Raises PlanfactError where an upgrade was edited after it ran, where the dimensions differ from those the
    database was made for, or where an object of somebody else's stands in the way.
    """
    for pause in (*PAUSES, None):
        try:
            return _deploy_once(conn, templates, dry_run, search_path, take_back_rights)
        except psycopg.errors.LockNotAvailable as error:
            if pause is None:
                raise _in_the_way(conn, templates) from error
            time.sleep(pause)
    raise AssertionError("the last attempt ends in one way or the other")


def _deploy_once(
    conn: psycopg.Connection, templates: Templates, dry_run: bool, search_path: bool, take_back_rights: bool
) -> list[Change]:
    schema = ident(templates.variables.schema_name)
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtext('planfact.deploy'), hashtext(%s))", [schema])
        conn.execute(pins().encode())
        conn.execute(sql.SQL("set local search_path = {}, pg_temp").format(sql.SQL(schema)))
        refuse_schema_of_others(conn, templates)
        plan = _plan(conn, templates, search_path)
        if plan.changes and not dry_run:
            conn.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'".encode())
            _apply(conn, templates, plan)
        rights = foreign_rights(conn) if take_back_rights else []
        if not dry_run:
            take_back(conn, rights)
    return plan.changes + [Change("take back", "right", str(right), "made by hand") for right in rights]


def _in_the_way(conn: psycopg.Connection, templates: Templates) -> PlanfactError:
    """Say who holds locks on the schema; who let go meanwhile cannot be named any more."""
    found = conn.execute(templates.query("in_the_way")).fetchall()
    tried = f"{len(PAUSES) + 1} times for {LOCK_TIMEOUT}"
    return PlanfactError(
        f"deploy waited {tried} for objects that others read or write; nothing was changed",
        "\n".join(
            f"process {pid} of {user} ({program}), running since {since}: {names}"
            for pid, user, program, since, names in found
        )
        or "Who held them has just finished.",
        "Wait for them, or end them: SELECT pg_terminate_backend(PROCESS); then deploy again.",
    )


def _plan(conn: psycopg.Connection, templates: Templates, asked_for_path: bool) -> Plan:
    deployed = _deployed(conn)
    if not deployed:
        refuse_other_encodings(conn)
    refuse_other_dimensions(conn, templates)
    refuse_other_measures(conn, templates)

    tables = [] if deployed else in_order(templates.tables(), referenced_names)
    upgrades = _pending_upgrades(templates.upgrades(), deployed)
    changes = [Change("create", "table", file.name, "new") for file in tables]
    if deployed:
        changes += [Change("run", "upgrade", file.name, "new") for file in upgrades]

    second = templates.variables.second
    second_measure = bool(second) and not has_measure(conn, second)
    if second_measure:
        changes.append(Change("add", "measure", second, "rows that are there have none: not known"))

    code = in_order(templates.code(), early_bound_names)
    present = _in_database(conn, templates) if deployed else {}
    stale = dict(_stale_code(code, deployed, present))
    obsolete = [name for kind, name in deployed if kind == "code" and name not in {file.name for file in code}]
    take_down = [name for name in [*stale, *obsolete] if name in present]
    for name in _dependents(conn, templates, take_down):
        if name in obsolete:
            continue
        if name not in {file.name for file in code}:
            raise PlanfactError(
                f"{name} stands on objects that must be rebuilt, and is not planfact's own",
                hint=f"Drop {name}, deploy, and create it again.",
            )
        stale.setdefault(name, "what it stands on is rebuilt")
        take_down = [*take_down, *({name} - set(take_down))]
    changes += [
        Change("re-create" if file.name in present else "create", file.stage or "", file.name, stale[file.name])
        for file in code
        if file.name in stale
    ]
    changes += [Change("drop", "code", name, "its file is gone") for name in obsolete]

    kept = hand_made(conn, templates, take_down)
    changes += [Change("keep", one.kind, one.name, "made by hand on what is rebuilt") for one in kept]

    may_make, _, _ = temporary_tables(conn, templates)
    if not may_make:
        changes.append(Change("grant", "right", "temporary", "refreshes make temporary tables, and PUBLIC may not"))
    rights = deployed.get(("grants", "grants"))
    grants = bool(changes) or _rights_differ(conn, templates, rights)
    if grants:
        why = "after the changes above" if changes else "somebody changed them in the database"
        changes.append(Change("apply", "rights", "grants", why))
    search_path = must_be_set(conn, templates, asked_for_path)
    if search_path:
        changes.append(
            Change(
                "set",
                "database",
                "search_path",
                "asked for" if asked_for_path else "none is set: new sessions would not find the schema",
            )
        )
    stale_code = [file for file in code if file.name in stale]
    return Plan(tables, upgrades, second_measure, take_down, kept, stale_code, grants, search_path, changes)


def _apply(conn: psycopg.Connection, templates: Templates, plan: Plan) -> None:
    if plan.grants:
        _apply_objects(conn, templates, plan)
    if plan.search_path:
        put_on_search_path(conn, templates)


def _apply_objects(conn: psycopg.Connection, templates: Templates, plan: Plan) -> None:
    parts = table_parts(conn)
    _run(conn, templates.bootstrap())
    for file in plan.tables:
        _run(conn, without_triggers(file))
    # what is rebuilt anyway is taken down first: an upgrade can then change the columns it stands on
    # and is back at once: what went with it in a cascade is no news
    conn.execute("set local client_min_messages = warning")
    for drop in _drop_statements(conn, templates, plan.take_down):
        conn.execute(drop.encode())
    conn.execute("set local client_min_messages to default")
    conn.execute(
        "delete from deployment where kind = 'code' and name = any(%s)",
        [[change.name for change in plan.changes if change.action == "drop"]],
    )
    for file in plan.upgrades:
        if not plan.tables:  # new tables are what all upgrades lead to
            _run(conn, file)
        _remember(conn, "upgrade", file)
    if plan.second_measure:
        _run(conn, templates.second_measure())
    for file in plan.code:
        _run(conn, file)
        _remember(conn, "code", file)
    for one in plan.kept:
        _put_back(conn, one)

    # what a file's header wants called once it stands: a table that is new shows what is stored already
    for call in re.findall(r"^-- after deploy: (.+)$", "\n".join(file.text for file in plan.code), flags=re.MULTILINE):
        conn.execute(call.encode())

    conn.execute("reset role")  # who belongs to a role is said by whoever may create roles, not by the owner
    _run(conn, templates.grants())
    _, is_granted, may_grant = temporary_tables(conn, templates)
    if may_grant and not is_granted:  # before somebody takes it from PUBLIC, too
        conn.execute(grant_temporary(conn, templates))
    _remember(conn, "grants", templates.grants())
    remember_vars(conn, templates.variables)
    remember_parts(conn, parts)

    for name, checksum in _in_database(conn, templates).items():
        conn.execute("update deployment set database_checksum = %s where kind = 'code' and name = %s", [checksum, name])
    conn.execute(
        "update deployment set database_checksum = %s where kind = 'grants'",
        [_rights(conn, templates)],
    )


def _put_back(conn: psycopg.Connection, one: HandMade) -> None:
    try:
        conn.execute(one.statement.encode())
    except psycopg.Error as error:
        raise PlanfactError(
            f"{one.kind} {one.name}, made by hand, does not fit what is rebuilt; nothing was changed",
            error.diag.message_primary,
            f"Drop it, deploy, and create it again. It was: {one.statement}",
        ) from error


def _run(conn: psycopg.Connection, file: SqlFile) -> None:
    try:
        conn.execute(file.text.encode())
    except psycopg.Error as error:
        error.add_note(f"while deploying {file.path.name}")
        raise


def _remember(conn: psycopg.Connection, kind: str, file: SqlFile) -> None:
    conn.execute(
        "insert into deployment (kind, name, stage, text_checksum) values (%s, %s, %s, %s)"
        " on conflict (kind, name) do update set stage = excluded.stage,"
        " text_checksum = excluded.text_checksum, deployed_at = clock_timestamp()",
        [kind, file.name, file.stage, file.checksum],
    )


def _deployed(conn: psycopg.Connection) -> dict[tuple[str, str], dict[str, str]]:
    if conn.execute("select to_regclass('deployment')").fetchone() == (None,):
        return {}
    rows = conn.cursor(row_factory=dict_row).execute("select * from deployment").fetchall()
    return {(row["kind"], row["name"]): row for row in rows}


def _pending_upgrades(upgrades: list[SqlFile], deployed: dict[tuple[str, str], dict[str, str]]) -> list[SqlFile]:
    if any(kind == "migration" for kind, _ in deployed):
        raise PlanfactError(
            "this database was deployed by a planfact from before the tables had files: it cannot be upgraded",
            hint="Deploy to a new database and load the sales there.",
        )
    pending: list[SqlFile] = []
    for file in upgrades:
        known = deployed.get(("upgrade", file.name))
        if known is None:
            pending.append(file)
        elif known["text_checksum"] != file.checksum:
            raise PlanfactError(
                f"upgrade {file.name} was edited after it ran here on {known['deployed_at']:%Y-%m-%d}",
                hint="Take the edit back and write the change as a new upgrade.",
            )
        elif pending:
            raise PlanfactError(
                f"upgrade {pending[0].name} is new but comes before {file.name}, which has run",
                hint="Give it the next free number.",
            )
    return pending


def _stale_code(
    code: list[SqlFile], deployed: dict[tuple[str, str], dict[str, str]], present: dict[str, str]
) -> Iterable[tuple[str, str]]:
    for file in code:
        known = deployed.get(("code", file.name))
        if known is None:
            yield file.name, "new"
        elif file.name not in present:
            yield file.name, "somebody dropped it in the database"
        elif known["text_checksum"] != file.checksum:
            yield file.name, "its text changed"
        elif known["database_checksum"] != present[file.name]:
            yield file.name, "somebody changed it in the database"


def _in_database(conn: psycopg.Connection, templates: Templates) -> dict[str, str]:
    rows = conn.execute(templates.query("code_in_database"))
    return {name: checksum for name, _, checksum in rows}


def _dependents(conn: psycopg.Connection, templates: Templates, names: list[str]) -> list[str]:
    if not names:
        return []
    rows = conn.execute(templates.query("dependents", names=names))
    return sorted(name for (name,) in rows)


def _drop_statements(conn: psycopg.Connection, templates: Templates, names: list[str]) -> list[str]:
    """Cascade reaches nothing unknown: every dependent is in the list, and triggers come back with their function."""
    rows = conn.execute(templates.query("droppable", names=names))
    return [f"drop {kind} if exists {name} cascade" for kind, name in rows.fetchall()]


def _rights(conn: psycopg.Connection, templates: Templates) -> str:
    row = conn.execute(templates.query("rights_in_database")).fetchone()
    assert row is not None
    return str(row[0])


def _rights_differ(conn: psycopg.Connection, templates: Templates, known: dict[str, str] | None) -> bool:
    if known is None or known["text_checksum"] != templates.grants().checksum:
        return True
    return known["database_checksum"] != _rights(conn, templates)
