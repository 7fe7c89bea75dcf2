"""Who may do what: one line for every object, checked against the database's own lists, and tried for real.

A new table, view or routine needs a line here: nobody, or which role. Loader, forecaster and planner are members of
reader, and may what a reader may.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from pytest_postgresql import factories
from pytest_postgresql.executors import NoopExecutor

from builders import close_in_sql, daily
from copies import PATH, filled_by

NOBODY_AT_ALL = f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_nobody"

NOBODY: dict[str, str] = {}
READ = {"reader": "select"}
MY = {"reader": "select", "limited_reader": "select"}
BI = {"reader": "select", "bi_reader": "select"}

RELATIONS = {
    "active_override": READ,
    "alert": READ,
    "alert_metric": READ,
    "alert_rule": READ,
    "budget": READ,
    "budget_amount": READ,
    "budget_in_force": READ,
    "budget_line": READ,
    "budget_month": READ,
    "budget_stage": {"planner": "select insert delete"},
    "cell_comment": READ,
    "champion": READ,
    "champion_choice": READ,
    "data_version": READ,
    "data_version_cost": READ,
    "data_version_in_force": READ,
    "data_version_pin": NOBODY,
    "data_version_tag": READ,
    "deployment": READ,
    "deviation_comment": READ,
    "dim_series": READ,
    "dimension": READ,
    "dimension_member": READ,
    "error_code": READ,
    "fiscal_calendar": READ,
    "event": {"reader": "select", "planner": "insert update delete"},
    "export_mart": READ,
    "export_mart_long": READ,
    "forecast": READ,
    "forecast_accuracy": READ,
    "forecast_accuracy_by_lag": READ,
    "forecast_churn": READ,
    "forecast_error": NOBODY,
    "forecast_month": READ,
    "forecast_part": READ,
    "forecast_run": READ,
    "forecast_value_added": READ,
    "forecast_vintage": READ,
    "health_job": NOBODY,
    "health_schema": NOBODY,
    "health_setting": NOBODY,
    "job_log": READ,
    "known_change": READ,
    "known_stage": {"planner": "select insert delete"},
    "mart_status": READ,
    "member_alias": READ,
    "member_attribute": READ,
    "cell_name": READ,
    "member_name": READ,
    "member_stage": {"planner": "select insert delete", "loader": "select insert delete"},
    "misjudged_month": READ,
    "model_part": READ,
    "month_acceptance": READ,
    "month_acceptance_gap": READ,
    "month_gap": READ,
    "my_alert": MY,
    "my_deviation_comment": MY,
    "my_forecast_accuracy": MY,
    "my_member": MY,
    "my_plan_fact_day": MY,
    "my_plan_fact_month": MY,
    "my_plan_fact_period": MY,
    "my_plan_fact_week": MY,
    "my_shop": MY,
    "named_forecast_month": READ,
    "named_override": READ,
    "named_shop_day": READ,
    "newest_measured_run": READ,
    "notification": READ,
    "notification_channel": {"reader": "select", "planner": "insert update delete"},
    "open_alert": READ,
    "open_month": READ,
    "override": READ,
    "overdue_override": NOBODY,
    "override_log": READ,
    "override_stage": {"planner": "select insert delete"},
    "plan": READ,
    "plan_approval": READ,
    "plan_comparison": READ,
    "plan_fact_contributor": READ,
    "plan_fact_day": READ,
    "plan_fact_cross": READ,
    "plan_fact_group": READ,
    "plan_fact_level_day": READ,
    "plan_fact_closed": READ,
    "plan_fact_month": READ,
    "plan_fact_period": READ,
    "plan_fact_week": READ,
    "plan_fact_open": READ,
    "plan_fact_signal": READ,
    "plan_fact_signal_day": READ,
    "plan_fact_year": READ,
    "plan_in_force": READ,
    "plan_interval": READ,
    "plan_line": READ,
    "plan_line_month": READ,
    "plan_fact_piece": READ,
    "plan_month": READ,
    "plan_registry": READ,
    "plan_revision": READ,
    "plan_revision_line": READ,
    "plan_submission": READ,
    "planfact_health": READ,
    "planfact_metric": READ,
    "planfact_setting": READ,
    "planfact_status": READ,
    "promotion_plan": {"reader": "select", "planner": "insert update delete"},
    "reader_limit": READ,
    "report_month": READ,
    "report_rule": READ,
    "report_status": READ,
    "run_backtest_fact": NOBODY,
    "run_backtest_month": NOBODY,
    "run_closed_day": READ,
    "run_driver": READ,
    "run_driver_day": READ,
    "run_driver_slope": READ,
    "run_event": READ,
    "run_event_day": READ,
    "run_factor": READ,
    "run_forecast": {"forecaster": "select insert"},
    "run_interval": READ,
    "run_known_month": READ,
    "run_like": READ,
    "run_stand_in": READ,
    "run_mart": READ,
    "run_metric": READ,
    "run_month": NOBODY,
    "run_origin": READ,
    "run_part": {"reader": "select", "forecaster": "insert"},
    "run_prediction": NOBODY,
    "run_profile": READ,
    "run_progress": READ,
    "run_registry": READ,
    "run_series": {"reader": "select", "forecaster": "insert"},
    "run_warning": READ,
    "run_weight": READ,
    "sales": READ,
    "sales_history": READ,
    "sales_month": READ,
    "sales_reject": {"loader": "select"},
    "sales_stage": {"loader": "select insert delete"},
    "sales_taken": NOBODY,
    "series": READ,
    "stored_state": READ,
    "series_alias": READ,
    "silent_cell": READ,
    "series_class": READ,
    "series_class_rule": READ,
    "series_name": READ,
    "unmeasured_month": NOBODY,
    "shop_day": READ,
    "shop_month": READ,
    "version_month": READ,
    "series_opening": {"reader": "select", "planner": "insert update delete"},
    "shop_calendar": {"reader": "select", "planner": "insert update delete"},
    "stage_write": NOBODY,
}

#: The roles that may call it, parted by spaces.
#: Those of the BI layer stand in a schema of their own.
RELATIONS |= {
    f"planfact_bi.{name}": BI
    for name in (
        *("bi_month", "bi_week", "bi_period", "bi_day", "bi_forecast", "bi_accuracy", "bi_alert", "bi_status"),
        *("dim_series", "dim_date"),
    )
}

ROUTINES = {
    "approve_plan": "approver",
    "assert_draft": "",
    "assert_plan_approved": "",
    "refuse_unapproved": "",
    "submit_plan": "planner",
    "draft_month": "planner",
    "propose_plan": "planner",
    "assert_change_approved": "",
    "is_draft_needed": "planner",
    "accept_month": "loader planner",
    "assert_data_version": "reader",
    "assert_month_complete": "reader",
    "assert_month_open": "",
    "assert_month_planned": "",
    "plan_of_month": "",
    "assert_override": "",
    "assert_data_stand": "",
    "assert_overrides_settled": "",
    "assert_run": "reader",
    "keep_known_change": "",
    "known_checksum": "",
    "known_as_noted": "",
    "known_digest": "",
    "known_digest_at": "",
    "learn_drivers": "",
    "learn_events": "",
    "load_known": "planner",
    "open_series_like": "planner",
    "note_backtest_facts": "",
    "note_driver_days": "",
    "note_event_days": "",
    "note_known_months": "",
    "run_base": "forecaster",
    "run_interval_miss": "",
    "run_learned": "",
    "run_known_factor": "forecaster",
    "run_shop_day": "",
    "put_plan_in_force": "",
    "assert_month_in_turn": "reader",
    "keep_to_month": "",
    "month_due": "reader",
    "month_in_words": "reader",
    "month_of_load": "loader",
    "month_to_do": "reader",
    "undo_month": "loader",
    "withdraw_plans": "",
    "backtest_fallbacks": "",
    "budget_draft": "reader",
    "budget_profile": "",
    "choose_methods": "",
    "claim_shard": "forecaster",
    "comment_deviation": "planner",
    "commit_data_version": "loader",
    "compare_runs": "reader",
    "deflate": "forecaster",
    "diff_data_versions": "reader",
    "digest_high": "",
    "digest_low": "",
    "altered_parts": "reader",
    "content_health": "reader",
    "foreign_rights": "reader",
    "table_parts": "",
    "old_run": "",
    "prunable": "",
    "prune": "",
    "draft_plan": "planner",
    "end_override": "",
    "expire_overrides": "loader planner",
    "explain_cell": "reader",
    "explain_cells": "reader",
    "cell_event": "reader",
    "moved_members": "reader",
    "is_moved_cell": "reader",
    "series_of_cell": "reader",
    "export_mart_at": "",
    "fact_month_at": "reader",
    "fact_month_between": "reader",
    "fail_run": "forecaster",
    "fallback_forecast": "",
    "fallback_method": "",
    "fallback_reason": "forecaster",
    "finish_run": "forecaster",
    "frozen_months": "reader",
    "full_month_mean": "forecaster",
    "import_overrides": "planner",
    "closed_day_ahead": "",
    "known_to": "",
    "learn_closed_days": "",
    "learn_factors": "",
    "learn_growth": "",
    "learn_shop_factors": "",
    "note_stand_ins": "",
    "run_backtest_part": "",
    "learn_intervals": "",
    "learn_like": "",
    "learn_months": "",
    "learn_seasonality": "",
    "learn_silent_shops": "",
    "learn_weights": "",
    "limit_reader": "",
    "load_budget": "planner",
    "load_members": "loader planner",
    "lock_stage": "",
    "refuse_collision": "",
    "log_failure": "loader forecaster planner approver",
    "log_step": "",
    "make_plan": "",
    "measure_forecasts": "",
    "measure_run": "",
    "missing_of_month": "reader",
    "month_gap_between": "reader",
    "moved_export_mart": "",
    "naive_error": "",
    "next_notification": "loader planner",
    "note_notification": "loader planner",
    "override_plan": "planner",
    "override_rounds": "",
    "comments_as_of": "reader",
    "revision_at": "reader",
    "plan_fact_as_of": "reader",
    "plan_fact_bridge": "reader",
    "plan_fact_cause": "reader",
    "plan_fact_cause_between": "reader",
    "plan_fact_month_at": "reader",
    "plan_fact_month_between": "reader",
    "plan_fact_to_date": "reader",
    "plan_months": "",
    "plan_sheet": "reader",
    "planning_sheet": "reader",
    "prune_data_versions": "",
    "publish_plan": "planner",
    "quantity_reason": "",
    "queue_notifications": "loader planner",
    "raise_alerts": "",
    "record_plan_line_month": "",
    "keep_pieces": "",
    "pieces_touched": "",
    "record_sales_month": "",
    "record_shop_month": "",
    "closed_years_touched": "",
    "moved_plan_fact_closed": "",
    "reopen_month": "loader planner",
    "refresh_export_mart": "loader forecaster planner",
    "refresh_plan_fact": "loader planner",
    "refresh_series_alias": "",
    "refuse_coarse_load": "",
    "refuse_change": "",
    "refuse_closed_run": "",
    "counted": "reader",
    "refuse_frozen_budget": "",
    "refuse_frozen_budget_day": "",
    "refuse_frozen_day": "",
    "refuse_frozen_month": "",
    "refuse_frozen_revision": "",
    "refuse_published_line": "",
    "refuse_unknown_cell": "reader",
    "rename_series": "loader planner",
    "renamed_series": "",
    "revert_data_version": "loader",
    "revise_plan": "",
    "row_digest": "",
    "run_combination": "",
    "run_day_factor": "reader",
    "run_shop_factor": "reader",
    "run_history": "forecaster",
    "run_history_form": "forecaster",
    "run_input": "forecaster",
    "run_parameters": "",
    "run_part_month": "reader",
    "run_shard": "forecaster",
    "sales_as_of": "reader",
    "sales_at": "reader",
    "say_new_members": "",
    "say_moved_members": "reader",
    "say_totals": "",
    "set_alert_rule": "planner",
    "set_cells": "",
    "spread_load": "",
    "set_champion": "planner",
    "shop_day_at": "",
    "shop_made_anew": "",
    "shop_opening_at": "",
    "sheet_changes": "planner",
    "sign_note": "",
    "shrink": "",
    "sparsity_class": "",
    "spread_budget": "",
    "spread_quantity": "",
    "stage_reason": "",
    "stand_in_candidate": "",
    "staged_month": "",
    "staged_sales": "reader",
    "start_run": "forecaster",
    "summarize_data_versions": "reader",
    "tag_data_version": "loader planner",
    "take_load": "",
    "take_over_parts": "",
    "take_over_overrides": "",
    "take_renamed": "",
    "undo_override": "planner",
    "undo_rename": "loader planner",
    "validate_budget": "planner",
    "validate_known": "planner",
    "validate_overrides": "planner",
    "validate_stage": "loader",
    "verify_data_version": "reader",
    "verify_database": "reader",
    "verify_derived": "",
    "verify_learned": "loader forecaster planner",
    "verify_run": "reader",
}

#: What is there only where vars.toml has a second measure.
WITH_SECOND = {"plan_fact_price": READ, "my_plan_fact_price": MY}

#: Those behind identity columns need no right; nobody has one.
SEQUENCES = {
    "sales_load_id": "loader",
    "override_load_id": "planner",
    "budget_load_id": "planner",
    "known_load_id": "planner",
    "member_load_id": "loader planner",
}

MEMBER_OF = {
    "loader": ["reader"],
    "forecaster": ["reader"],
    "planner": ["reader"],
    "approver": ["reader"],
    "reader": [],
    "limited_reader": [],
    "bi_reader": [],
}

#: Who may look into which schema.
SCHEMAS = {
    "planfact": "loader forecaster planner approver reader limited_reader",
    "planfact_bi": "reader bi_reader",
}
OURS = "in ('planfact'::regnamespace, 'planfact_bi'::regnamespace)"
ROLES = [*MEMBER_OF, "owner", "nobody"]

ADVICE = "decide: one line in {} of tests/access/test_matrix.py, and in sql/grants.sql where a role may use it"


def rights(role: str, decision: dict[str, str]) -> set[str]:
    """Return the privileges that a role has by itself or as a member."""
    if role == "owner":
        return {"select", "insert", "update", "delete", "truncate"}
    return set(" ".join(decision.get(one, "") for one in [role, *MEMBER_OF.get(role, [])]).split())


def may_call(role: str, routine: str) -> bool:
    return role == "owner" or not {role, *MEMBER_OF.get(role, [])}.isdisjoint(ROUTINES[routine].split())


filled_server = factories.postgresql_noproc(
    load=[filled_by(lambda db: close_in_sql(db, daily("2024-01-01", "2024-03-31")))],
    dbname="filled",
    depends_on="server",
)


@pytest.fixture
def filled(filled_server: NoopExecutor) -> Iterator[psycopg.Connection]:
    """Return a session of the one database of all these tests, which take back whatever they do."""
    place: dict[str, Any] = {
        "host": filled_server.host,
        "port": filled_server.port,
        "dbname": filled_server.template_dbname,
    }
    with psycopg.connect(**place, user=filled_server.user, autocommit=True, options=PATH) as conn:
        yield conn


@contextmanager
def acting_as(db: psycopg.Connection, role: str) -> Iterator[None]:
    """Be that role, in a transaction that is taken back."""
    with db.transaction(force_rollback=True):
        if role == "nobody":  # who has what everybody has
            db.execute(sql.SQL("create role {}").format(sql.Identifier(NOBODY_AT_ALL)))
        db.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(name_of(role))))
        yield


def name_of(role: str) -> str:
    return NOBODY_AT_ALL if role == "nobody" else f"planfact_{role}"


def attempt(db: psycopg.Connection, statement: str) -> psycopg.Error | None:
    try:
        with db.transaction(force_rollback=True):
            db.execute(statement.encode())
    except psycopg.Error as error:
        return error
    return None


#: Arguments good enough to get past the check of rights.
ARGUMENTS = {
    "bigint": "1",
    "integer": "1",
    "smallint": "1",
    "boolean": "true",
    "date": "'2024-03-01'",
    "double precision[]": "'{1,2,3}'",
    "text[]": "'{A}'",
    "jsonb": "'{}'",
    "timestamp with time zone": "'2024-03-01'",
    "numeric": "1",
    "text": "'x'",
}


def calls(db: psycopg.Connection) -> list[tuple[str, str]]:
    """Return each routine's name, and a statement that calls it."""
    routines = db.execute(
        "select proname, prokind, array(select format_type(t, null) from unnest(proargtypes) as t)"
        " from pg_proc where pronamespace = 'planfact'::regnamespace and prokind in ('f', 'p') order by proname"
    )
    return [
        (name, f"{'call' if kind == 'p' else 'select'} planfact.{name}({arguments(types)})")
        for name, kind, types in routines.fetchall()
    ]


