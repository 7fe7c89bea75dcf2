-- plan_fact_cause_between: why the months of a span left their plans, cell by cell at every level, as of the last refresh
-- of the reports. What the run behind a plan learned, and what it knew, is held against what took place:
--   calendar    days on which a shop was closed though it was planned, or open though it was planned closed; an event on
--               another day than the run knew, by what the run learned of it; the days of what happened once and was noted
--   promotions  drivers stronger or weaker than planned, by the slopes that the run learned; in a month of which nothing
--               was planned, than usual
--   openings    series that no plan has; what sold nearly daily and then nothing for more than two weeks; what was to open
--               until it sells, and what it sells before its day
--   overrides   what people added to the plan, with the other sign
--   rest        the error of the forecast that is left: the variance less all of these
-- Where shops are named, only their series are looked at; the levels above then sum up these.
-- Each day of a series has one of openings and closed days, or the effects of events and promotions; the five sum to
-- the variance to the last digit. Of a run whose parts were pruned, nothing learned is left, and rest has it.
-- It is one query: the days of a plan beside what was known, and what took place. Each cause that has to be looked for is
-- a macro of sql/macros/cause_of_*.sql.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/cause_of_drivers.sql' import cause_of_drivers with context -%}
{% from 'macros/cause_of_events.sql' import cause_of_events -%}
{% from 'macros/cause_of_shops.sql' import cause_of_shops -%}
{% from 'macros/cause_of_silence.sql' import cause_of_silence -%}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/plan.sql' import plan_changes -%}
{% from 'macros/threshold.sql' import given_up_after_days, habit_days -%}
{% set causes = ['calendar', 'promotions', 'openings', 'overrides'] -%}
create or replace function plan_fact_cause_between(first_month date, last_month date, shops text[] default null)
returns table (
    level text,
    {{ dimensions | typed('text') }},
    month date,
    series_id integer,
    variance numeric,
    calendar numeric,
    promotions numeric,
    openings numeric,
    overrides numeric,
    rest numeric
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off  -- days meet days: estimates of relations that are made on the way would compare all with all
set plan_cache_mode = force_custom_plan  -- of named shops, sales and plans are read by key
as $plan_fact_cause_between$
#variable_conflict use_column
declare
    v_first_day constant date := {{ month_of('plan_fact_cause_between.first_month') }};
    v_last_day date;
    v_looked_to date;
    v_version_id bigint;
    v_revision_id bigint;
    v_series_ids integer [];  -- of the shops that are named, as series are called now
    v_line_ids integer [];  -- and as plans may call them
    v_sale_days date [];
    v_line_days date [];
begin
    -- constants, so that days are found by their keys
    select
        least({{ last_day_of(month_of('plan_fact_cause_between.last_month')) }}, status.last_day),
        least(
            {{ last_day_of(month_of('plan_fact_cause_between.last_month')) }} + {{ given_up_after_days + 1 }},
            status.last_day
        ),
        status.data_version_id,
        status.plan_revision_id
    into v_last_day, v_looked_to, v_version_id, v_revision_id
    from report_status as status;

    if plan_fact_cause_between.shops is not null then
        select coalesce(array_agg(series.series_id), '{}')
        into v_series_ids
        from series
        where series.{{ shop | ident }} = any(plan_fact_cause_between.shops);

        select v_series_ids || coalesce(array_agg(distinct alias.series_id), '{}')
        into v_line_ids
        from series_alias as alias
        where alias.as_series_id = any(v_series_ids);

        select
            coalesce(array_agg(of_day.day), '{}'),
            coalesce(array_agg(of_day.day) filter (where of_day.day between v_first_day and v_last_day), '{}')
        into v_sale_days, v_line_days
        from (
            select version.first_day + step.step as day
            from data_version as version
            cross join lateral generate_series(0, v_looked_to - version.first_day) as step (step)
            where version.data_version_id = v_version_id
        ) as of_day
        where of_day.day >= v_first_day - {{ habit_days + 31 }};
    end if;

    return query
    with frame as (
        select
            cell.month,
            cell.series_id,
            cell.variance,
            cell.plan is null as is_unplanned,
            cell.plan_id,
            cell.run_id
        from plan_fact_month as cell
        where cell.level = 'series'
            and cell.variance is not null
            and (plan_fact_cause_between.shops is null or cell.{{ shop | ident }} = any(plan_fact_cause_between.shops))
            and cell.month between v_first_day and v_last_day
    ),

    span as materialized (
        select
            planned.month,
            planned.plan_id,
            run.run_id,
            run.horizon_start as origin,
            least({{ last_day_of('planned.month') }}, v_last_day) as known_to
        from (
            select distinct
                frame.month,
                frame.plan_id,
                frame.run_id
            from frame
        ) as planned
        inner join forecast_run as run on planned.run_id = run.run_id
    ),

    sold as materialized (
        select
            sale.series_id,
            series.{{ shop | ident }} as shop,
            sale.day,
            sale.sales,
            sale.onpromotion
        from sales_at(v_version_id) as sale
        inner join series on sale.series_id = series.series_id
        where case
            when v_series_ids is null then sale.day between v_first_day - {{ habit_days + 31 }} and v_looked_to
            else sale.series_id = any(v_series_ids) and sale.day = any(v_sale_days)
        end
    ),

    line as materialized (
        select
            span.month,
            span.run_id,
            span.origin,
            planned.series_id as run_series_id,
            {{ as_series('planned') }} as series_id,
            planned.day,
            planned.quantity as statistical
        from span
        inner join plan_line as planned
            on span.plan_id = planned.plan_id
                and span.month <= planned.day
                and span.known_to >= planned.day
        left join series_alias as alias
            on {{ alias_at('planned', 'v_version_id') | indent(16) }}
        where case
            when v_line_ids is null then planned.day between v_first_day and v_last_day
            else planned.series_id = any(v_line_ids) and planned.day = any(v_line_days)
        end
    ),

    -- a day of a series as it is called now; members that were merged are added
    planned_day as materialized (
        select
            line.month,
            line.run_id,
            line.series_id,
            called.{{ shop | ident }} as shop,
            min(of_run.{{ shop | ident }}) as run_shop,
            line.day,
            sum(line.statistical) as statistical
        from line
        inner join series as called on line.series_id = called.series_id
        inner join series as of_run on line.run_series_id = of_run.series_id
        where plan_fact_cause_between.shops is null or called.{{ shop | ident }} = any(plan_fact_cause_between.shops)
        group by line.month, line.run_id, line.series_id, called.{{ shop | ident }}, line.day
    ),

    {{ cause_of_silence() | indent(4) }},

    {{ cause_of_events() | indent(4) }},

    {{ cause_of_shops() | indent(4) }},

    -- what was to open and had sold nothing: until it sells, it is not open; before its day, it is open early
    opening as (
        select
            planned.run_id,
            planned.series_id,
            planned.first_day,
            min(sale.day) as first_sale_day
        from run_like as planned
        left join selling_day as sale on planned.series_id = sale.series_id
        where planned.basis = 'opening'
            and planned.days = 0
            and planned.run_id in (select span.run_id from span)
        group by planned.run_id, planned.series_id, planned.first_day
    ),

    -- days that one cause has as a whole
    whole_day as materialized (
        select
            planned_day.month,
            planned_day.series_id,
            planned_day.day,
            coalesce(
                case when num_nonnulls(silence.shop, opening.run_id) > 0 then 'openings' end, shop_cause.cause
            ) as cause,
            coalesce(sold.sales, 0) - planned_day.statistical as amount
        from planned_day
        inner join shop_cause
            on planned_day.run_id = shop_cause.run_id
                and planned_day.run_shop = shop_cause.run_shop
                and planned_day.shop = shop_cause.shop
                and planned_day.day = shop_cause.day
        left join silence
            on planned_day.series_id = silence.series_id
                and planned_day.day > silence.last_sale_day
                and planned_day.day < silence.next_day
        left join opening
            on planned_day.run_id = opening.run_id
                and planned_day.series_id = opening.series_id
                and planned_day.day < greatest(opening.first_day, coalesce(opening.first_sale_day, 'infinity'))
        left join sold on planned_day.series_id = sold.series_id and planned_day.day = sold.day
        where num_nonnulls(silence.shop, opening.run_id, shop_cause.cause) > 0
    ),

    {{ cause_of_drivers() | indent(4) }},

    amount as (
        select
            whole_day.month,
            whole_day.series_id,
            whole_day.cause,
            whole_day.amount
        from whole_day
        union all
        select
            line.month,
            line.series_id,
            effect.cause,
            effect.amount
        from line
        inner join series as of_run on line.run_series_id = of_run.series_id
        left join event_change
            on line.run_id = event_change.run_id
                and of_run.{{ shop | ident }} = event_change.shop
                and line.day = event_change.day
        left join driver_change
            on line.run_series_id = driver_change.run_series_id
                and line.series_id = driver_change.series_id
                and line.day = driver_change.day
        left join whole_day
            on line.month = whole_day.month
                and line.series_id = whole_day.series_id
                and line.day = whole_day.day
        cross join lateral (
            values
            (
                'calendar',
                round((line.statistical::float8 * (exp(event_change.change) - 1))::numeric, 6)
            ),
            (
                'promotions',
                round((
                    line.statistical::float8 * exp(coalesce(event_change.change, 0)) * (exp(driver_change.change) - 1)
                )::numeric, 6)
            )
        ) as effect (cause, amount)
        where whole_day.series_id is null
            and num_nonnulls(event_change.change, driver_change.change) > 0
            and effect.amount <> 0
        union all
        select
            frame.month,
            frame.series_id,
            'openings' as cause,
            frame.variance as amount
        from frame
        where frame.is_unplanned
        union all
        select
            entry.month,
            entry.series_id,
            'overrides' as cause,
            -entry.delta as amount
        from (
            {{ plan_changes(
                'span', ['month', 'known_to'], 'v_revision_id >= revision.plan_revision_id', version='v_version_id'
            ) | indent(8) }}
        ) as entry
        where entry.day <= entry.known_to
    ),

    gathered as (
        select
            frame.month,
            frame.series_id,
            frame.variance,
            {% for cause in causes -%}
            round(coalesce(sum(amount.amount) filter (where amount.cause = '{{ cause }}'), 0), 3) as {{ cause }}
            {%- if not loop.last %},
            {% endif -%}
            {% endfor %}
        from frame
        left join amount on frame.month = amount.month and frame.series_id = amount.series_id
        group by frame.month, frame.series_id, frame.variance
    ),

    of_series as (
        select
            gathered.*,
            gathered.variance{% for cause in causes %}
            - gathered.{{ cause }}{% endfor %} as rest
        from gathered
    )

    select
        {{ level_of('series') | indent(8) }} as level,
        {{ dimensions | idents('series') }},
        of_series.month,
        series.series_id,
        sum(of_series.variance) as variance,
        {% for cause in causes -%}
        sum(of_series.{{ cause }}) as {{ cause }},
        {% endfor -%}
        sum(of_series.rest) as rest
    from of_series
    inner join series on of_series.series_id = series.series_id
    group by
        of_series.month,
        {{ level_sets('series') | indent(8) }};
end
$plan_fact_cause_between$;

comment on function plan_fact_cause_between is
'Why the months of a span left their plans, at every level: calendar, promotions, openings, overrides, and the error of the forecast that is left.';
