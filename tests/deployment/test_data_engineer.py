"""The data engineer's page is followed word for word: the wheel installed, a database that is not the superuser's."""

import configparser
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from docs.followed import GUIDES, follow, write_company

ROOT = Path(__file__).parents[2]
PEOPLE = ("job", "maria", "bi", "anna")


@pytest.fixture
def sales(db: psycopg.Connection) -> Iterator[dict[str, str]]:
    """Return where the page's database is, that is empty and belongs to a role that may create roles."""
    db.execute("create role deployer login createrole")
    # the roles of other tests are this server's already: without them, the deployer would have made them
    roles = [name for (name,) in db.execute("select rolname from pg_roles where rolname like 'planfact%'")]
    for role in roles:
        db.execute(f"grant {role} to deployer with admin option".encode())
    db.execute("create database sales owner deployer template template0")
    yield {name: str(value) for name, value in conninfo_to_dict(db.info.dsn).items()}
    db.execute("drop database sales with (force)")
    made = "select rolname from pg_roles where rolname = any(%s)"
    for (role,) in db.execute(made, [[*PEOPLE, "deployer"]]).fetchall():
        db.execute(f"drop owned by {role}; drop role {role}".encode())


def test_a_data_engineers_first_day(sales: dict[str, str], tmp_path: Path) -> None:
    write_company(tmp_path)
    uv = ROOT / ".venv" / "bin" / "uv"
    subprocess.run([uv, "build", "-q", "--wheel", "--out-dir", tmp_path, ROOT], check=True)
    # the page's own entry, at this machine's server
    entry = configparser.ConfigParser()
    (block,) = re.findall(r"^```ini\n(.*?)^```", (GUIDES / "data-engineer.md").read_text(), re.MULTILINE | re.DOTALL)
    entry.read_string(block)
    entry["planfact"].update({"host": sales["host"], "port": sales.get("port", "5432"), "sslmode": "prefer"})
    with (tmp_path / ".pg_service.conf").open("w") as file:
        entry.write(file, space_around_delimiters=False)
    # the versions of the lock, which uv has in its cache; compiled is only what is run
    tools = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin"),
             "UV_CONSTRAINT": str(ROOT / "requirements.txt"), "UV_COMPILE_BYTECODE": "0"}  # fmt: skip
    cache = subprocess.run([uv, "cache", "dir"], check=True, capture_output=True, text=True).stdout.strip()
    said = follow(
        "data-engineer.md", tmp_path, HOME=str(tmp_path), UV_CACHE_DIR=cache, UV_PYTHON_DOWNLOADS="never",
        PATH=f"{tmp_path}/bin:{uv.parent}:{os.environ['PATH']}", **tools,
    )  # fmt: skip
    assert "closed: data version 2, run 2, plan 2\nnothing new: data version 2, run 2, plan 2\n" in said

    def read(who: str, query: str) -> list[tuple]:
        there = make_conninfo(host=sales["host"], port=sales.get("port", "5432"), dbname="sales", user=who)
        with psycopg.connect(there) as conn:
            return conn.execute(query.encode()).fetchall()

    july = "where month = '2024-07-01'"
    assert read("bi", f"select sum(plan) > 0, sum(fact) > 0 from planfact_bi.bi_month {july}") == [(True, True)]
    assert read("anna", f"select distinct store from my_plan_fact_month {july}") == [("A",)]
    assert read("maria", "select has_database_privilege('sales', 'connect')") == [(True,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read("bi", "select * from planfact.sales")