def arguments(types: list[str]) -> str:
    return ", ".join(f"{ARGUMENTS.get(one, 'null')}::{one}" for one in types)


@pytest.fixture(params=["db", "measured"])
def deployed(request: pytest.FixtureRequest) -> tuple[psycopg.Connection, dict[str, dict[str, str]]]:
    """Return a database, without a second measure and with one, and what was decided of its relations."""
    relations = RELATIONS | (WITH_SECOND if request.param == "measured" else {})
    return request.getfixturevalue(request.param), relations


def test_every_object_has_its_decision(deployed: tuple[psycopg.Connection, dict[str, dict[str, str]]]) -> None:
    db, relations = deployed
    decided = {"RELATIONS": set(relations), "ROUTINES": set(ROUTINES)}
    there = {
        "RELATIONS": f"select oid::regclass::text from pg_class where relnamespace {OURS}"
        " and relkind not in ('i', 'I', 'S', 't', 'c')",
        "ROUTINES": "select proname from pg_proc where pronamespace = 'planfact'::regnamespace",
    }
    for table, query in there.items():
        found = {name for (name,) in db.execute(query.encode())}
        assert found - decided[table] == set(), ADVICE.format(table)
        assert decided[table] - found == set(), f"gone: take the line out of {table} in tests/access/test_matrix.py"


