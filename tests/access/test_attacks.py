"""The known attacks on routines that run as the owner, and on names and values taken for code."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo
from pytest_postgresql import factories

from access.test_matrix import ROLES, acting_as, attempt, calls
from builders import close_in_sql, commit, daily, days, run_in_sql, stage
from cli.runner import planfact
from copies import connected, filled_by

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
MALLORY = f"{WORKER}_mallory"

#: Everything that planfact's routines name without a schema, made again in the attacker's schema: each says who ran it.
TRAPS = """
create function {here}.sprung() returns void language plpgsql as
$$ begin raise notice 'trap sprung as %', current_user; end $$;
create function {here}.on_row() returns trigger language plpgsql as
$$ begin perform {here}.sprung(); return new; end $$;
create function {here}.add(bigint, bigint) returns bigint language plpgsql as
$$ begin perform {here}.sprung(); return $1; end $$;
create aggregate {here}.max(bigint) (sfunc = {here}.add, stype = bigint);
create aggregate {here}.min(bigint) (sfunc = {here}.add, stype = bigint);
create aggregate {here}.sum(bigint) (sfunc = {here}.add, stype = bigint);
"""

OPERATORS = ("=", "<>", "<", "<=", ">", ">=")
OPERANDS = ("bigint", "integer", "text", "date", "numeric", "boolean", "timestamptz")


def fill(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="attacked", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def filled(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    yield from connected(filled_copy)


@pytest.fixture
def mallory(filled: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a session of an attacker with a schema of their own, first on their search_path, full of traps."""
    filled.execute(sql.SQL("create role {} login").format(sql.Identifier(MALLORY)))
    filled.execute(sql.SQL("create schema {0} authorization {0}").format(sql.Identifier(MALLORY)))
    try:
        with psycopg.connect(make_conninfo(filled.info.dsn, user=MALLORY), autocommit=True) as conn:
            set_traps(filled, conn)
            yield conn
    finally:
        filled.execute(sql.SQL("drop owned by {0} cascade; drop role {0}").format(sql.Identifier(MALLORY)))


def set_traps(admin: psycopg.Connection, conn: psycopg.Connection) -> None:
    here = MALLORY
    conn.execute(TRAPS.format(here=here).encode())
    for operand in OPERANDS:
        conn.execute(
            f"create function {here}.compare({operand}, {operand}) returns boolean language plpgsql as"
            f" $$ begin perform {here}.sprung(); return true; end $$".encode()
        )
        for operator in OPERATORS:
            conn.execute(
                f"create operator {here}.{operator} (leftarg = {operand}, rightarg = {operand},"
                f" function = {here}.compare)".encode()
            )
    # every function of PostgreSQL and of planfact that a routine names, with the same arguments
    functions = admin.execute("""
        with named as (
            select distinct called[1] as name
            from pg_proc, regexp_matches(pg_get_functiondef(oid), '\\m(\\w+)\\(', 'g') as called
            where pronamespace = 'planfact'::regnamespace
        )
        select distinct on (proname, taken) proname, taken
        from named inner join pg_proc on proname = name
        cross join lateral (select oidvectortypes(proargtypes) as taken) as argument
        where pronamespace in ('pg_catalog'::regnamespace, 'planfact'::regnamespace)
            and (prokind = 'f' or prokind = 'p')
            and not exists (
                select from unnest(proargtypes) as type inner join pg_type on type = pg_type.oid where typtype = 'p'
            )
    """).fetchall()
    assert {"lock_stage", "format", "left", "clock_timestamp", "log_step"} <= {name for name, _ in functions}
    for name, taken in functions:
        conn.execute(
            f'create function {here}."{name}"({taken}) returns text language plpgsql as'
            f" $$ begin perform {here}.sprung(); return null; end $$".encode()
        )
    # every relation, once in the schema and once among the temporary ones, which PostgreSQL looks at first
    relations = admin.execute("""
        select relname, string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
        from pg_class inner join pg_attribute on attrelid = pg_class.oid
        where relnamespace = 'planfact'::regnamespace and relkind in ('r', 'v', 'm')
            and attnum > 0 and not attisdropped
        group by relname
    """).fetchall()
    for name, columns in relations:
        for place in (here, "pg_temp"):
            conn.execute(f"create table {place}.{name} ({columns})".encode())
            conn.execute(
                f"create trigger trap before insert or update or delete on {place}.{name}"
                f" for each row execute function {here}.on_row()".encode()
            )


