"""Settings of a database or a role change nothing: the same close, read the same, whatever is set."""

import psycopg
import pytest
from psycopg import sql

from builders import close_in_sql, daily
from cli.runner import planfact
from planfact.connection import PINNED
from planfact.deploy.templates import Templates, read_vars

#: Alone or with what does not bear on it; each broke something once, or might have.
SETTINGS = (
    {"datestyle": "German, DMY", "intervalstyle": "iso_8601", "quote_all_identifiers": "on"},
    {
        "datestyle": "SQL, DMY", "intervalstyle": "sql_standard", "standard_conforming_strings": "off",
        "backslash_quote": "off", "escape_string_warning": "off", "extra_float_digits": "-15", "bytea_output": "escape",
        "row_security": "off", "array_nulls": "off", "transform_null_equals": "on", "client_encoding": "LATIN1",
        "timezone": "Pacific/Kiritimati", "search_path": "pg_catalog", "lc_numeric": "C", "xmlbinary": "hex",
        "default_transaction_isolation": "serializable", "plpgsql.variable_conflict": "use_variable",
        "plpgsql.check_asserts": "off", "default_toast_compression": "pglz",
    },
    {
        "plan_cache_mode": "force_generic_plan", "work_mem": "64kB", "hash_mem_multiplier": "1", "jit": "off",
        "geqo_threshold": "2", "from_collapse_limit": "1", "join_collapse_limit": "1", "debug_parallel_query": "on",
        "enable_hashjoin": "off", "enable_hashagg": "off", "enable_nestloop": "off", "enable_material": "off",
        "enable_memoize": "off", "enable_seqscan": "off", "enable_indexscan": "off", "enable_bitmapscan": "off",
        "enable_indexonlyscan": "off", "enable_sort": "off", "cursor_tuple_fraction": "1.0",
        "constraint_exclusion": "on", "check_function_bodies": "off", "timezone": "America/New_York",
        "max_parallel_workers_per_gather": "0", "enable_mergejoin": "off", "default_statistics_target": "1",
    },
)  # fmt: skip


def picture(db: psycopg.Connection) -> list[tuple]:
    """Return what was stored, read without any of the settings."""
    with psycopg.connect(db.info.dsn, autocommit=True) as plain:
        plain.execute("reset all")
        plain.execute("set search_path = planfact; set datestyle = 'ISO, YMD'; set timezone = 'UTC'")
        plain.execute("set quote_all_identifiers = off; set extra_float_digits = 1; set client_encoding = 'UTF8'")
        return [
            plain.execute(query.encode()).fetchall()  # type: ignore[misc]
            for query in (
                "select data_version_id, checksum, row_count, first_day, last_day from data_version order by 1",
                "select unique_id, day, round(yhat::numeric, 9), round(lo_80::numeric, 9)"
                " from forecast join series using (series_id) order by 1, 2",
                "select level, store, product_group, month, plan, fact, outlook, match_status from plan_fact_month"
                " order by 1, 2, 3, 4",
                "select level, store, month, round(wape::numeric, 9) from forecast_accuracy order by 1, 2, 3",
            )
        ]


def close(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2023-06-01", "2024-03-31"))
    db.execute("call override_plan('2024-04-01', percent => 5, reason => 'a fair')")
    db.execute(
        "insert into budget_stage (month, store, product_group, amount) values ('2024-04', 'A', 'food', '500.5')"
    )
    db.execute("call load_budget()")
    close_in_sql(db, daily("2024-04-01", "2024-04-30"))


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: next(iter(settings)))
def test_a_close_and_the_command_line_are_the_same_under_any_settings(
    db: psycopg.Connection, other_db: psycopg.Connection, settings: dict[str, str]
) -> None:
    close(db)
    for name, value in settings.items():
        values = sql.SQL(", ").join(map(sql.Literal, value.split(", "))) if name == "datestyle" else sql.Literal(value)
        statement = sql.SQL("alter database {} set {} = {}")
        other_db.execute(statement.format(sql.Identifier(other_db.info.dbname), sql.Identifier(name), values))
    with psycopg.connect(other_db.info.dsn, autocommit=True) as conn:
        conn.execute("set search_path = planfact")
        conn.execute("set default_transaction_isolation = 'read committed'")  # a session's own affair
        close(conn)
    assert picture(other_db) == picture(db)
    for command in (
        ["doctor"],
        ["metrics"],
        ["status"],
        ["versions"],
        ["runs"],
        ["plan", "list"],
        ["deploy", "--dry-run"],
    ):
        done, plain = (planfact(one.info.dsn, *command) for one in (other_db, db))
        assert (done.returncode, "Traceback" in done.stderr) == (plain.returncode, False), (command, done.stderr)
        if command[0] in ("doctor", "deploy"):
            assert ("objects differ" in done.stdout) is False, done.stdout


def test_every_routine_pins_what_it_depends_on() -> None:
    for file in Templates(read_vars()).code():
        if "language plpgsql" in file.text or "security definer" in file.text:
            for name, value in PINNED.items():
                assert f"\nset {name} = {value}\n" in file.text, file.name
            assert file.text.count("set datestyle") == 1, file.name


def test_a_read_only_database_is_said_to_be_one(db: psycopg.Connection) -> None:
    db.execute(f"alter database {db.info.dbname} set default_transaction_read_only = on".encode())
    refused = planfact(db.info.dsn, "refresh")
    assert refused.returncode == 1
    assert (
        "nothing may be written here: the server is a standby, or default_transaction_read_only is on" in refused.stderr
    )
    assert planfact(db.info.dsn, "status").returncode == 0