def test_the_database_lists_these_rights_and_no_others(
    deployed: tuple[psycopg.Connection, dict[str, dict[str, str]]],
) -> None:
    db, relations = deployed
    expected = {
        (name, name_of(role), one) for name, who in relations.items() for role in who for one in who[role].split()
    }
    expected |= {(f"{name}()", name_of(role), "execute") for name, who in ROUTINES.items() for role in who.split()}
    expected |= {(name, name_of(role), "usage") for name, who in SEQUENCES.items() for role in who.split()}
    expected |= {(schema, name_of(role), "usage") for schema, who in SCHEMAS.items() for role in who.split()}
    granted = db.execute(f"""
        select object.name, coalesce(pg_roles.rolname, 'public'), lower(acl.privilege_type)
            || case when acl.is_grantable then ' with grant option' else '' end
        from (
            select oid::regclass::text as name, relowner as owner,
                coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)) as acl
            from pg_class where relnamespace {OURS} and relkind not in ('i', 'I', 't', 'c')
            union all
            select attrelid::regclass || '.' || attname, relowner, attacl from pg_attribute
            inner join pg_class on attrelid = pg_class.oid
            where relnamespace {OURS} and attacl is not null
            union all
            select proname || '()', proowner, coalesce(proacl, acldefault('f', proowner))
            from pg_proc where pronamespace = 'planfact'::regnamespace
            union all
            select nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner))
            from pg_namespace where nspname in ('planfact', 'planfact_bi')
        ) as object
        cross join lateral aclexplode(object.acl) as acl
        left join pg_roles on acl.grantee = pg_roles.oid
        where acl.grantee <> object.owner
    """)
    assert set(granted.fetchall()) == expected, "sql/grants.sql and tests/access/test_matrix.py say different things"