def hear(conn: psycopg.Connection) -> list[str]:
    heard: list[str] = []
    conn.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
    return heard


def take_office(filled: psycopg.Connection, mallory: psycopg.Connection, *offices: str) -> None:
    for office in offices:
        filled.execute(sql.SQL("grant {} to {}").format(sql.Identifier(f"planfact_{office}"), sql.Identifier(MALLORY)))
    mallory.execute(f"set search_path = {MALLORY}, pg_temp, pg_catalog, planfact".encode())


SPRUNG_AS_OWNER = "trap sprung as planfact_owner"


@pytest.mark.parametrize("office", ["loader", "forecaster", "planner", "reader", "limited_reader"])
def test_nothing_of_the_attacker_runs_as_the_owner(
    filled: psycopg.Connection, mallory: psycopg.Connection, office: str
) -> None:
    statements = calls(filled)
    take_office(filled, mallory, office)
    heard = hear(mallory)
    answers = [attempt(mallory, statement) for _, statement in statements]
    assert SPRUNG_AS_OWNER not in heard
    called = [answer for answer in answers if not isinstance(answer, errors.InsufficientPrivilege)]
    assert (called == []) == (office == "limited_reader")


def test_a_month_is_closed_among_traps_as_if_there_were_none(
    filled: psycopg.Connection, mallory: psycopg.Connection
) -> None:
    april = daily("2024-04-01", "2024-04-30")
    stage(filled, april)
    take_office(filled, mallory, "loader", "forecaster", "planner")
    heard = hear(mallory)
    mallory.execute("call planfact.commit_data_version()")
    mallory.execute("call planfact.refresh_export_mart()")
    mallory.execute("call planfact.start_run(model_version => 'x')")
    mallory.execute("call planfact.finish_run(2)")
    mallory.execute("call planfact.publish_plan(2)")
    mallory.execute("call planfact.refresh_plan_fact()")
    assert [one for one in heard if "trap" in one] == []
    fact = filled.execute("select fact from plan_fact_month where level = 'total' and month = '2024-04-01'").fetchone()
    assert fact == (sum(row[3] for row in april),)


def test_the_traps_would_catch_a_careless_routine(filled: psycopg.Connection, mallory: psycopg.Connection) -> None:
    for name, body in {
        "by_function": "perform format('x'::text); perform lock_stage('plan');",
        "by_operator": "perform from planfact.series as one where one.series_id = 1;",
        "by_aggregate": "perform max(one.data_version_id) from planfact.data_version as one;",
        "by_table": "insert into mart_status default values;",
    }.items():
        filled.execute(
            f"""
            create function planfact.{name}() returns void language plpgsql security definer
            as $$ begin {body} end $$;
            alter function planfact.{name}() owner to planfact_owner;
            grant execute on function planfact.{name}() to planfact_reader""".encode()
        )
    take_office(filled, mallory, "reader")
    mallory.execute(
        f"grant usage on schema {MALLORY} to public; grant all on all tables in schema {MALLORY} to public".encode()
    )
    for name in ("by_function", "by_operator", "by_aggregate", "by_table"):
        heard = hear(mallory)
        attempt(mallory, f"select planfact.{name}()")
        assert SPRUNG_AS_OWNER in heard, name


def test_every_routine_that_lends_the_owners_rights_finds_only_the_owners_objects(db: psycopg.Connection) -> None:
    lending = db.execute("""
        select proname, proconfig from pg_proc
        where prosecdef and pronamespace = 'planfact'::regnamespace
    """).fetchall()
    assert len(lending) > 10
    for name, settings in lending:
        assert "search_path=planfact, pg_temp" in settings, name


