"""Write docs/reference/schema.md from a deployed database: the whole schema, in the words of its comments."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from planfact.deploy import deploy
from planfact.deploy.templates import STAGES, Templates, read_vars
from planfact.server.embedded import EmbeddedServer

QUERY = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


def schema_markdown(conn: psycopg.Connection) -> str:
    """Return the schema as Markdown, stage by stage: tables with all that they promise, views, calls."""
    templates = Templates(read_vars())
    stage_of = {file.name: file.stage for file in [*templates.tables(), *templates.code()]}
    objects = conn.execute(QUERY.encode()).fetchall()
    lines = ["# The schema", "", "Written by `make docs` from the comments in the database.", ""]
    for stage in STAGES:
        lines += [f"## {stage}", ""]
        for name, kind, title, comment, columns, rules in objects:
            if stage_of[name] != stage:
                continue
            lines += [f"### {name}", "", f"*{kind}*{'' if title == name else f' `{title}`'}", "", comment or "", ""]
            if kind == "table":
                lines += ["| column | type | default | |", "|---|---|---|---|"]
                lines += [
                    f"| `{column}` | {of} | {cell(value)} | {about or ''} |" for column, of, value, about in columns
                ]
                lines.append("")
            elif columns:
                lines += ["| column | type | |", "|---|---|---|"]
                lines += [f"| `{column}` | {of} | {about or ''} |" for column, of, _, about in columns]
                lines.append("")
            if rules:
                lines += [*(f"- {code(rule)}" for rule in rules), ""]
    return "\n".join(lines).rstrip() + "\n"


def code(text: str | None) -> str:
    """Return a piece of SQL as Markdown shows it; nothing for nothing."""
    return f"`{' '.join(text.split())}`" if text else ""


def cell(text: str | None) -> str:
    """Return the same for a table, whose columns a bar would part."""
    return code(text).replace("|", r"\|")


@contextmanager
def deployed() -> Iterator[psycopg.Connection]:
    """Deploy to a server of its own, and yield a connection to it."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the server may run as another user
        server = EmbeddedServer(Path(home))
        server.start()
        try:
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                deploy(conn, Templates(read_vars()))
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                yield conn
        finally:
            server.stop()


if __name__ == "__main__":
    with deployed() as conn:
        Path(sys.argv[1]).write_text(schema_markdown(conn), encoding="utf-8")
