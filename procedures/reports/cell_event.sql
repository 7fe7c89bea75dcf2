-- cell_event: what happened to one cell of the report, gathered from every stage into one list: loads, corrections,
-- removals, runs, plans, overrides, budgets, series of it that fell silent. A dimension that is NULL stands for all.
-- explain_cells puts causes beside it, orders it, and makes one text of each sentence and what it is given.
-- It is one idea: one cell, all stages. plpgsql, so that its series and days are known when the query is planned: those of
-- a few series are read by key, and not the month of all.
{% from 'macros/event.sql' import event_types, told_columns -%}
{% from 'macros/month.sql' import month_of, next_month -%}
{% from 'macros/plan.sql' import plan_lines -%}
{% from 'macros/threshold.sql' import habit_days -%}

{% macro column(value, name) -%}
{{ value }}{{ ' as ' ~ name if not value.endswith('.' ~ name) }}
{%- endmacro %}

{# One kind of event: the columns of the list, NULL where the kind has none; all given as expressions. #}
{% macro event(kind, sentence, given, of, new_value, old_value='null::numeric', day='null::date', run_id='null::bigint',
    plan_id='null::bigint', happened_at=none) -%}
select
    {{ happened_at or of ~ '.created_at' }} as happened_at,
    {{ kind }} as kind,
    {{ sentence | trim }} as sentence,
    array[
        {%- for one in given %}
        {{ one }}::text{{ ',' if not loop.last }}
        {%- endfor %}
    ] as given,
    {{ of }}.created_by as who,
    {{ column(day, 'day') }},
    {{ column(old_value, 'old_value') }},
    {{ column(new_value, 'new_value') }},
    {{ of }}.data_version_id,
    {{ column(run_id, 'run_id') }},
    {{ column(plan_id, 'plan_id') }}
{%- endmacro -%}
create or replace function cell_event({{ dimensions | typed('text') }}, month date)
returns table (
    {{ event_types(told_columns) | indent(4) }}
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
set plan_cache_mode = force_custom_plan
as $cell_event$
#variable_conflict use_column
declare
    v_first_day constant date := {{ month_of('cell_event.month') }};
    v_next_month constant date := {{ next_month(month_of('cell_event.month')) }};
    v_days date [];
    v_series_ids integer [];
    v_line_ids integer [];  -- plans may have them under the names of before
begin
    select coalesce(array_agg(v_first_day + step.step), '{}')
    into v_days
    from generate_series(0, v_next_month - v_first_day - 1) as step (step);

    v_series_ids := series_of_cell({{ dimensions | idents('cell_event') }}, v_first_day);

    select v_series_ids || coalesce(array_agg(distinct alias.series_id), '{}')
    into v_line_ids
    from series_alias as alias
    where alias.as_series_id = any(v_series_ids);

    return query
    with span as (
        select
            v_first_day as first_day,
            v_next_month as next_month
    ),

    cell as (
        select
            series.series_id,
            series.unique_id,
            series.{{ shop | ident }} as shop
        from series
        where series.series_id = any(v_series_ids)
    ),

    written as (
        select
            sale.series_id,
            sale.day,
            sale.sales,
            sale.data_version_id,
            null::bigint as superseded_by
        from sales as sale
        where sale.series_id = any(v_series_ids)
            and sale.day = any(v_days)
        union all
        select
            past.series_id,
            past.day,
            past.sales,
            past.data_version_id,
            past.superseded_by
        from sales_history as past
        where past.series_id = any(v_series_ids)
            and past.day = any(v_days)
    ),

    -- what each version made of what was there before it
    step as (
        select
            coalesce(made.data_version_id, ended.superseded_by) as data_version_id,
            cell.unique_id,
            coalesce(made.day, ended.day) as day,
            ended.sales as old_value,
            made.sales as new_value
        from written as made
        full join written as ended
            on made.series_id = ended.series_id
                and made.day = ended.day
                and made.data_version_id = ended.superseded_by
        inner join cell on coalesce(made.series_id, ended.series_id) = cell.series_id
        where made.data_version_id is not null
            or ended.superseded_by is not null
    ),

    standing_plan as (
        select
            plan_month.plan_id,
            plan_month.month,
            plan_month.superseded_by
        from span
        inner join plan_month on span.first_day = plan_month.month
    ),

    planned as (
        select
            plan.plan_id,
            plan.run_id,
            plan.data_version_id,
            plan.created_at,
            plan.created_by,
            plan.comment,
            entry.superseded_by,
            sum(entry.statistical) as quantity
        from (
            {{ plan_lines(
                'standing_plan', ['plan_id', 'superseded_by'], among='line.series_id = any(v_line_ids) and line.day = any(v_days)'
            ) | indent(8) }}
        ) as entry
        inner join cell on entry.series_id = cell.series_id
        inner join plan on entry.plan_id = plan.plan_id
        group by plan.plan_id, entry.superseded_by
    ),

    -- the plan of the cell before and after each revision that changed it
    revised as (
        select
            revision.plan_revision_id,
            revision.kind,
            revision.plan_id,
            revision.override_id,
            revision.reason,
            revision.data_version_id,
            revision.created_at,
            revision.created_by,
            planned.run_id,
            planned.quantity + sum(changed.delta) over (
                partition by revision.plan_id order by revision.plan_revision_id
            ) as quantity,
            changed.delta
        from (
            select
                change.plan_revision_id,
                sum(change.delta) as delta
            from span
            inner join plan_revision_line as change on span.first_day <= change.day and span.next_month > change.day
            inner join cell on change.series_id = cell.series_id
            group by change.plan_revision_id
        ) as changed
        inner join plan_revision as revision on changed.plan_revision_id = revision.plan_revision_id
        inner join planned on revision.plan_id = planned.plan_id
    ),

    budgeted as (
        select
            budget.budget_id,
            budget.source,
            budget.comment,
            budget.data_version_id,
            budget.created_at,
            budget.created_by,
            budget_month.superseded_by,
            sum(line.quantity) as quantity
        from span
        inner join budget_month on span.first_day = budget_month.month
        inner join budget on budget_month.budget_id = budget.budget_id
        inner join budget_line as line
            on budget.budget_id = line.budget_id and span.first_day <= line.day and span.next_month > line.day
        inner join cell on line.series_id = cell.series_id
        group by budget.budget_id, budget_month.budget_id, budget_month.month
    ),

    forecasted as (
        select
            forecast.run_id,
            sum(forecast.yhat::numeric(17, 3)) as quantity,
            count(distinct forecast.series_id) as series_count,
            string_agg(distinct forecast.method, ', ') as methods
        from span
        inner join forecast on span.first_day <= forecast.day and span.next_month > forecast.day
        inner join cell on forecast.series_id = cell.series_id
        group by forecast.run_id
    ),

    happened as (
        {% set unnamed = "coalesce(version.source, 'an unnamed source')" -%}
        {% set given = ['count(*)', unnamed, 'min(step.day)', 'max(step.day)'] -%}
        {{ event("'load'", "'%s rows from %s, days %s to %s'", given, 'version', 'sum(step.new_value)') | indent(8) }}
        from step
        inner join data_version as version on step.data_version_id = version.data_version_id
        where step.old_value is null
        group by version.data_version_id
        union all
        {% set kind = "case when step.new_value is null then 'removal' else 'correction' end" -%}
        {{ event(kind, "'%s, by %s'", ['step.unique_id', unnamed], 'version', 'step.new_value', 'step.old_value', 'step.day')
            | indent(8) }}
        from step
        inner join data_version as version on step.data_version_id = version.data_version_id
        where step.old_value is not null
        union all
        {% set sentence -%}
        case
            when run.slimmed_at is null then '%s (%s), engine %s: %s series by %s, parameters %s'
            else '%s (%s), engine %s: %s series by %s, parameters %s; its parts were pruned on %s'
        end
        {%- endset -%}
        {% set given = [
            'run.model_name', 'run.model_version', 'run.engine', 'forecasted.series_count', 'forecasted.methods',
            'run.parameters', 'run.slimmed_at::date'
        ] -%}
        {{ event("'run'", sentence, given, 'run', 'forecasted.quantity', run_id='run.run_id',
            happened_at='run.finished_at') | indent(8) }}
        from forecasted
        inner join forecast_run as run on forecasted.run_id = run.run_id
        union all
        {% set given = ['run.model_name', 'run.model_version', 'run.pruned_at::date'] -%}
        {{ event("'run'", "'%s (%s): its forecast was pruned on %s'", given, 'run', 'null::numeric',
            run_id='run.run_id', happened_at='run.finished_at') | indent(8) }}
        from span
        inner join forecast_run as run
            on span.first_day <= run.horizon_end and span.next_month > run.horizon_start
        where run.pruned_at is not null
        union all
        {% set sentence -%}
        case
            when planned.superseded_by is null and planned.comment is null then 'the plan in force'
            when planned.superseded_by is null then 'the plan in force: %s'
            when planned.comment is null then 'superseded by plan %2$s'
            else 'superseded by plan %2$s: %1$s'
        end
        {%- endset -%}
        {{ event("'plan'", sentence, ['planned.comment', 'planned.superseded_by'], 'planned', 'planned.quantity',
            run_id='planned.run_id', plan_id='planned.plan_id') | indent(8) }}
        from planned
        union all
        {% set kind = "case when revised.kind in ('draft', 'publish') then 'override' else revised.kind end" -%}
        {% set sentence -%}
        case
            when revised.kind in ('draft', 'publish') then 'plan %s takes over overrides of the plan before it'
            when override.percent is null then 'override %2$s, %3$s to %4$s, to %5$s: %6$s'
            else 'override %2$s, %3$s to %4$s, by %5$s %%: %6$s'
        end
        {%- endset -%}
        {% set given = [
            'revised.plan_id', 'override.override_id', 'override.first_day', 'override.last_day',
            'coalesce(override.quantity, trim_scale(override.percent))', 'revised.reason'
        ] -%}
        {{ event(kind, sentence, given, 'revised', 'revised.quantity', 'revised.quantity - revised.delta',
            run_id='revised.run_id', plan_id='revised.plan_id') | indent(8) }}
        from revised
        left join override on revised.override_id = override.override_id
        union all
        {% set sentence -%}
        case
            when budgeted.superseded_by is null and budgeted.comment is null then 'budget %s from %s'
            when budgeted.superseded_by is null then 'budget %s from %s: %s'
            when budgeted.comment is null then 'budget %1$s from %2$s, superseded by budget %4$s'
            else 'budget %1$s from %2$s, superseded by budget %4$s: %3$s'
        end
        {%- endset -%}
        {% set given = [
            'budgeted.budget_id', "coalesce(budgeted.source, 'an unnamed source')", 'budgeted.comment', 'budgeted.superseded_by'
        ] -%}
        {{ event("'budget'", sentence, given, 'budgeted', 'budgeted.quantity') | indent(8) }}
        from budgeted
    ),

    told as (
        select happened.*
        from happened
        union all
        -- silence is no event of its own: it is known since the version that the reports show
        select
            version.created_at as happened_at,
            'silence' as kind,
            '%s has sold nothing since %s, for %s days; before, it sold on %s of %s days' as sentence,
            array[
                cell.unique_id::text,
                silent.last_sale_day::text,
                silent.silent_days::text,
                silent.sold_days::text,
                {{ habit_days }}::text
            ] as given,
            version.created_by as who,
            silent.last_sale_day + 1 as day,
            silent.usual_sales as old_value,
            0::numeric as new_value,
            version.data_version_id,
            null::bigint as run_id,
            null::bigint as plan_id
        from span
        inner join silent_cell as silent on silent.level = 'series' and span.next_month > silent.last_sale_day + 1
        inner join cell on silent.series_id = cell.series_id
        cross join report_status as status
        inner join data_version as version on status.data_version_id = version.data_version_id
    )

    select told.*
    from told;
end
$cell_event$;

comment on function cell_event is 'What happened to one number of the report, from every stage, without order; explain_cell and explain_cells order it.';