def test_settings_of_the_session_change_nothing(filled: psycopg.Connection, other_db: psycopg.Connection) -> None:
    close_in_sql(other_db, daily("2024-01-01", "2024-03-31"))
    other_db.execute("""
        set datestyle = 'SQL, DMY'; set timezone = 'Pacific/Kiritimati'; set intervalstyle = 'sql_standard';
        set standard_conforming_strings = off; set backslash_quote = on; set escape_string_warning = off;
        set transform_null_equals = on; set array_nulls = off; set extra_float_digits = -15;
        set bytea_output = 'escape'; set xmlbinary = 'hex';
        set lc_numeric = 'C'; set default_toast_compression = 'pglz'; set row_security = off;
        set plpgsql.variable_conflict = 'use_variable'; set plpgsql.extra_errors = 'all';
        set enable_nestloop = off; set enable_hashjoin = off; set jit = off;
    """)
    for db in (filled, other_db):
        # 03 to 12 April are days that another order of day and month would misplace
        commit(db, daily("2024-04-01", "2024-04-30", sales=lambda day: f"{day.day}.5"))
        db.execute("call publish_plan(%s, 'in ''quotes'' \\ and more')", [run_in_sql(db)])
        db.execute("call refresh_plan_fact()")
        db.execute("reset all")
    same = [
        [
            db.execute(query.encode()).fetchall()
            for query in (
                "select checksum, first_day, last_day from data_version order by data_version_id",
                "select day, series_id, quantity from plan_line order by 1, 2, plan_id",
                "select level, store, month, plan, fact, variance from plan_fact_month order by 1, 2, 3",
            )
        ]
        for db in (filled, other_db)
    ]
    assert same[0] == same[1]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reaches_the_machine(filled: psycopg.Connection, role: str) -> None:
    with acting_as(filled, role):
        for statement in (
            "copy (select 1) to program 'touch /tmp/x'",
            "copy (select 1) to '/tmp/x'",
            "create temp table x (line text); copy x from '/etc/passwd'",
            "create temp table x (line text); copy x from program 'id'",
            "select pg_read_file('/etc/passwd')",
            "select pg_ls_dir('/')",
            "select lo_import('/etc/passwd')",
            "select pg_reload_conf()",
            "set session_preload_libraries = 'x'",
            "set session_replication_role = replica",
            "load '/tmp/x.so'",
            "create function x() returns int language c as '/tmp/x.so'",
            "create extension vector",
            "select rolpassword from pg_authid",
        ):
            error = attempt(filled, statement)
            assert isinstance(error, errors.InsufficientPrivilege), (statement, error)


#: Names that are code in SQL, in Jinja, in format(), in a regular expression, in a path or in HTML.
SCHEMA = "we\"ird\n'; --"
NAMES = [
    'x"; drop table sales; --',
    "it's\t'); drop schema planfact cascade; --",
    "{{ 7 * 7 }}{% raise %} %s %I $1 \\",
    "</script><script>alert(1)</script>",
]
VALUES = [
    "'; DROP TABLE sales; --",
    "$$; drop table sales; $$",
    "\\', E'\\x00",
    "<script>alert(1)</script>",
    "%s {{ x }}",
]


