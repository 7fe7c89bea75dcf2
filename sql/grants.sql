-- Who may do what: the whole of it.
-- Every object belongs to the owner, who cannot log in. Writing happens through procedures that run
-- as the owner; nobody else may write a table, but for the two that COPY fills. PUBLIC gets nothing.

revoke all on schema {{ schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};
revoke all on all tables in schema {{ schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};
revoke all on all sequences in schema {{ schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};
revoke all on all routines in schema {{ schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};

revoke all on schema {{ bi_schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};
revoke all on all tables in schema {{ bi_schema | ident }} from
    public,
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }}, {{ roles.bi_reader | ident }};

-- everybody with a role reads what was decided and why; a limited reader, what is about their shops
grant usage on schema {{ schema | ident }} to
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }},
    {{ roles.planner | ident }}, {{ roles.approver | ident }}, {{ roles.reader | ident }},
    {{ roles.limited_reader | ident }};
do $membership$
begin
    -- said only where it is not so: whoever may not say it may still deploy
    {% for role in [roles.loader, roles.forecaster, roles.planner, roles.approver] -%}
    if not pg_has_role('{{ role | text }}', '{{ roles.reader | text }}', 'member') then
        grant {{ roles.reader | ident }} to {{ role | ident }};
    end if;
    {% endfor -%}
end
$membership$;

grant select on
    dimension, error_code, planfact_setting, data_version, data_version_in_force, data_version_tag, data_version_cost,
    series, sales, sales_history,
    member_alias, series_alias, member_name, cell_name, series_name, member_attribute, dimension_member, dim_series,
    mart_status, export_mart, export_mart_long,
    named_shop_day, named_forecast_month, named_override,
    sales_month, shop_day, version_month, plan_fact_piece,
    shop_month, month_gap, open_month, misjudged_month, month_acceptance, month_acceptance_gap,
    shop_calendar, promotion_plan, event, series_opening, known_change,
    forecast_run, forecast, forecast_month, forecast_part, model_part, run_origin,
    run_series, run_metric, run_part, run_weight, run_factor, run_closed_day, run_profile, run_interval,
    run_warning, run_mart,
    run_driver, run_driver_slope, run_driver_day, run_event, run_event_day, run_known_month, run_like, run_stand_in,
    plan, plan_month, plan_in_force, plan_line, plan_line_month, plan_revision, plan_revision_line, plan_registry,
    plan_comparison, plan_submission, plan_approval,
    override, active_override, override_log,
    budget, budget_month, budget_in_force, budget_amount, budget_line,
    report_status, plan_fact_month, plan_fact_closed, plan_fact_open,
    plan_fact_day, plan_fact_week, plan_fact_period, fiscal_calendar, silent_cell, forecast_accuracy, run_registry,
    newest_measured_run, forecast_accuracy_by_lag, forecast_value_added, forecast_vintage, forecast_churn,
    plan_fact_signal, plan_fact_signal_day, plan_fact_level_day, plan_fact_cross,
    champion, champion_choice,
    plan_fact_group, plan_fact_year, plan_interval, report_month, report_rule, open_alert, cell_comment,
    plan_fact_contributor, deviation_comment, series_class, series_class_rule, alert_metric, alert_rule, alert,
    notification_channel, notification,
    stored_state, planfact_status, planfact_health, planfact_metric, run_progress, job_log,
    deployment, reader_limit
to {{ roles.reader | ident }};
{% if second -%}
grant select on plan_fact_price to {{ roles.reader | ident }};
{% endif -%}
grant select on
    my_shop, my_member,
    my_plan_fact_month, my_plan_fact_week, my_plan_fact_period, my_plan_fact_day,
    my_forecast_accuracy, my_alert, my_deviation_comment
to {{ roles.reader | ident }}, {{ roles.limited_reader | ident }};
{% if second -%}
grant select on my_plan_fact_price to {{ roles.reader | ident }}, {{ roles.limited_reader | ident }};
{% endif -%}
grant execute on function
    run_part_month,
    run_day_factor,
    run_shop_factor,
    assert_data_version,
    sales_at,
    sales_as_of,
    diff_data_versions,
    summarize_data_versions,
    verify_data_version,
    fact_month_at,
    fact_month_between,
    month_gap_between,
    missing_of_month,
    assert_month_complete,
    frozen_months,
    month_due,
    month_to_do,
    assert_month_in_turn,
    plan_sheet,
    planning_sheet,
    month_in_words,
    budget_draft,
    counted,
    revision_at,
    plan_fact_month_at,
    plan_fact_month_between,
    plan_fact_as_of,
    comments_as_of,
    plan_fact_bridge,
    plan_fact_cause,
    plan_fact_cause_between,
    plan_fact_to_date,
    compare_runs,
    assert_run,
    explain_cell,
    explain_cells,
    cell_event,
    moved_members,
    say_moved_members,
    is_moved_cell,
    series_of_cell,
    refuse_unknown_cell,
    verify_run,
    verify_database,
    staged_sales,
    foreign_rights,
    altered_parts,
    content_health
to {{ roles.reader | ident }};

-- a BI login sees the BI layer and nothing else
grant usage on schema {{ bi_schema | ident }} to {{ roles.reader | ident }}, {{ roles.bi_reader | ident }};
grant select on
    {{ bi_schema | ident }}.bi_month, {{ bi_schema | ident }}.bi_day,
    {{ bi_schema | ident }}.bi_week, {{ bi_schema | ident }}.bi_period,
    {{ bi_schema | ident }}.bi_forecast, {{ bi_schema | ident }}.bi_accuracy,
    {{ bi_schema | ident }}.bi_alert, {{ bi_schema | ident }}.bi_status,
    {{ bi_schema | ident }}.dim_series, {{ bi_schema | ident }}.dim_date
to {{ roles.reader | ident }}, {{ roles.bi_reader | ident }};

-- whoever calls a step may note that it failed
grant execute on procedure log_failure to
    {{ roles.loader | ident }}, {{ roles.forecaster | ident }}, {{ roles.planner | ident }},
    {{ roles.approver | ident }};

-- the approver lets a draft come into force
grant execute on procedure approve_plan to {{ roles.approver | ident }};

-- whoever closes months or plans tells the channels
grant execute on procedure queue_notifications, note_notification to
    {{ roles.loader | ident }}, {{ roles.planner | ident }};
grant execute on function next_notification to {{ roles.loader | ident }}, {{ roles.planner | ident }};

-- the loader brings sales in
grant select, insert, delete on sales_stage, member_stage to {{ roles.loader | ident }};
grant usage on sequence sales_load_id, member_load_id to {{ roles.loader | ident }};
grant select on sales_reject to {{ roles.loader | ident }};
grant execute on function validate_stage, month_of_load to {{ roles.loader | ident }};
grant execute on procedure
    commit_data_version,
    revert_data_version,
    rename_series,
    undo_rename,
    load_members,
    tag_data_version,
    undo_month,
    refresh_export_mart,
    accept_month,
    reopen_month,
    expire_overrides,
    refresh_plan_fact
to {{ roles.loader | ident }};

-- the forecaster reads the mart and writes what its runs say
grant select, insert on run_forecast to {{ roles.forecaster | ident }};
grant insert on run_part, run_series to {{ roles.forecaster | ident }};
grant execute on function
    run_shard,
    claim_shard,
    run_history,
    run_input,
    run_history_form,
    run_base,
    run_known_factor,
    full_month_mean,
    deflate,
    fallback_reason
to {{ roles.forecaster | ident }};
grant execute on procedure
    refresh_export_mart,
    start_run,
    finish_run,
    fail_run
to {{ roles.forecaster | ident }};

-- it learns again: whoever may bring the mart to a run's version may ask
grant execute on function verify_learned
to {{ roles.loader | ident }}, {{ roles.forecaster | ident }}, {{ roles.planner | ident }};

-- the planner knows when shops are closed, and decides what the business works to
grant insert, update, delete on
    shop_calendar, promotion_plan, event, series_opening, notification_channel
to {{ roles.planner | ident }};
grant execute on procedure
    draft_plan,
    draft_month,
    propose_plan,
    submit_plan,
    publish_plan,
    override_plan,
    undo_override,
    expire_overrides,
    import_overrides,
    load_budget,
    load_known,
    open_series_like,
    tag_data_version,
    refresh_export_mart,
    refresh_plan_fact,
    accept_month,
    reopen_month,
    set_champion,
    comment_deviation,
    set_alert_rule,
    rename_series,
    undo_rename,
    load_members
to {{ roles.planner | ident }};
grant execute on function
    is_draft_needed,
    sheet_changes,
    validate_overrides,
    validate_budget,
    validate_known
to {{ roles.planner | ident }};
grant select, insert, delete on override_stage, budget_stage, member_stage, known_stage to {{ roles.planner | ident }};
grant usage on sequence override_load_id, budget_load_id, member_load_id, known_load_id to {{ roles.planner | ident }};
