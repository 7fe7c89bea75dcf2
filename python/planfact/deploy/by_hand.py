"""What people did by hand to what planfact deployed: rights that they gave, and parts of tables that they changed."""

import json
from dataclasses import dataclass

import psycopg

Parts = dict[tuple[str, str, str], str]


@dataclass(frozen=True)
class ForeignRight:
    """A right that planfact did not give, and the statement that takes it back."""

    privilege: str
    object: str
    grantee: str
    take_back: str

    def __str__(self) -> str:
        return f"{self.privilege} on {self.object} to {self.grantee}"


def foreign_rights(conn: psycopg.Connection) -> list[ForeignRight]:
    """Return the rights that others hold on planfact's objects; nothing where the schema is older than the question."""
    if conn.execute("select to_regprocedure('foreign_rights()')").fetchone() == (None,):
        return []
    rows = conn.execute("select privilege, object, grantee, take_back from foreign_rights() order by 3, 2, 1")
    return [ForeignRight(*row) for row in rows]


def take_back(conn: psycopg.Connection, rights: list[ForeignRight]) -> None:
    """Take the rights back."""
    for right in rights:
        conn.execute(right.take_back.encode())


def table_parts(conn: psycopg.Connection) -> Parts | None:
    """Return what the tables are made of; None where the schema is older than the question."""
    if conn.execute("select to_regprocedure('table_parts()')").fetchone() == (None,):
        return None
    return {(table, kind, name): text for table, kind, name, text in conn.execute("select * from table_parts()")}


def remember_parts(conn: psycopg.Connection, before: Parts | None) -> None:
    """Keep what the tables are made of by planfact: what somebody changed by hand before this deploy is not it."""
    known, after = _known(conn), table_parts(conn) or {}
    if known is None or before is None:
        made = after
    else:
        made = {part: text for part, text in after.items() if part in known or part not in before}
        made |= {part: known[part] for part in made if part in known and before.get(part) == made[part]}
        made |= {part: text for part, text in known.items() if part not in before and part not in after}
    content = json.dumps(
        [
            dict(zip(("table_name", "kind", "name"), part, strict=True)) | {"definition": text}
            for part, text in sorted(made.items())
        ]
    )
    conn.execute(
        "insert into deployment as known (kind, name, text_checksum, content) values ('tables', 'tables', md5(%s), %s)"
        " on conflict (kind, name) do update set text_checksum = excluded.text_checksum, content = excluded.content,"
        " deployed_at = clock_timestamp() where known.content is distinct from excluded.content",
        [content, content],
    )


def _known(conn: psycopg.Connection) -> Parts | None:
    row = conn.execute("select content from deployment where kind = 'tables'").fetchone()
    if row is None:
        return None
    return {(part["table_name"], part["kind"], part["name"]): part["definition"] for part in row[0]}
