-- Who may do what: the whole of it.
-- Every object belongs to the owner, who cannot log in. Writing happens through procedures that run
-- as the owner; nobody else may write a table, but for the two that COPY fills. PUBLIC gets nothing.
{% set s = schema | ident -%}
{% set loader = roles.loader | ident -%}
{% set forecaster = roles.forecaster | ident -%}
{% set planner = roles.planner | ident -%}
{% set reader = roles.reader | ident -%}

revoke all on schema {{ s }} from public;
revoke all on all tables in schema {{ s }} from public, {{ loader }}, {{ forecaster }}, {{ planner }}, {{ reader }};
revoke all on all sequences in schema {{ s }} from public, {{ loader }}, {{ forecaster }}, {{ planner }}, {{ reader }};
revoke all on all routines in schema {{ s }} from public, {{ loader }}, {{ forecaster }}, {{ planner }}, {{ reader }};

-- everybody with a role reads what was decided and why
grant usage on schema {{ s }} to {{ loader }}, {{ forecaster }}, {{ planner }}, {{ reader }};
grant {{ reader }} to {{ loader }}, {{ forecaster }}, {{ planner }};

grant select on
    dimension, data_version, series, sales, sales_history,
    mart_status, export_mart, export_mart_long,
    forecast_run, forecast, run_series, run_metric,
    plan, plan_month, plan_line,
    report_status, plan_fact_month, plan_fact_day, forecast_accuracy, run_registry, planfact_status,
    deployment
to {{ reader }};
grant execute on function
    assert_data_version(bigint),
    sales_at(bigint),
    sales_as_of(bigint),
    diff_data_versions(bigint, bigint),
    verify_data_version(bigint),
    fact_month_at(bigint)
to {{ reader }};

-- the loader brings sales in
grant select, insert, delete on sales_stage to {{ loader }};
grant usage on all sequences in schema {{ s }} to {{ loader }};
grant select on sales_reject to {{ loader }};
grant execute on function validate_stage(bigint) to {{ loader }};
grant execute on procedure
    commit_data_version(bigint, text, text, text, text, bigint),
    refresh_export_mart(bigint),
    refresh_plan_fact()
to {{ loader }};

-- the forecaster reads the mart and writes what its runs say
grant select, insert on run_forecast, run_backtest to {{ forecaster }};
grant insert on run_series to {{ forecaster }};
grant execute on function
    run_shard(bigint, integer),
    run_history(bigint),
    run_input(bigint, integer, integer),
    fallback_reason(float8 [], integer, integer)
to {{ forecaster }};
grant execute on procedure
    refresh_export_mart(bigint),
    start_run(bigint, text, text, jsonb, jsonb, text, integer, boolean, bigint),
    finish_run(bigint),
    fail_run(bigint, text)
to {{ forecaster }};

-- the planner decides what the business works to
grant execute on procedure
    publish_plan(bigint, text, bigint, boolean),
    refresh_plan_fact()
to {{ planner }};
