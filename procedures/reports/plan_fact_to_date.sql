-- plan_fact_to_date: plan against fact since the month, the quarter and the year began (MTD, QTD, YTD), at every
-- level, as of any day: NULL, and any day that the reports do not know yet, stands for their last day. Last year
-- stands beside it twice: the same dates, and 364 days before, which are the same weekdays. Where the period will
-- end is told twice: fact so far and plan of the days to come (outlook), and fact so far at the same rate.
-- A variance needs plan and fact in every month since the period began, an outlook and an execution a plan in
-- every month of the period: otherwise they would compare what does not compare, and are NULL.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
create or replace function plan_fact_to_date(as_of date default null)
returns table (
    period text,
    level text,
    {{ dimensions | typed('text') }},
    first_day date,
    last_day date,
    known_to date,
    plan numeric,
    plan_to_date numeric,
    fact numeric,
    variance numeric,
    variance_pct numeric,
    execution_pct numeric,
    outlook numeric,
    run_rate numeric,
    outlook_run_rate numeric,
    fact_last_year numeric,
    yoy_pct numeric,
    fact_last_year_weekday numeric,
    yoy_weekday_pct numeric,
    series_id integer
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $plan_fact_to_date$
#variable_conflict use_column
declare
    v_version_id bigint;
    v_as_of date;
    v_as_of_last_year date;
    v_month date;
    v_quarter date;
    v_year date;
begin
    select
        shown.data_version_id,
        least(coalesce(plan_fact_to_date.as_of, shown.last_day), shown.last_day)
    into v_version_id, v_as_of
    from report_status as shown;

    -- a month that is over is compared with the whole month, 29 February included
    v_as_of_last_year := greatest((v_as_of - interval '1 year')::date, (v_as_of + 1 - interval '1 year')::date - 1);
    v_month := date_trunc('month', v_as_of::timestamp);
    v_quarter := date_trunc('quarter', v_as_of::timestamp);
    v_year := date_trunc('year', v_as_of::timestamp);

    return query
    with begun as (
        select
            one.period,
            one.first_day,
            one.last_day,
            (
                select bool_and(total.plan is not null and total.fact is not null)
                from generate_series(one.first_day::timestamp, v_month::timestamp, interval '1 month') as every (month)
                left join plan_fact_month as total
                    on total.level = 'total' and every.month::date = total.month
            ) as is_comparable,
            (
                select bool_and(total.plan is not null)
                from generate_series(one.first_day::timestamp, one.last_day::timestamp, interval '1 month')
                    as every (month)
                left join plan_fact_month as total
                    on total.level = 'total' and every.month::date = total.month
            ) as is_planned
        from (
            values
            ('MTD', v_month, (v_month + interval '1 month')::date - 1),
            ('QTD', v_quarter, (v_quarter + interval '3 months')::date - 1),
            ('YTD', v_year, (v_year + interval '1 year')::date - 1)
        ) as one (period, first_day, last_day)
    ),

    -- one pass over the days, every period of it at once
    sold as (
        select
            known.series_id,
            {% for name, start in [('month', 'v_month'), ('quarter', 'v_quarter'), ('year', 'v_year')] -%}
            sum(known.sales) filter (where known.day between {{ start }} and v_as_of) as of_{{ name }},
            sum(known.sales) filter (
                where known.day between ({{ start }} - interval '1 year')::date
                and v_as_of_last_year
            ) as of_{{ name }}_last_year,
            sum(known.sales) filter (where known.day between {{ start }} - 364 and v_as_of - 364)
                as of_{{ name }}_last_year_weekday{{ ',' if not loop.last }}
            {% endfor -%}
        from sales_at(v_version_id) as known
        where known.day between v_year - 366 and v_as_of
        group by known.series_id
    ),

    -- the months that are whole, and the days of the one at work
    planned as (
        select
            begun.period,
            known.series_id,
            sum(known.plan) as plan,
            sum(known.plan) filter (where known.month < v_month) as plan_before
        from begun
        inner join plan_fact_month as known
            on known.level = 'series'
                and known.month between begun.first_day and begun.last_day
        where known.plan is not null
        group by begun.period, known.series_id
    ),

    planned_day as (
        select
            known.series_id,
            sum(known.plan) as plan
        from plan_fact_day as known
        where known.day between v_month and v_as_of
        group by known.series_id
    ),

    cell as (
        select
            begun.period,
            series.series_id,
            planned.plan,
            case
                when planned.plan is not null then coalesce(planned.plan_before, 0) + coalesce(planned_day.plan, 0)
            end as plan_to_date,
            amount.fact,
            amount.last_year,
            amount.last_year_weekday
        from begun
        cross join series
        left join sold on series.series_id = sold.series_id
        left join planned on begun.period = planned.period and series.series_id = planned.series_id
        left join planned_day on series.series_id = planned_day.series_id
        cross join lateral (
            values
            ('MTD', sold.of_month, sold.of_month_last_year, sold.of_month_last_year_weekday),
            ('QTD', sold.of_quarter, sold.of_quarter_last_year, sold.of_quarter_last_year_weekday),
            ('YTD', sold.of_year, sold.of_year_last_year, sold.of_year_last_year_weekday)
        ) as amount (period, fact, last_year, last_year_weekday)
        where begun.period = amount.period
            and num_nonnulls(planned.plan, amount.fact, amount.last_year, amount.last_year_weekday) > 0
    ),

    leveled as (
        select
            cell.period,
            {{ level_of('series') }} as level,
            {{ dimensions | idents('series') }},
            series.series_id,
            sum(cell.plan) as plan,
            sum(cell.plan_to_date) as plan_to_date,
            coalesce(sum(cell.fact), 0) as fact,
            sum(cell.last_year) as last_year,
            sum(cell.last_year_weekday) as last_year_weekday
        from cell
        inner join series on cell.series_id = series.series_id
        group by
            cell.period,
            {{ level_sets('series') }}
    )

    select
        leveled.period,
        leveled.level,
        {{ dimensions | idents('leveled') }},
        begun.first_day,
        begun.last_day,
        v_as_of,
        leveled.plan,
        leveled.plan_to_date,
        leveled.fact,
        told.variance,
        round(100 * told.variance / nullif(leveled.plan_to_date, 0), 6),
        case when begun.is_planned then round(100 * leveled.fact / nullif(leveled.plan, 0), 6) end,
        case when begun.is_planned then leveled.fact + coalesce(leveled.plan - leveled.plan_to_date, 0) end,
        round(leveled.fact / span.days_known, 3),
        round(leveled.fact * span.days / span.days_known, 3),
        leveled.last_year,
        round(100 * (leveled.fact - leveled.last_year) / nullif(leveled.last_year, 0), 6),
        leveled.last_year_weekday,
        round(100 * (leveled.fact - leveled.last_year_weekday) / nullif(leveled.last_year_weekday, 0), 6),
        leveled.series_id
    from leveled
    inner join begun on leveled.period = begun.period
    cross join lateral (
        select
            v_as_of - begun.first_day + 1 as days_known,
            begun.last_day - begun.first_day + 1 as days
    ) as span
    cross join lateral (
        select case when begun.is_comparable then leveled.fact - coalesce(leveled.plan_to_date, 0) end as variance
    ) as told
    order by leveled.period, leveled.level, {{ dimensions | idents('leveled') }};
end
$plan_fact_to_date$;

comment on function plan_fact_to_date is
'Plan against fact since the month, quarter and year began (MTD, QTD, YTD), at every level, as of any day; last year by date and by weekday, run rate, outlook.';
