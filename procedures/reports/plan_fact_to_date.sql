-- plan_fact_to_date: plan against fact since the month, the quarter and the year began (MTD, QTD, YTD), at every
-- level, as of any day: NULL, and any day that the reports do not know yet, stands for their last day. Last year
-- stands beside it twice: the same dates, and 364 days before, which are the same weekdays. The end of the period is
-- estimated twice: fact so far and what is expected of the days to come (outlook: of the month that has begun the newest
-- forecast, of later ones the plan), and fact so far at the same rate.
-- A plan to date and a variance need plan and fact in every month since the period began, an execution a plan in every
-- month of the period, an outlook the fact of the months that are over, and a plan of those to come: otherwise they
-- would compare what does not compare, and are NULL.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/variance.sql' import percent_of -%}
{% from 'macros/period.sql' import quarter_of, year_of with context -%}
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
    v_is_now boolean;
    v_month date;
    v_quarter date;
    v_year date;
begin
    select
        status.data_version_id,
        least(coalesce(plan_fact_to_date.as_of, status.last_day), status.last_day),
        coalesce(plan_fact_to_date.as_of, status.last_day) >= status.last_day
    into v_version_id, v_as_of, v_is_now
    from report_status as status;

    -- a month that is over is compared with the whole month, 29 February included
    v_as_of_last_year := greatest((v_as_of - interval '1 year')::date, (v_as_of + 1 - interval '1 year')::date - 1);
    v_month := {{ month_of('v_as_of') }};
    v_quarter := {{ quarter_of('v_as_of') }};
    v_year := {{ year_of('v_as_of') }};

    return query
    with period as (
        select
            span.*,
            bool_and(total.plan is not null and total.fact is not null)
                filter (where month.first_day <= v_month) as is_comparable,
            bool_and(total.plan is not null) as is_planned,
            bool_and(
                case
                    when month.first_day < v_month then total.fact is not null
                    when v_is_now then total.outlook is not null
                    else total.plan is not null
                end
            ) as is_foreseen
        from (
            values
            ('MTD', v_month, (v_month + interval '1 month')::date - 1),
            ('QTD', v_quarter, (v_quarter + interval '3 months')::date - 1),
            ('YTD', v_year, (v_year + interval '1 year')::date - 1)
        ) as span (period, first_day, last_day)
        cross join generate_series(span.first_day::timestamp, span.last_day::timestamp, interval '1 month')
            as month (first_day)
        left join plan_fact_month as total
            on total.level = 'total' and month.first_day::date = total.month
        group by span.period, span.first_day, span.last_day
    ),

    -- one pass over the days, every period of it at once
    sold as (
        select
            sale.series_id,
            {% for name in ['month', 'quarter', 'year'] -%}
            sum(sale.sales) filter (where sale.day between v_{{ name }} and v_as_of) as of_{{ name }},
            sum(sale.sales) filter (
                where sale.day between (v_{{ name }} - interval '1 year')::date
                and v_as_of_last_year
            ) as of_{{ name }}_last_year,
            sum(sale.sales) filter (where sale.day between v_{{ name }} - 364 and v_as_of - 364)
                as of_{{ name }}_last_year_weekday{{ ',' if not loop.last }}
            {% endfor -%}
        from sales_at(v_version_id) as sale
        where sale.day between v_year - 366 and v_as_of
        group by sale.series_id
    ),

    -- the months that are whole, and the days of the one that v_as_of is in
    planned as (
        select
            period.period,
            cell.series_id,
            sum(cell.plan) as plan,
            sum(cell.plan) filter (where cell.month < v_month) as plan_before
        from period
        inner join plan_fact_month as cell
            on cell.level = 'series'
                and cell.month between period.first_day and period.last_day
        where cell.plan is not null
        group by period.period, cell.series_id
    ),

    planned_day as (
        select
            cell.series_id,
            sum(cell.plan) as plan
        from plan_fact_day as cell
        where cell.day between v_month and v_as_of
        group by cell.series_id
    ),

    -- what is expected of the days after v_as_of; seen from a day that is past, what the plan said
    coming as (
        select
            period.period,
            cell.series_id,
            sum(
                case
                    when cell.month > v_month and v_is_now then cell.outlook
                    when v_is_now then cell.outlook - coalesce(cell.fact, 0)
                    else cell.plan
                end
            ) as amount
        from period
        inner join plan_fact_month as cell
            on cell.level = 'series'
                and v_month <= cell.month
                and period.last_day >= cell.month
        group by period.period, cell.series_id
    ),

    leveled as (
        select
            period.period,
            {{ level_of('series') | indent(12) }} as level,
            {{ dimensions | idents('series') }},
            series.series_id,
            sum(planned.plan) as plan,
            sum(coalesce(planned.plan_before, 0) + coalesce(planned_day.plan, 0))
                filter (where planned.plan is not null) as plan_to_date,
            coalesce(sum(amount.fact), 0) as fact,
            coalesce(sum(coming.amount), 0)
            - case when v_is_now then 0 else coalesce(sum(planned_day.plan), 0) end as coming,
            sum(amount.last_year) as last_year,
            sum(amount.last_year_weekday) as last_year_weekday
        from period
        cross join series
        left join sold on series.series_id = sold.series_id
        left join planned on period.period = planned.period and series.series_id = planned.series_id
        left join planned_day on series.series_id = planned_day.series_id
        left join coming on period.period = coming.period and series.series_id = coming.series_id
        inner join lateral (
            values
            ('MTD', sold.of_month, sold.of_month_last_year, sold.of_month_last_year_weekday),
            ('QTD', sold.of_quarter, sold.of_quarter_last_year, sold.of_quarter_last_year_weekday),
            ('YTD', sold.of_year, sold.of_year_last_year, sold.of_year_last_year_weekday)
        ) as amount (period, fact, last_year, last_year_weekday) on period.period = amount.period
        where num_nonnulls(planned.plan, amount.fact, amount.last_year, amount.last_year_weekday) > 0
        group by
            period.period,
            {{ level_sets('series') | indent(12) }}
    ),

    compared as (
        select
            leveled.*,
            period.first_day,
            period.last_day,
            period.is_comparable,
            period.is_planned,
            period.is_foreseen,
            v_as_of - period.first_day + 1 as days_known,
            period.last_day - period.first_day + 1 as days,
            case when period.is_comparable then leveled.fact - coalesce(leveled.plan_to_date, 0) end as variance
        from leveled
        inner join period on leveled.period = period.period
    )

    select
        compared.period,
        compared.level,
        {{ dimensions | idents('compared') }},
        compared.first_day,
        compared.last_day,
        v_as_of,
        compared.plan,
        case when compared.is_comparable then compared.plan_to_date end,
        compared.fact,
        compared.variance,
        {{ percent_of('compared.variance', 'compared.plan_to_date') }},
        case when compared.is_planned then {{ percent_of('compared.fact', 'compared.plan') }} end,
        case when compared.is_foreseen then compared.fact + compared.coming end,
        round(compared.fact / compared.days_known, 3),
        round(compared.fact * compared.days / compared.days_known, 3),
        compared.last_year,
        {{ percent_of('compared.fact - compared.last_year', 'compared.last_year') }},
        compared.last_year_weekday,
        {{ percent_of('compared.fact - compared.last_year_weekday', 'compared.last_year_weekday') }},
        compared.series_id
    from compared
    order by compared.period, compared.level, {{ dimensions | idents('compared') }};
end
$plan_fact_to_date$;

comment on function plan_fact_to_date is
'Plan against fact since the month, quarter and year began (MTD, QTD, YTD), at every level, as of any day; last year by date and by weekday, run rate, outlook.';
