-- compare_runs: two runs side by side, series by series and at every level, on the days that both forecast and
-- whose fact the reports know: kind actual, the months of both horizons that are complete; kind backtest, the months
-- both forecast again without knowing them. Only the same series and days are compared, so that no run wins by
-- having had the easier ones.
--   refuses   PF004 a run did not succeed
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/error.sql' import bias_pct, gain_pct, mae, rmse, wape -%}
{% from 'macros/month.sql' import month_of -%}
create or replace function compare_runs(run_a bigint, run_b bigint)
returns table (
    kind text,
    level text,
    {{ dimensions | typed('text') }},
    days integer,
    fact float8,
    forecast_a float8,
    forecast_b float8,
    wape_a float8,
    wape_b float8,
    mae_a float8,
    mae_b float8,
    rmse_a float8,
    rmse_b float8,
    bias_pct_a float8,
    bias_pct_b float8,
    gain_pct float8,
    better text,
    series_id integer
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
begin atomic
with prediction as materialized (
    select
        forecast.run_id,
        forecast.kind,
        {{ as_series('forecast') }} as series_id,
        forecast.day,
        sum(forecast.yhat) as yhat
    from report_status as status
    cross join run_prediction as forecast
    left join series_alias as alias
        on {{ alias_at('forecast', 'status.data_version_id') | indent(12) }}
    where forecast.run_id in (compare_runs.run_a, compare_runs.run_b)
    group by forecast.run_id, forecast.kind, {{ as_series('forecast') }}, forecast.day
),

pair as (
    select
        prediction_a.kind,
        prediction_a.series_id,
        prediction_a.day,
        prediction_a.yhat as yhat_a,
        prediction_b.yhat as yhat_b
    from prediction as prediction_a
    inner join prediction as prediction_b
        on prediction_b.run_id = compare_runs.run_b
            and prediction_a.kind = prediction_b.kind
            and prediction_a.series_id = prediction_b.series_id
            and prediction_a.day = prediction_b.day
    inner join plan_fact_month as total
        on {{ month_of('prediction_a.day') }} = total.month
            and total.level = 'total'
            and total.is_complete
    where prediction_a.run_id = compare_runs.run_a
),

cell as (
    select
        pair.*,
        coalesce(sale.sales, 0)::float8 as y
    from report_status as status
    cross join pair
    left join sales_at(status.data_version_id) as sale
        on pair.series_id = sale.series_id
            and pair.day = sale.day
            and sale.day >= (select min(earliest.day) from pair as earliest)
),

of_day as (
    select
        cell.kind,
        {{ level_of('series') }} as level,
        {{ dimensions | idents('series') }},
        series.series_id,
        cell.day,
        sum(cell.yhat_a) as yhat_a,
        sum(cell.yhat_b) as yhat_b,
        sum(cell.y) as y
    from cell
    inner join series on cell.series_id = series.series_id
    group by
        cell.kind,
        cell.day,
        {{ level_sets('series') }}
),

measured as (
    select
        of_day.kind,
        of_day.level,
        {{ dimensions | idents('of_day') }},
        of_day.series_id,
        count(*)::integer as days,
        sum(of_day.y) as fact,
        sum(abs(of_day.y)) as abs_fact,
        {% for run in 'ab' -%}
        sum(of_day.yhat_{{ run }}) as forecast_{{ run }},
        sum(abs(of_day.yhat_{{ run }} - of_day.y)) as abs_error_{{ run }},
        sum((of_day.yhat_{{ run }} - of_day.y) ^ 2) as squared_error_{{ run }}{{ ',' if not loop.last }}
        {% endfor -%}
    from of_day
    group by of_day.kind, of_day.level, {{ dimensions | idents('of_day') }}, of_day.series_id
)

select
    measured.kind,
    measured.level,
    {{ dimensions | idents('measured') }},
    measured.days,
    measured.fact,
    measured.forecast_a,
    measured.forecast_b,
    {% for run in 'ab' -%}
    {{ wape('measured.abs_error_' ~ run, 'measured.abs_fact') }} as wape_{{ run }},
    {% endfor -%}
    {% for run in 'ab' -%}
    {{ mae('measured.abs_error_' ~ run, 'measured.days') }} as mae_{{ run }},
    {% endfor -%}
    {% for run in 'ab' -%}
    {{ rmse('measured.squared_error_' ~ run, 'measured.days') }} as rmse_{{ run }},
    {% endfor -%}
    {% for run in 'ab' -%}
    {{ bias_pct('measured.forecast_' ~ run ~ ' - measured.fact', 'measured.abs_fact') }} as bias_pct_{{ run }},
    {% endfor -%}
    {{ gain_pct('measured.abs_error_b', 'measured.abs_error_a', 'measured.abs_error_a') }} as gain_pct,
    case
        when measured.abs_error_a < measured.abs_error_b then 'a'
        when measured.abs_error_b < measured.abs_error_a then 'b'
        else 'same'
    end as better,
    measured.series_id
from measured
where assert_run(compare_runs.run_a)
    and assert_run(compare_runs.run_b)
order by measured.kind, measured.level, {{ dimensions | idents('measured') }};
end;

comment on function compare_runs is
'Two runs side by side at every level, on the same series and days: wape, mae, rmse, bias; gain_pct: by how many per cent run b''s absolute error is smaller; better: a, b or same.';
