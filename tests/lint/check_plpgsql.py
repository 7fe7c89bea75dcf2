"""Check the bodies of all PL/pgSQL routines with plpgsql_check, which knows tables, columns and types.

The extension is packaged for Debian's PostgreSQL 15; a private server of it is started, given stand-ins for what
15 lacks, and deployed to twice: with sales alone, and with a second measure beside them. Where the package is missing
and cannot be installed, the check is skipped visibly.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from planfact.deploy import deploy
from planfact.deploy.templates import SqlFile, Templates, Vars, read_vars

BIN = Path("/usr/lib/postgresql/15/bin")
EXTENSION = Path("/usr/share/postgresql/15/extension/plpgsql_check.control")
PACKAGES = ("postgresql-15", "postgresql-15-plpgsql-check")

#: What PostgreSQL 16 brought and our bodies use, in the shape that the check needs to know.
STAND_INS = """
    create function pg_catalog.pg_input_is_valid(text, text) returns boolean language sql stable as 'select true';
    create function pg_catalog.pg_input_error_info(
        text, text, out message text, out detail text, out hint text, out sql_error_code text
    ) language sql stable as 'select null::text, null::text, null::text, null::text';
"""
FINDINGS = """
    select distinct routine.proname, found."lineno", found.level, found.message, found.detail, found.hint
    from pg_proc as routine
    join pg_language as language on routine.prolang = language.oid and language.lanname = 'plpgsql'
    left join pg_trigger as fired on fired.tgfoid = routine.oid
    cross join lateral plpgsql_check_function_tb(
        routine.oid, coalesce(fired.tgrelid, 0), fatal_errors => false, security_warnings => true,
        oldtable => fired.tgoldtable::text, newtable => fired.tgnewtable::text
    ) as found
    where routine.pronamespace = 'planfact'::regnamespace
    order by 1, 2
"""


class TemplatesFor15(Templates):
    """The templates without the one word of bootstrap.sql that PostgreSQL 15 does not know."""

    def bootstrap(self) -> SqlFile:
        """Ask for membership instead of the right to SET ROLE, which came with 16."""
        file = super().bootstrap()
        return replace(file, text=file.text.replace("'set')", "'member')"))


def install() -> bool:
    """Try to install the packages; only root can."""
    if EXTENSION.exists():
        return True
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    # Debian would start a server of its own at installation
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    refused = Path("/usr/sbin/policy-rc.d")
    ours = not refused.exists()
    if ours:
        refused.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        refused.chmod(0o755)
    try:
        for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
    finally:
        if ours:
            refused.unlink()
    return EXTENSION.exists()


@contextmanager
def server() -> Iterator[str]:
    """Run a private PostgreSQL 15 on a socket of its own; yield a connection string."""
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    as_user: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )

    def run(program: str, *arguments: str) -> None:
        subprocess.run([BIN / program, *arguments], cwd="/", check=True, stdout=subprocess.DEVNULL, **as_user)

    with tempfile.TemporaryDirectory(prefix="planfact-check-") as folder:
        os.chown(folder, user.pw_uid, user.pw_gid)
        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "-w", "-s", "-D", data, "-l", f"{folder}/log", "-o", options)
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", data)


def main() -> int:
    """Print the findings as file:line: message; return 1 where there are any."""
    if not install():
        print(f"skipped: plpgsql_check is not here and could not be installed (Debian: {', '.join(PACKAGES)})")
        return 0
    plain = read_vars()
    measured = Vars.model_validate({**plain.model_dump(by_alias=True), "measures": ["sales", "quantity"]})
    with server() as dsn:
        found = [check(dsn, what, TemplatesFor15(one)) for what, one in (("plain", plain), ("measured", measured))]
    return 1 if any(found) else 0


def check(dsn: str, what: str, templates: Templates) -> int:
    """Deploy to a database of its own, print what is found there, and return how much."""
    files = {file.name: file for file in templates.code()}
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(what)))
    with psycopg.connect(make_conninfo(dsn, dbname=what), autocommit=True) as conn:
        conn.execute(STAND_INS)
        deploy(conn, templates)
        conn.execute("create extension plpgsql_check schema public")
        conn.execute("set search_path = planfact, public")
        findings = conn.execute(FINDINGS).fetchall()
        checked = conn.execute(
            "select count(*) from pg_proc where pronamespace = 'planfact'::regnamespace"
            " and prolang = (select oid from pg_language where lanname = 'plpgsql')"
        ).fetchone()
    for name, line, level, message, detail, hint in findings:
        file = files[name]
        first = file.text[: file.text.index(f"as ${name}$")].count("\n")
        print(f"{file.path}:{first + line}: {level}: {message}", *filter(None, (detail, hint)), sep="\n    ")
    print(f"plpgsql_check: {what}: {checked[0]} bodies checked, {len(findings)} findings")
    return len(findings)


if __name__ == "__main__":
    sys.exit(main())
