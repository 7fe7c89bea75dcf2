"""What people made by hand on objects that are rebuilt, and find again afterwards: rights of their roles, indexes."""

from dataclasses import dataclass

import psycopg

from planfact.deploy.templates import Templates


@dataclass(frozen=True)
class HandMade:
    """One right or index: kind, what it is called, and the statement that makes it again."""

    kind: str
    name: str
    statement: str


def hand_made(conn: psycopg.Connection, templates: Templates, names: list[str]) -> list[HandMade]:
    """Return the rights that others than planfact's roles hold on the named objects, and indexes no file makes."""
    if not names:
        return []
    rows = conn.execute(templates.query("hand_made", names=names, indexes=templates.index_names()))
    return [HandMade(*row) for row in rows]
