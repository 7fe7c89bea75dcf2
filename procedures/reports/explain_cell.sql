-- explain_cell: everything that made one number of the report, in the order in which it happened: loads,
-- corrections old → new, removals; runs with their model, plans, overrides and their ends, budgets. A dimension
-- that is NULL stands for all.
create or replace function explain_cell({{ dimensions | typed('text') }}, month date)
returns table (
    happened_at timestamptz,
    kind text,
    what text,
    who text,
    day date,
    old_value numeric,
    new_value numeric,
    data_version_id bigint,
    run_id bigint,
    plan_id bigint
)
language sql
stable
begin atomic
with span as (
    select
        date_trunc('month', explain_cell.month::timestamp)::date as first_day,
        (date_trunc('month', explain_cell.month::timestamp) + interval '1 month')::date as next_month
),

cell as (
    select
        series.series_id,
        series.unique_id
    from series
    where {% for dimension in dimensions -%}
        coalesce(series.{{ dimension | ident }} = explain_cell.{{ dimension | ident }},
            explain_cell.{{ dimension | ident }} is null)
        {%- if not loop.last %}
        and {% endif -%}
        {% endfor %}
),

written as (
    select
        now_true.series_id,
        now_true.day,
        now_true.sales,
        now_true.data_version_id,
        null::bigint as superseded_by
    from span
    inner join sales as now_true on span.first_day <= now_true.day and span.next_month > now_true.day
    union all
    select
        once_true.series_id,
        once_true.day,
        once_true.sales,
        once_true.data_version_id,
        once_true.superseded_by
    from span
    inner join sales_history as once_true on span.first_day <= once_true.day and span.next_month > once_true.day
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

planned as (
    select
        plan.plan_id,
        plan.run_id,
        plan.data_version_id,
        plan.created_at,
        plan.created_by,
        plan.comment,
        plan_month.superseded_by,
        sum(line.quantity) as quantity
    from span
    inner join plan_month on span.first_day = plan_month.month
    inner join plan on plan_month.plan_id = plan.plan_id
    inner join plan_line as line
        on plan.plan_id = line.plan_id and span.first_day <= line.day and span.next_month > line.day
    inner join cell on line.series_id = cell.series_id
    group by plan.plan_id, plan_month.plan_id, plan_month.month
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

told as (
    select
        version.created_at as happened_at,
        'load' as kind,
        format(
            '%s rows from %s, days %s to %s', count(*), coalesce(version.source, 'an unnamed source'),
            min(step.day), max(step.day)
        ) as what,
        version.created_by as who,
        null::date as day,
        null::numeric as old_value,
        sum(step.new_value) as new_value,
        version.data_version_id,
        null::bigint as run_id,
        null::bigint as plan_id
    from step
    inner join data_version as version on step.data_version_id = version.data_version_id
    where step.old_value is null
    group by version.data_version_id
    union all
    select
        version.created_at as happened_at,
        case when step.new_value is null then 'removal' else 'correction' end as kind,
        format('%s, by %s', step.unique_id, coalesce(version.source, 'an unnamed source')) as what,
        version.created_by as who,
        step.day,
        step.old_value,
        step.new_value,
        version.data_version_id,
        null::bigint as run_id,
        null::bigint as plan_id
    from step
    inner join data_version as version on step.data_version_id = version.data_version_id
    where step.old_value is not null
    union all
    select
        run.finished_at as happened_at,
        'run' as kind,
        format(
            '%s (%s), engine %s: %s series by %s, parameters %s',
            run.model_name, run.model_version, run.engine, forecasted.series_count, forecasted.methods, run.parameters
        ) as what,
        run.created_by as who,
        null::date as day,
        null::numeric as old_value,
        forecasted.quantity as new_value,
        run.data_version_id,
        run.run_id,
        null::bigint as plan_id
    from forecasted
    inner join forecast_run as run on forecasted.run_id = run.run_id
    union all
    select
        planned.created_at as happened_at,
        'plan' as kind,
        case
            when planned.superseded_by is null then 'the plan in force'
            else format('superseded by plan %s', planned.superseded_by)
        end || coalesce(': ' || planned.comment, '') as what,
        planned.created_by as who,
        null::date as day,
        null::numeric as old_value,
        planned.quantity as new_value,
        planned.data_version_id,
        planned.run_id,
        planned.plan_id
    from planned
    union all
    select
        revised.created_at as happened_at,
        case revised.kind when 'draft' then 'override' when 'publish' then 'override' else revised.kind end as kind,
        case
            when revised.kind in ('draft', 'publish')
                then format('plan %s takes over overrides of the plan before it', revised.plan_id)
            else format(
                'override %s, %s to %s%s: %s', decided.override_id, decided.first_day, decided.last_day,
                coalesce(', to ' || decided.quantity, format(', by %s %%', trim_scale(decided.percent))),
                revised.reason
            )
        end as what,
        revised.created_by as who,
        null::date as day,
        revised.quantity - revised.delta as old_value,
        revised.quantity as new_value,
        revised.data_version_id,
        revised.run_id,
        revised.plan_id
    from revised
    left join override as decided on revised.override_id = decided.override_id
    union all
    select
        budgeted.created_at as happened_at,
        'budget' as kind,
        format(
            'budget %s from %s%s%s', budgeted.budget_id, coalesce(budgeted.source, 'an unnamed source'),
            ', superseded by budget ' || budgeted.superseded_by, ': ' || budgeted.comment
        ) as what,
        budgeted.created_by as who,
        null::date as day,
        null::numeric as old_value,
        budgeted.quantity as new_value,
        budgeted.data_version_id,
        null::bigint as run_id,
        null::bigint as plan_id
    from budgeted
)

select
    told.happened_at,
    told.kind,
    told.what,
    told.who,
    told.day,
    told.old_value,
    told.new_value,
    told.data_version_id,
    told.run_id,
    told.plan_id
from told
order by told.happened_at, told.kind, told.day, told.what;
end;

comment on function explain_cell is 'Everything that made one number of the report: loads, corrections, runs, plans, overrides, budgets.';
