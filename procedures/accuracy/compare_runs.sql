-- compare_runs: two runs side by side, series by series and at every level, on the days that both forecast and
-- whose fact the reports know: kind actual, the months of both horizons that are complete; kind backtest, the months
-- both forecast again without knowing them. Only the same series and days are compared, so that no run wins by
-- having had the easier ones.
--   refuses   PF004 a run did not succeed
{% from 'macros/level.sql' import level_of, level_sets with context -%}
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
with complete as (
    select closed.month
    from plan_fact_month as closed
    where closed.level = 'total'
        and closed.is_complete
),

pair as (
    select
        said_a.kind,
        said_a.series_id,
        said_a.day,
        said_a.yhat as yhat_a,
        said_b.yhat as yhat_b
    from run_prediction as said_a
    inner join run_prediction as said_b
        on said_b.run_id = compare_runs.run_b
            and said_a.kind = said_b.kind
            and said_a.series_id = said_b.series_id
            and said_a.day = said_b.day
    inner join complete on date_trunc('month', said_a.day::timestamp)::date = complete.month
    where said_a.run_id = compare_runs.run_a
),

cell as (
    select
        pair.*,
        coalesce(fact.sales, 0)::float8 as y
    from report_status as shown
    cross join pair
    left join sales_at(shown.data_version_id) as fact
        on pair.series_id = fact.series_id
            and pair.day = fact.day
            and fact.day >= (select min(seen.day) from pair as seen)
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
        sum(of_day.yhat_a) as forecast_a,
        sum(of_day.yhat_b) as forecast_b,
        sum(abs(of_day.yhat_a - of_day.y)) as abs_error_a,
        sum(abs(of_day.yhat_b - of_day.y)) as abs_error_b,
        sum((of_day.yhat_a - of_day.y) ^ 2) as squared_error_a,
        sum((of_day.yhat_b - of_day.y) ^ 2) as squared_error_b,
        nullif(sum(abs(of_day.y)), 0) as abs_fact
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
    measured.abs_error_a / measured.abs_fact as wape_a,
    measured.abs_error_b / measured.abs_fact as wape_b,
    measured.abs_error_a / measured.days as mae_a,
    measured.abs_error_b / measured.days as mae_b,
    sqrt(measured.squared_error_a / measured.days) as rmse_a,
    sqrt(measured.squared_error_b / measured.days) as rmse_b,
    100 * (measured.forecast_a - measured.fact) / measured.abs_fact as bias_pct_a,
    100 * (measured.forecast_b - measured.fact) / measured.abs_fact as bias_pct_b,
    100 * (measured.abs_error_a - measured.abs_error_b) / nullif(measured.abs_error_a, 0) as gain_pct,
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
