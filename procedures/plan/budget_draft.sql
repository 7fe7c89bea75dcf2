-- budget_draft: what a year is forecast to be, a row per series and month: a draft of its budget, to be edited and loaded.
-- Each month is given by the newest forecast that has all of it; a NOTICE names months that are over, and left out.
--   refuses   PF009 a month of the year that is to come has no forecast, or all of the year is over
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/month.sql' import each_month, last_day_of, months_between -%}
{% from 'macros/newest_forecast.sql' import is_forecast, newest_forecast -%}
create or replace function budget_draft(year integer)
returns table (
    {{ dimensions | typed('text') }},
    month date,
    amount numeric,
    run_id bigint
)
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $budget_draft$
#variable_conflict use_column
declare
    v_last_day constant date := (
        select version.last_day from data_version as version order by version.data_version_id desc limit 1
    );
    v_over text;
    v_missing text;
    v_covered date[];
    v_last date;
begin
    if budget_draft.year is null or budget_draft.year not between 1900 and 9000 then
        raise exception 'there is no year %', coalesce(budget_draft.year::text, 'NULL')
            using errcode = 'PF009', hint = 'Write it as 2025.';
    end if;

    v_last := make_date(budget_draft.year, 12, 1);

    select
        string_agg(to_char(of_year.month, 'YYYY-MM'), ', ' order by of_year.month) filter (where of_year.is_over),
        string_agg(to_char(of_year.month, 'YYYY-MM'), ', ' order by of_year.month)
            filter (where not of_year.is_over and of_year.run_id is null),
        array_agg(of_year.month order by of_year.month) filter (where not of_year.is_over)
    into v_over, v_missing, v_covered
    from (
        select
            step.month::date as month,
            coalesce(v_last_day >= {{ last_day_of('step.month') }}, false) as is_over,
            ({{ newest_forecast('run') }})[2] as run_id
        from {{ each_month('make_date(budget_draft.year, 1, 1)', 'v_last') }} as step (month)
        left join forecast_run as run
            on {{ is_forecast('run') | indent(16) }}
                and step.month >= run.horizon_start
                and {{ last_day_of('step.month') }} <= run.horizon_end
        group by step.month
    ) as of_year;

    if v_covered is null or v_missing is not null then
        raise exception '%', case
            when v_covered is null then format('all of %s is over', budget_draft.year)
            else format('%s has no forecast yet', v_missing)
        end
            using errcode = 'PF009',
                hint = case
                    when v_covered is null then 'Draft the budget of a year to come.'
                    else format(
                        'Forecast it: planfact forecast --months %s.',
                        greatest({{ months_between('coalesce(v_last_day + 1, v_last)', 'v_last') }} + 1, 1)
                    )
                end;
    end if;

    if v_over is not null then
        raise notice 'left out, since they are over: %', v_over;
    end if;

    return query
    select
        {% for dimension in dimensions -%}
        series.{{ dimension | ident }},
        {% endfor -%}
        summed.month,
        summed.amount,
        summed.run_id
    from (
        select
            {{ as_series('forecast') }} as series_id,
            covered.month,
            newest.run_id,
            sum(forecast.yhat::numeric(17, 3)) as amount
        from unnest(v_covered) as covered (month)
        cross join lateral (
            select ({{ newest_forecast('run') }})[2] as run_id
            from forecast_run as run
            where {{ is_forecast('run') | indent(16) }}
                and run.horizon_start <= covered.month
                and run.horizon_end >= {{ last_day_of('covered.month') }}
        ) as newest
        inner join forecast
            on newest.run_id = forecast.run_id
                and covered.month <= forecast.day
                and {{ last_day_of('covered.month') }} >= forecast.day
        left join series_alias as alias
            on {{ alias_at('forecast') | indent(16) }}
        group by {{ as_series('forecast') }}, covered.month, newest.run_id
    ) as summed
    inner join series on summed.series_id = series.series_id
    order by {{ dimensions | idents('series') }}, summed.month;
end
$budget_draft$;

comment on function budget_draft is 'What a year is forecast to be, by series and month: a draft of its budget.';
