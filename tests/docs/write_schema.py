"""Write docs/reference/schema.md from a deployed database: the whole schema, in the words of its comments."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from measures.world import MEASURED
from planfact.deploy import deploy
from planfact.deploy.templates import STAGES, Templates, Vars, read_vars
from planfact.server.embedded import EmbeddedServer

QUERY = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

SECOND = "Only where `measures` in `vars.toml` names a second one. It has the name given there; here it is `quantity`."


def schema_markdown(conn: psycopg.Connection, measured: psycopg.Connection) -> str:
    """Return the schema as Markdown, stage by stage: tables with all that they promise, views, calls.

    What a database has only where it keeps a second measure, as the other one does, stands at the end.
    """
    templates = Templates(read_vars())
    stage_of = {file.name: file.stage for file in [*templates.tables(), *templates.code()]}
    objects = conn.execute(QUERY.encode()).fetchall()
    lines = ["# The schema", "", "Written by `make docs` from the comments in the database.", ""]
    for stage in STAGES:
        lines += [f"## {stage}", "", *described([one for one in objects if stage_of[one[0]] == stage])]
    lines += ["## With a second measure", "", SECOND, ""]
    lines += described(only_there(objects, measured.execute(QUERY.encode()).fetchall()))
    return "\n".join(lines).rstrip() + "\n"


def only_there(here: list[Any], there: list[Any]) -> list[Any]:
    """Return the objects of the second list that the first has not, and of others their further columns."""
    columns_of = {one[0]: {column[0] for column in one[4]} for one in here}
    titles = {one[2] for one in here}
    found = []
    for name, kind, title, comment, columns, rules in there:
        further = [one for one in columns if one[0] not in columns_of.get(name, set())]
        if name not in columns_of or title not in titles:
            found.append((name, kind, title, comment, columns, rules))
        elif further:
            found.append((name, kind, title, "Has these columns besides.", further, []))
    return found


def described(objects: list[Any]) -> list[str]:
    """Return the lines about some objects."""
    lines: list[str] = []
    for name, kind, title, comment, columns, rules in objects:
        lines += [f"### {name}", "", f"*{kind}*{'' if title == name else f' `{title}`'}", "", comment or "", ""]
        if kind == "table":
            lines += ["| column | type | default | |", "|---|---|---|---|"]
            lines += [f"| `{column}` | {of} | {cell(value)} | {about or ''} |" for column, of, value, about in columns]
            lines.append("")
        elif columns:
            lines += ["| column | type | |", "|---|---|---|"]
            lines += [f"| `{column}` | {of} | {about or ''} |" for column, of, _, about in columns]
            lines.append("")
        if rules:
            lines += [*(f"- {code(rule)}" for rule in rules), ""]
    return lines


def code(text: str | None) -> str:
    """Return a piece of SQL as Markdown shows it; nothing for nothing."""
    return f"`{' '.join(text.split())}`" if text else ""


def cell(text: str | None) -> str:
    """Return the same for a table, whose columns a bar would part."""
    return code(text).replace("|", r"\|")


@contextmanager
def deployed(*others: Vars) -> Iterator[Any]:
    """Deploy to a server of its own, and yield a connection to it; with others, one to each of these, too."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the server may run as another user
        server = EmbeddedServer(Path(home))
        server.start()
        try:
            with ExitStack() as stack:
                dsns = [server.dsn()]
                for number in range(len(others)):
                    with psycopg.connect(server.dsn(), autocommit=True) as conn:
                        conn.execute(f"create database other_{number}".encode())
                    dsns.append(make_conninfo(server.dsn(), dbname=f"other_{number}"))
                for dsn, variables in zip(dsns, [read_vars(), *others], strict=True):
                    with psycopg.connect(dsn, autocommit=True) as conn:
                        deploy(conn, Templates(variables))
                connections = [stack.enter_context(psycopg.connect(dsn, autocommit=True)) for dsn in dsns]
                yield connections if others else connections[0]
        finally:
            server.stop()


if __name__ == "__main__":
    with deployed(MEASURED) as (conn, measured):
        Path(sys.argv[1]).write_text(schema_markdown(conn, measured), encoding="utf-8")