@pytest.fixture
def hostile(db: psycopg.Connection, tmp_path: Path) -> Iterator[str]:
    """Return an empty database, and leave vars.toml with names of every kind in tmp_path."""
    offices = ("owner", "loader", "forecaster", "planner", "reader", "limited_reader")
    roles = {office: f"{WORKER} \"; '%s\n{office}" for office in offices}
    names = ", ".join(toml(name) for name in NAMES)
    (tmp_path / "vars.toml").write_text(
        f"schema = {toml(SCHEMA)}\ndimensions = [{names}]\nshop = {toml(NAMES[1])}\n[roles]\n"
        + "".join(f"{office} = {toml(role)}\n" for office, role in roles.items()),
    )
    name = f"{WORKER}_hostile"
    db.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(db.info.dsn, dbname=name)
    finally:
        db.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        for role in roles.values():
            db.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def toml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def test_names_and_values_are_never_code(hostile: str, tmp_path: Path) -> None:
    deployed = planfact(hostile, "deploy", "--vars", str(tmp_path / "vars.toml"))
    assert deployed.returncode == 0, deployed.stderr
    again = planfact(hostile, "deploy", "--vars", str(tmp_path / "vars.toml"))
    assert again.stdout == "nothing to change\n", again.stderr

    for first, last in (("2023-01-01", "2024-03-31"), ("2024-04-01", "2024-04-30")):
        file = tmp_path / f"{last}.csv"
        rows = [(day, value, value, *VALUES[:2], 5) for value in VALUES for day in days(first, last)]
        with file.open("w", newline="") as out:
            csv.writer(out).writerows([["day", *NAMES, "sales"], *rows])
        closed = planfact(hostile, "close-month", str(file), "--workers", "1")
        assert closed.returncode == 0, closed.stderr

    report = planfact(hostile, "report", cwd=tmp_path)
    assert report.returncode == 0, report.stderr
    page = (tmp_path / "report.html").read_text()
    assert "<script>alert(1)" not in page
    assert "alert(1)" in page

    with psycopg.connect(hostile, autocommit=True) as conn:
        assert conn.execute("select dimension from dimension order by position").fetchall() == [(n,) for n in NAMES]
        shop = sql.Identifier(NAMES[0])
        seen = conn.execute(sql.SQL("select distinct {} from sales_as_of(2)").format(shop)).fetchall()
        assert {value for (value,) in seen} == set(VALUES)
        assert conn.execute("select count(*) from plan_fact_month where level = 'series' and plan > 0").fetchone() > (
            0,
        )


#: Columns that say who did something, or when, in tables that somebody but the owner may write.
SIGNATURES = """
    select distinct relation.relname, attribute.attname
    from pg_class as relation
    inner join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attnum > 0
    cross join pg_roles as role
    where relation.relnamespace = 'planfact'::regnamespace and relation.relkind = 'r'
        and attribute.attname ~ '_(by|at)$'
        and role.rolname ~ '^planfact_' and role.rolname <> 'planfact_owner'
        and (
            has_column_privilege(role.oid, relation.oid, attribute.attnum, 'insert')
            or has_column_privilege(role.oid, relation.oid, attribute.attnum, 'update')
        )
        and not exists (
            select from pg_trigger as signing
            where signing.tgrelid = relation.oid and signing.tgenabled = 'O'
                and signing.tgfoid = 'planfact.sign_note'::regproc and signing.tgtype & 23 = 23
                and attribute.attname in ('noted_by', 'noted_at')
        )
"""


def test_nobody_signs_for_somebody_else_or_for_another_day(filled: psycopg.Connection) -> None:
    assert filled.execute(SIGNATURES.encode()).fetchall() == [], "these columns can be forged: sign them by a trigger"
    signed = "select noted_by, noted_at > now() - interval '1 hour' from planfact.shop_calendar"
    with acting_as(filled, "planner"):
        filled.execute(
            "insert into planfact.shop_calendar (day, is_closed, name, noted_by, noted_at)"
            " values ('2024-07-05', true, 'a holiday', 'the boss', '1999-01-01')"
        )
        assert filled.execute(signed.encode()).fetchall() == [("planfact_planner", True)]
        filled.execute("update planfact.shop_calendar set noted_by = 'the boss', noted_at = '1999-01-01'")
        assert filled.execute(signed.encode()).fetchall() == [("planfact_planner", True)]


def test_a_failure_that_began_at_no_time_is_noted_now(filled: psycopg.Connection) -> None:
    for began in ("-infinity", "infinity", None):
        filled.execute("call log_failure('refresh_plan_fact', %s, 'x')", [began])
    of_failures = "select seconds between 0 and 60 from job_log where outcome = 'failed'"
    assert filled.execute(of_failures.encode()).fetchall() == [(True,)] * 3