def test_everything_belongs_to_the_owner(db: psycopg.Connection) -> None:
    owners = db.execute(f"""
        select relowner::regrole::text from pg_class where relnamespace {OURS}
        union select proowner::regrole::text from pg_proc where pronamespace = 'planfact'::regnamespace
        union select typowner::regrole::text from pg_type where typnamespace = 'planfact'::regnamespace
        union select nspowner::regrole::text from pg_namespace where nspname in ('planfact', 'planfact_bi')
    """).fetchall()
    assert owners == [("planfact_owner",)]


def test_the_roles_are_offices_and_no_more(db: psycopg.Connection) -> None:
    names = [name_of(role) for role in [*MEMBER_OF, "owner"]]
    powers = db.execute(
        "select rolname from pg_roles where rolname = any(%s) and (rolcanlogin or rolsuper or rolcreaterole"
        " or rolcreatedb or rolreplication or rolbypassrls)",
        [names],
    )
    assert powers.fetchall() == []
    belongs = db.execute(
        "select member::regrole::text, roleid::regrole::text from pg_auth_members"
        " where member::regrole::text = any(%s)",
        [names],
    ).fetchall()
    assert set(belongs) == {(name_of(role), name_of(group)) for role, groups in MEMBER_OF.items() for group in groups}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_do_to_tables_what_was_decided(filled: psycopg.Connection, role: str) -> None:
    columns = dict(
        filled.execute(
            "select relname, attname from pg_attribute inner join pg_class on attrelid = pg_class.oid"
            " where relnamespace = 'planfact'::regnamespace and attnum = 1 and relkind in ('r', 'v', 'm')"
        ).fetchall()
    )
    of_tables = {n for (n,) in filled.execute("select tablename from pg_tables where schemaname = 'planfact'")}
    wrong = []
    with acting_as(filled, role):
        for name, decision in RELATIONS.items():
            statements = {"select": f"select * from {name if '.' in name else f'planfact.{name}'} limit 0"}
            if name in of_tables:
                statements |= {
                    "insert": f"insert into planfact.{name} default values",
                    "update": f'update planfact.{name} set "{columns[name]}" = default where false',
                    "delete": f"delete from planfact.{name} where false",
                    "truncate": f"truncate planfact.{name}",
                }
            for action, statement in statements.items():
                done = not isinstance(attempt(filled, statement), errors.InsufficientPrivilege)
                if done != (action in rights(role, decision)):
                    wrong.append(f"{role} {'can' if done else 'cannot'} {action} {name}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_of_a_second_measure_what_was_decided(measured: psycopg.Connection, role: str) -> None:
    may = {}
    with acting_as(measured, role):
        for name in WITH_SECOND:
            error = attempt(measured, f"select * from planfact.{name}")
            may[name] = not isinstance(error, errors.InsufficientPrivilege)
    assert may == {name: "select" in rights(role, decision) for name, decision in WITH_SECOND.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_call_what_was_decided(filled: psycopg.Connection, role: str) -> None:
    wrong = []
    with acting_as(filled, role):
        for name, statement in calls(filled):
            error = attempt(filled, statement)
            # also where a routine it may call needs another that it may not
            done = not isinstance(error, errors.InsufficientPrivilege)
            if done != may_call(role, name):
                wrong.append(f"{role} {'can' if done else 'cannot'} call {name}: {error}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_no_role_can_put_anything_into_the_schema(filled: psycopg.Connection, role: str) -> None:
    with acting_as(filled, role):
        for statement in (
            "create table planfact.mine (a int)",
            "create function planfact.max(bigint) returns bigint language sql as 'select 1'",
            "create schema mine",
            "create view planfact_bi.mine as select 1",
            "drop table planfact.sales",
            "drop schema planfact cascade",
            "alter table planfact.sales disable trigger all",
            "create trigger mine after insert on planfact.sales_stage execute function planfact.refuse_closed_run()",
            "create rule mine as on insert to planfact.sales_stage do instead nothing",
            "create index on planfact.sales (sales)",
            "comment on table planfact.sales is 'mine'",
            "refresh materialized view planfact.plan_fact_open",
            "set role planfact_owner",
            "grant planfact_owner to current_user",
        ):
            assert isinstance(attempt(filled, statement), errors.InsufficientPrivilege), statement
