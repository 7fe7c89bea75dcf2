"""The schema is found by its name: what search_path a database or a role has is its own affair."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cli.runner import planfact
from planfact.deploy.search_path import elements

PATH = (
    "select setconfig from pg_db_role_setting inner join pg_database on setdatabase = pg_database.oid"
    " where setrole = 0 and datname = current_database()"
)
JANUARY = "day,store,product_group,sales\n2024-01-01,A,food,1\n"


@pytest.fixture
def shared(fresh_database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database of somebody else's applications: planfact is not there yet."""
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("drop schema planfact cascade")
        yield conn


def set_path(db: psycopg.Connection, path: str) -> None:
    db.execute(f"alter database {db.info.dbname} set search_path = {path}".encode())


def deployed(db: psycopg.Connection, *arguments: str) -> tuple[str, str]:
    done = planfact(db.info.dsn, "deploy", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ('"$user", planfact, public', ["$user", "planfact", "public"]),
        ('pf_retail,"My ""own"", path" , Public', ["pf_retail", 'My "own", path', "public"]),
        ("", []),
    ],
)
def test_a_path_is_taken_apart_as_postgres_does(path: str, names: list[str]) -> None:
    assert elements(path) == names


def test_a_path_that_is_set_is_kept_until_somebody_asks(shared: psycopg.Connection) -> None:
    set_path(shared, "app, my_planfact")  # planfact is a part of a name there, and none itself
    said = deployed(shared)[1]
    assert shared.execute(PATH).fetchone() == (["search_path=app, my_planfact"],)
    assert "search_path of the database is app, my_planfact, and is kept" in said
    assert f'alter database "{shared.info.dbname}" set search_path = app, my_planfact, "planfact";' in said
    assert planfact(shared.info.dsn, "status").returncode == 0
    assert "set database search_path (asked for)" in deployed(shared, "--search-path")[0]
    assert shared.execute(PATH).fetchone() == (["search_path=app, my_planfact, planfact"],)
    assert deployed(shared, "--search-path") == ("nothing to change\n", "")


def test_where_none_is_set_bare_names_work_afterwards(shared: psycopg.Connection) -> None:
    shared.execute(f"alter database {shared.info.dbname} reset search_path".encode())
    assert "set database search_path" in deployed(shared)[0]
    with psycopg.connect(shared.info.dsn, autocommit=True) as conn:
        assert conn.execute("select count(*) from sales").fetchone() == (0,)


def test_two_planfacts_in_one_database_are_never_mixed_up(shared: psycopg.Connection, tmp_path: Path) -> None:
    dsn, january = shared.info.dsn, tmp_path / "january.csv"
    january.write_text(JANUARY)
    names = ("pf", "pf_retail")
    for name in names:  # one is a part of the other
        (tmp_path / f"{name}.toml").write_text(f'schema = "{name}"\ndimensions = ["store", "product_group"]\n')
        deployed(shared, "--vars", str(tmp_path / f"{name}.toml"))

    def rows() -> list[int]:
        return [shared.execute(f"select count(*) from {name}.sales".encode()).fetchone()[0] for name in names]

    refused = planfact(dsn, "load", str(january))
    assert refused.returncode == 1
    assert f"planfact is in 2 schemas of the database {shared.info.dbname}: pf, pf_retail" in refused.stderr
    assert "PLANFACT_SCHEMA" in refused.stderr
    assert rows() == [0, 0]
    assert planfact(dsn, "load", str(january), PLANFACT_SCHEMA="pf").returncode == 0
    assert rows() == [1, 0]
    assert planfact(dsn, "load", str(january), "--vars", str(tmp_path / "pf_retail.toml")).returncode == 0
    assert rows() == [1, 1]
    assert planfact(dsn, "deploy", PLANFACT_SCHEMA="pf_retail").stdout == "nothing to change\n"


def test_doctor_and_deploy_know_what_the_schema_was_made_for(shared: psycopg.Connection, tmp_path: Path) -> None:
    dsn, own = shared.info.dsn, tmp_path / "own.toml"
    own.write_text('schema = "finance"\ndimensions = ["region", "channel", "category"]\nlevels = ["region"]\n')
    deployed(shared, "--vars", str(own))
    doctor = planfact(dsn, "doctor")
    assert (doctor.returncode, doctor.stderr) == (0, "")
    assert "as this planfact has it" in doctor.stdout
    assert deployed(shared)[0] == "nothing to change\n"
    shared.execute("drop view finance.my_alert")
    assert "\tplanfact deploy\n" in planfact(dsn, "doctor").stdout
    assert f"planfact deploy --vars {own}" in planfact(dsn, "doctor", PLANFACT_VARS=str(own)).stdout
    assert "create access my_alert" in deployed(shared)[0].replace("view my_alert", "access my_alert")
    assert shared.execute("select count(*) from pg_namespace where nspname = 'planfact'").fetchone() == (0,)


def test_a_deployment_that_remembers_nothing_is_read_from_its_own_views(
    shared: psycopg.Connection, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('schema = "finance"\ndimensions = ["region", "channel", "category"]\nlevels = ["region"]\n')
    deployed(shared, "--vars", str(own))
    shared.execute("delete from finance.deployment where kind = 'vars'")
    assert deployed(shared)[0] == "nothing to change\n"


def test_what_a_stranger_writes_into_a_schema_of_theirs_is_not_believed(shared: psycopg.Connection) -> None:
    shared.execute("""
        create schema trap authorization planfact_reader;
        create table trap.deployment (kind text, name text, text_checksum text, database_checksum text, content jsonb);
        insert into trap.deployment values ('vars', 'vars', '', '',
            '{"schema": "trap", "dimensions": ["a"], "roles": {"owner": "planfact_reader"}}')""")
    refused = planfact(shared.info.dsn, "deploy")
    assert refused.returncode == 1
    assert "the schema trap belongs to planfact_reader" in refused.stderr
