"""What a schema was deployed with: kept in its own table, so that nobody has to name a vars.toml again."""

import json

import psycopg
from psycopg import sql

from planfact.deploy.templates import Roles, Vars, read_vars
from planfact.errors import PlanfactError


def deployed_vars(conn: psycopg.Connection, schema: str) -> Vars:
    """Return what the schema was deployed with; of one that is not there yet, vars.toml's with its name.

    Raises PlanfactError where the schema does not belong to the usual owner: which roles are to be trusted must come
    from a file then, since whoever may make a schema could write anything into it.
    """
    default = read_vars()
    owned = conn.execute(
        "select rolname from pg_catalog.pg_roles as owner"
        " inner join pg_catalog.pg_namespace as schema on schema.nspowner = owner.oid where schema.nspname = %s",
        [schema],
    ).fetchone()
    if owned is None:
        return _of(schema, {"dimensions": default.dimensions, "levels": default.levels, "shop": default.shop}, default)
    if owned[0] != Roles().owner:
        raise PlanfactError(
            f"the schema {schema} belongs to {owned[0]}: which roles it was made with is in a vars.toml",
            hint="Name it: --vars or PLANFACT_VARS.",
        )
    table = sql.Identifier(schema, "deployment")
    remembered = conn.execute(
        sql.SQL("select to_jsonb(known) -> 'content' from {} as known where kind = 'vars'").format(table)
    )
    row = remembered.fetchone()
    if row is not None and row[0] is not None:
        return Vars.model_validate(row[0])
    return _of(schema, _made_for(conn, schema), default)


def remember_vars(conn: psycopg.Connection, variables: Vars) -> None:
    """Keep what was deployed with; nothing happens where that is known."""
    content = content_of(variables)
    conn.execute(
        "insert into deployment as known (kind, name, text_checksum, content) values ('vars', 'vars', md5(%s), %s)"
        " on conflict (kind, name) do update set text_checksum = excluded.text_checksum, content = excluded.content,"
        " deployed_at = clock_timestamp() where known.content is distinct from excluded.content",
        [content, content],
    )


def content_of(variables: Vars) -> str:
    """Return the variables as text, in one form."""
    return json.dumps(variables.model_dump(by_alias=True), sort_keys=True)


def _made_for(conn: psycopg.Connection, schema: str) -> dict[str, object]:
    """Read the structure from the view dimension: deployments that remember nothing have it."""
    view = sql.Identifier(schema, "dimension")
    rows = conn.execute(
        sql.SQL("select dimension, is_level, is_shop from {} order by position").format(view)
    ).fetchall()
    return {
        "dimensions": [name for name, _, _ in rows],
        "levels": [name for name, is_level, _ in rows if is_level],
        "shop": next((name for name, _, is_shop in rows if is_shop), ""),
    }


def _of(schema: str, structure: dict[str, object], default: Vars) -> Vars:
    return Vars.model_validate({"schema": schema, **structure, "roles": default.roles.model_dump()})
