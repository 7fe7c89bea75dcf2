-- measure_run: the metrics of a run against the fact of a data version, complete months only.
-- The formulas are in sql/macros/error.sql.
--   wape, mae, rmse, bias_pct  pooled over all days of all series, and over the months of all series
--   mase, rmsse                means over the series of their days; the scale is that of the run's origin
--   naive_wape                 of a backtest: the wape of the last season before each month, repeated: the forecast to beat
--   coverage_80, coverage_95   share of the days of series, and of the months of series, inside the run's interval
-- A day without a row sold nothing. A value of NULL is not defined: nothing was sold, there is no scale, or the run
-- has no intervals. Those of a backtest have no coverage either: the intervals are made of its errors.
--   locks     nothing of its own: finish_run and refresh_plan_fact call it
--   repeated  the same fact gives the same values
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/error.sql' import wape, mae, rmse, bias_pct, mase, rmsse, coverage -%}
{% from 'macros/month.sql' import month_of -%}
create or replace function measure_run(run_id bigint, kind text, data_version_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $measure_run$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_first_day date;
    v_last_day date;
begin
    select * into v_run from forecast_run as run where run.run_id = measure_run.run_id;

    if measure_run.kind = 'actual' then
        select
            v_run.horizon_start,
            least(v_run.horizon_end, {{ month_of('(version.last_day + 1)') }} - 1)
        into v_first_day, v_last_day
        from data_version as version
        where version.data_version_id = measure_run.data_version_id;
    end if;

    insert into run_metric (run_id, kind, level, metric, value, data_version_id)
    -- members that were put together since a month of the backtest are measured as one, as sales have them
    with backtest as (
        select
            {{ as_series('forecast') }} as series_id,
            forecast.month,
            case
                when count(*) = 1 then min(forecast.yhat)
                else (
                    select array_agg(day.yhat order by day.step)
                    from (
                        select
                            placed.step,
                            sum(cell.yhat) as yhat
                        from unnest(array_agg(forecast.yhat)) with ordinality as cell (yhat, place)
                        cross join lateral (
                            select (cell.place - 1) % cardinality(min(forecast.yhat)) as step
                        ) as placed
                        group by placed.step
                    ) as day
                )
            end as yhat
        from run_backtest_month as forecast
        left join series_alias as alias
            on {{ alias_at('forecast', 'measure_run.data_version_id', day='forecast.month') | indent(16) }}
        where measure_run.kind = 'backtest'
            and forecast.run_id = measure_run.run_id
        group by {{ as_series('forecast') }}, forecast.month
    ),

    backtest_day as (
        select
            backtest.series_id,
            backtest.month,
            mart.y[greatest(1, seen.days - (v_run.parameters ->> 'season')::integer + 1):seen.days] as recent,
            generate_series(1, cardinality(backtest.yhat)) as step,
            unnest(backtest.yhat) as yhat,
            unnest(fact.y) as y
        from backtest
        left join export_mart as mart on backtest.series_id = mart.series_id
        cross join lateral (select backtest.month - mart.start_day as days) as seen
        left join run_backtest_fact as fact on backtest.series_id = fact.series_id and backtest.month = fact.month
        order by backtest.series_id, backtest.month
    ),

    predicted as (
        select
            {{ as_series('forecast') }} as series_id,
            forecast.day,
            sum(forecast.yhat) as yhat,
            -- an interval is of one forecast: members that were merged have none
            {% for bound in ['lo_80', 'hi_80', 'lo_95', 'hi_95'] -%}
            case when count(*) = 1 then min(forecast.{{ bound }}) end as {{ bound }}{{ ',' if not loop.last }}
            {% endfor -%}
        from run_forecast as forecast
        left join series_alias as alias
            on {{ alias_at('forecast', 'measure_run.data_version_id') | indent(16) }}
        where forecast.run_id = measure_run.run_id
            and measure_run.kind = 'actual'
            and forecast.day between v_first_day and v_last_day
        group by {{ as_series('forecast') }}, forecast.day
    ),

    cell as (
        select
            beside.series_id,
            beside.month,
            beside.yhat,
            beside.y,
            beside.yhat - beside.y as error,
            beside.naive - beside.y as naive_error,
            beside.y between beside.lo_80 and beside.hi_80 as is_inside_80,
            beside.y between beside.lo_95 and beside.hi_95 as is_inside_95
        from (
            select
                backtest_day.series_id,
                backtest_day.month,
                backtest_day.yhat,
                coalesce(backtest_day.y, 0) as y,
                backtest_day.recent[1 + (backtest_day.step - 1) % cardinality(backtest_day.recent)] as naive,
                null::float8 as lo_80,
                null::float8 as hi_80,
                null::float8 as lo_95,
                null::float8 as hi_95
            from backtest_day
            union all
            select
                prediction.series_id,
                {{ month_of('prediction.day') }} as month,
                prediction.yhat,
                coalesce(fact.sales, 0)::float8 as y,
                null::float8 as naive,
                prediction.lo_80,
                prediction.hi_80,
                prediction.lo_95,
                prediction.hi_95
            from predicted as prediction
            left join sales_at(measure_run.data_version_id) as fact
                on prediction.series_id = fact.series_id
                    and prediction.day = fact.day
                    and fact.day between v_first_day and v_last_day
        ) as beside
    ),

    series_month as (
        select
            summed.*,
            summed.yhat - summed.y as error
        from (
            select
                cell.series_id,
                cell.month,
                sum(cell.yhat) as yhat,
                sum(cell.y) as y,
                sum(cell.naive_error) as naive_error
            from cell
            group by cell.series_id, cell.month
        ) as summed
    ),

    pooled as (
        {%- for level, cells in [('day', 'cell'), ('month', 'series_month')] %}
        select
            '{{ level }}' as level,
            {{ wape('sum(abs(' ~ cells ~ '.error))', 'sum(abs(' ~ cells ~ '.y))') }} as wape,
            {{ wape('sum(abs(' ~ cells ~ '.naive_error))', 'sum(abs(' ~ cells ~ '.y))') }} as naive_wape,
            {{ mae('sum(abs(' ~ cells ~ '.error))', 'count(*)') }} as mae,
            {{ rmse('sum(' ~ cells ~ '.error ^ 2)', 'count(*)') }} as rmse,
            {{ bias_pct('sum(' ~ cells ~ '.error)', 'sum(abs(' ~ cells ~ '.y))') }} as bias_pct
        from {{ cells }}
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ),

    -- a month's interval is that of its sum, and no sum of its days' intervals. Both sides are put together by what they
    -- are called and not joined: of a view of names the planner expects one row, and would compare each with each
    month_inside as (
        select
            max(side.y) between max(side.lo_80) and max(side.hi_80) as is_inside_80,
            max(side.y) between max(side.lo_95) and max(side.hi_95) as is_inside_95
        from (
            select
                {{ dimensions | idents('series') }},
                series_month.month,
                series_month.y,
                null::float8 as lo_80,
                null::float8 as hi_80,
                null::float8 as lo_95,
                null::float8 as hi_95
            from series_month
            inner join series on series_month.series_id = series.series_id
            union all
            select
                {{ dimensions | idents('forecast') }},
                forecast.month,
                null::float8 as y,
                forecast.lo_80,
                forecast.hi_80,
                forecast.lo_95,
                forecast.hi_95
            from named_forecast_month as forecast
            where forecast.run_id = measure_run.run_id
                and forecast.level = 'series'
                and measure_run.kind = 'actual'
        ) as side
        group by {{ dimensions | idents('side') }}, side.month
    ),

    covered as (
        {%- for level, cells in [('day', 'cell'), ('month', 'month_inside')] %}
        select
            '{{ level }}' as level,
            {{ coverage('count(*) filter (where ' ~ cells ~ '.is_inside_80)', 'count(' ~ cells ~ '.is_inside_80)') }} as coverage_80,
            {{ coverage('count(*) filter (where ' ~ cells ~ '.is_inside_95)', 'count(' ~ cells ~ '.is_inside_95)') }} as coverage_95
        from {{ cells }}
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ),

    scale as (
        select
            mart.series_id,
            error.naive_mae,
            error.naive_mse
        from export_mart as mart
        cross join lateral naive_error(
            mart.y[:v_run.backtest_start - mart.start_day], (v_run.parameters ->> 'season')::integer
        ) as error
        where measure_run.kind = 'backtest'
        union all
        select
            {{ as_series('run_series') }} as series_id,
            case when count(*) = 1 then min(run_series.naive_mae) end as naive_mae,
            case when count(*) = 1 then min(run_series.naive_mse) end as naive_mse
        from run_series
        left join series_alias as alias
            on {{ alias_at('run_series', 'measure_run.data_version_id', day='v_run.horizon_start') | indent(16) }}
        where run_series.run_id = measure_run.run_id
            and measure_run.kind = 'actual'
        group by {{ as_series('run_series') }}
    ),

    scaled as (
        select
            avg({{ mase('series_error.mae', 'scale.naive_mae') }}) as mase,
            avg({{ rmsse('series_error.mse', 'scale.naive_mse') }}) as rmsse
        from (
            select
                cell.series_id,
                avg(abs(cell.error)) as mae,
                avg(cell.error ^ 2) as mse
            from cell
            group by cell.series_id
        ) as series_error
        inner join scale on series_error.series_id = scale.series_id
    )

    select
        measure_run.run_id,
        measure_run.kind,
        measured.level,
        measured.metric,
        measured.value,
        measure_run.data_version_id
    from (
        select
            pooled.level,
            metric.name as metric,
            metric.value
        from pooled
        cross join lateral (
            values
            ('wape', pooled.wape),
            ('mae', pooled.mae),
            ('rmse', pooled.rmse),
            ('bias_pct', pooled.bias_pct),
            ('naive_wape', pooled.naive_wape)
        ) as metric (name, value)
        where metric.name <> 'naive_wape' or measure_run.kind = 'backtest'
        union all
        select
            covered.level,
            metric.name as metric,
            metric.value
        from covered
        cross join lateral (
            values ('coverage_80', covered.coverage_80), ('coverage_95', covered.coverage_95)
        ) as metric (name, value)
        union all
        select
            'day' as level,
            metric.name as metric,
            metric.value
        from scaled
        cross join lateral (values ('mase', scaled.mase), ('rmsse', scaled.rmsse)) as metric (name, value)
    ) as measured
    where exists (select from cell)
    on conflict (run_id, kind, level, metric) do update
        set value = excluded.value, data_version_id = excluded.data_version_id;
end
$measure_run$;

comment on function measure_run is 'Computes the metrics of a run against the fact of a data version.';
