-- bi_forecast: the newest forecast of every day, a row a series and day: of several runs that forecast a day, the one
-- from the newest data, and of these the last. Series that were merged since are summed; their intervals are unknown.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/newest_forecast.sql' import is_forecast, newest_forecast -%}
create view {{ bi_schema | ident }}.bi_forecast as
with newest as (
    -- some runs, each with some months: what is grouped here is days, not forecasts
    select
        found.day,
        found.forecast[2] as run_id,
        found.forecast[1] as data_version_id
    from (
        select
            ahead.day::date as day,
            {{ newest_forecast('run') }} as forecast
        from forecast_run as run
        cross join generate_series(
            run.horizon_start::timestamp, run.horizon_end::timestamp, interval '1 day'
        ) as ahead (day)
        where {{ is_forecast('run') | indent(12) }}
        group by ahead.day
    ) as found
)

select
    predicted.day,
    date_trunc('month', predicted.day)::date as month,
    predicted.series_id,
    {{ dimensions | idents('series') }},
    predicted.forecast::numeric(17, 3) as forecast,
    {% for bound in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] -%}
    predicted.{{ bound }}::numeric(17, 3) as {{ bound }},
    {% endfor -%}
    predicted.run_id,
    predicted.data_version_id
from (
    select
        newest.day,
        {{ as_series('prediction') }} as series_id,
        sum(prediction.yhat) as forecast,
        {% for bound in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] -%}
        case when count(*) = 1 then min(prediction.{{ bound }}) end as {{ bound }},
        {% endfor -%}
        newest.run_id,
        newest.data_version_id
    from newest
    inner join run_forecast as prediction on newest.run_id = prediction.run_id and newest.day = prediction.day
    left join series_alias as alias
        on {{ alias_at('prediction') | indent(12) }}
    group by newest.day, {{ as_series('prediction') }}, newest.run_id, newest.data_version_id
) as predicted
inner join series on predicted.series_id = series.series_id;

comment on view {{ bi_schema | ident }}.bi_forecast is 'The newest forecast, one row per series and day: the forecast may be summed, ends of intervals may not.';
comment on column {{ bi_schema | ident }}.bi_forecast.day is 'The day: dim_date.';
comment on column {{ bi_schema | ident }}.bi_forecast.month is 'First day of its month.';
comment on column {{ bi_schema | ident }}.bi_forecast.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_forecast.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_forecast.forecast is 'What is forecast.';
comment on column {{ bi_schema | ident }}.bi_forecast.lo_80 is 'Lower end of the 80 % interval of the series and day: ends of intervals do not add up.';
comment on column {{ bi_schema | ident }}.bi_forecast.hi_80 is 'Upper end of the 80 % interval of the series and day.';
comment on column {{ bi_schema | ident }}.bi_forecast.lo_95 is 'Lower end of the 95 % interval of the series and day.';
comment on column {{ bi_schema | ident }}.bi_forecast.hi_95 is 'Upper end of the 95 % interval of the series and day.';
comment on column {{ bi_schema | ident }}.bi_forecast.run_id is 'The newest run that forecast the day.';
comment on column {{ bi_schema | ident }}.bi_forecast.data_version_id is 'The data version that it knew.';
