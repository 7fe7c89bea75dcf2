-- spread_budget: the amounts of a budget become its lines, by what budget_profile said of each month; returns how many.
-- The lines of each amount sum to it, to the last digit. One statement: weights of all months, the cells that each
-- amount stands for, and the shares.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/memory.sql' import memory_of_run -%}
{% from 'macros/month.sql' import last_day_of, next_month -%}
{% from 'macros/override.sql' import at_every_level with context -%}
{% from 'macros/newest_forecast.sql' import is_forecast, newest_forecast -%}
create or replace function spread_budget(budget_id bigint)
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_run }}'
as $spread_budget$
#variable_conflict use_column
declare
    v_rows bigint;
begin
    with budgeted as (
        select
            amounts.month,
            budget_profile(amounts.month) as profile
        from (
            select distinct amount.month
            from budget_amount as amount
            where amount.budget_id = spread_budget.budget_id
        ) as amounts
    ),

    month_profile as (
        select
            budgeted.month,
            budgeted.profile,
            ({{ newest_forecast('run') }})[2] as run_id
        from budgeted
        left join forecast_run as run
            on budgeted.profile = 'forecast'
                and {{ is_forecast('run') | indent(16) }}
                and budgeted.month >= run.horizon_start
                and {{ last_day_of('budgeted.month') }} <= run.horizon_end
        group by budgeted.month, budgeted.profile
    ),

    calendar as (
        select
            month_profile.month,
            month_profile.profile,
            month_profile.run_id,
            month_profile.month + step.days as day
        from month_profile
        cross join generate_series(0, 30) as step (days)
        where month_profile.month + step.days < {{ next_month('month_profile.month') }}
    ),

    weight as (
        select
            {{ as_series('line') }} as series_id,
            line.day,
            line.quantity as weight
        from calendar
        inner join plan_in_force as in_force on calendar.month = in_force.month
        inner join plan_line as line on in_force.plan_id = line.plan_id and calendar.day = line.day
        left join series_alias as alias
            on {{ alias_at('line') | indent(16) }}
        where calendar.profile = 'plan'
        union all
        select
            {{ as_series('forecast') }} as series_id,
            forecast.day,
            forecast.yhat::numeric(17, 3) as weight
        from calendar
        inner join forecast on calendar.run_id = forecast.run_id and calendar.day = forecast.day
        left join series_alias as alias
            on {{ alias_at('forecast') | indent(16) }}
        union all
        -- 364 days are 52 weeks: a weekday stays one
        select
            sale.series_id,
            calendar.day,
            greatest(sale.sales, 0) as weight
        from calendar
        inner join sales as sale on calendar.day - 364 = sale.day
        where calendar.profile = 'last year'
    ),

    -- every series at every level it belongs to: '' stands for all
    member as (
        {{ at_every_level('series', ['series_id']) | indent(8) }}
    ),

    -- summed, not joined: no estimate knows how many series an amount stands for, and one join read the whole plan
    -- again for each of their days
    cell as (
        select
            weighed.series_id,
            weighed.day,
            max(weighed.line_no) as line_no,
            max(weighed.month) as month,
            max(weighed.amount) as amount,
            sum(weighed.weight) as weight
        from (
            select
                member.series_id,
                calendar.day,
                amount.line_no,
                amount.month,
                amount.amount,
                0 as weight
            from budget_amount as amount
            inner join member
                on {% for dimension in dimensions -%}
                coalesce(amount.{{ dimension | ident }}, '') = member.{{ dimension | ident }}
                    {%- if not loop.last %}
                    and {% endif -%}
                {% endfor %}
            inner join calendar on amount.month = calendar.month
            where amount.budget_id = spread_budget.budget_id
            union all
            select
                weight.series_id,
                weight.day,
                null as line_no,
                null as month,
                null as amount,
                weight.weight
            from weight
        ) as weighed
        group by weighed.series_id, weighed.day
        having max(weighed.line_no) is not null
    ),

    gathered as (
        select
            cell.line_no,
            cell.month,
            cell.amount,
            array_agg(cell.series_id order by cell.day, cell.series_id) as series_ids,
            array_agg(cell.day order by cell.day, cell.series_id) as days,
            array_agg(cell.weight order by cell.day, cell.series_id) as weights
        from cell
        group by cell.line_no, cell.month, cell.amount
    )

    insert into budget_line (budget_id, series_id, day, quantity)
    select
        spread_budget.budget_id,
        share.series_id,
        share.day,
        share.quantity
    from gathered
    cross join unnest(
        gathered.series_ids, gathered.days, spread_quantity(gathered.amount, gathered.weights)
    ) as share (series_id, day, quantity)
    order by share.day, share.series_id;

    get diagnostics v_rows = row_count;

    analyze (skip_locked) budget_line;

    return v_rows;
end
$spread_budget$;

comment on function spread_budget is 'Spreads the amounts of a budget to series and days exactly.';
