"""Write the reference pages that code knows best: the error codes of a deployed database, the commands of the CLI."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import typer.main

from planfact.cli.main import app
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, read_vars
from planfact.server.embedded import EmbeddedServer

ERRORS = """\
# Error codes

Written by `make docs` from the view `error_code`. planfact raises these SQLSTATEs of its own; a message gives names and
numbers, and its hint says what to do. The command line prints both and exits with 1.

| SQLSTATE | it means | what to do |
|---|---|---|
"""
CLI = """\
# Command line

Written by `make docs` from `planfact --help`. The exit status is 0 for done, 1 for failed with one message, 2 for
wrong usage. Results go to stdout, progress and errors to stderr.

"""


def errors_markdown(conn: psycopg.Connection) -> str:
    """Return the register of error codes as a page."""
    rows = conn.execute("select code, meaning, what_to_do from error_code order by code").fetchall()
    return ERRORS + "".join(f"| {code} | {meaning} | {what_to_do} |\n" for code, meaning, what_to_do in rows)


def cli_markdown() -> str:
    """Return every command with its arguments and options as a page."""
    root = typer.main.get_command(app)
    sections = [section for path, command in _commands("planfact", root) for section in _section(path, command)]
    return CLI + "\n".join(sections).rstrip() + "\n"


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and all below it, with the words that call each."""
    if not command.hidden:
        yield path, command
        for name, below in getattr(command, "commands", {}).items():
            yield from _commands(f"{path} {name}", below)


def _section(path: str, command: Any) -> list[str]:
    """Return the lines of one command: what it does, then a table of what it takes."""
    lines = [f"## {path}", ""]
    # \\b and \\f are marks for the terminal
    lines += [_one_line(part) for part in (command.help or "").replace("\b", "").split("\f")[0].split("\n\n")]
    lines = [line for text in lines for line in (text, "") if text]
    rows = [_row(parameter) for parameter in command.params if not getattr(parameter, "hidden", False)]
    if rows:
        lines += ["| argument or option | default | |", "|---|---|---|", *rows, ""]
    return lines


def _row(parameter: Any) -> str:
    """Return an argument or an option as a row of the table."""
    if parameter.param_type_name == "argument":
        name = parameter.name.upper()
        names = name if parameter.required else f"[{name}]"
    else:
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    shown = "" if default is None or callable(default) or isinstance(default, bool) else f"`{default}`"
    if "UNSET" in shown or shown in ("``", "`()`", "`[]`"):
        shown = ""
    about = _one_line(parameter.help or "").replace("|", "\\|")
    return f"| `{names}` | {shown} | {about} |"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main(folder: Path) -> None:
    """Deploy to a server of its own, and write."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the server may run as another user
        server = EmbeddedServer(Path(home))
        server.start()
        try:
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                deploy(conn, Templates(read_vars()))
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                (folder / "errors.md").write_text(errors_markdown(conn), encoding="utf-8")
        finally:
            server.stop()
    (folder / "cli.md").write_text(cli_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
