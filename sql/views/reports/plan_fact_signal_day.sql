-- plan_fact_signal_day: noise or signal, day by day and series by series: the fact inside or outside the intervals
-- of the run that the plan came from. A planned day without a row, of those the reports know, sold nothing.
-- A series that was renamed since the run has the intervals of its old name; one that others were merged into has none.
{% from 'macros/alias.sql' import alias_at -%}
{% from 'macros/variance.sql' import signal -%}
create view plan_fact_signal_day as
with predicted as (
    select
        cell.*,
        forecast.yhat as forecast,
        forecast.lo_80,
        forecast.hi_80,
        forecast.lo_95,
        forecast.hi_95
    from plan_fact_day as cell
    inner join forecast_run as run on cell.run_id = run.run_id
    inner join run_forecast as forecast
        on cell.run_id = forecast.run_id
            and cell.series_id = forecast.series_id
            and cell.day = forecast.day
    where not exists (
        select from series_alias as alias
        where alias.ended_by is null
            and alias.is_merge
            and alias.as_series_id = cell.series_id
            and alias.data_version_id > run.data_version_id
    )
    union all
    select
        cell.*,
        forecast.yhat as forecast,
        forecast.lo_80,
        forecast.hi_80,
        forecast.lo_95,
        forecast.hi_95
    from report_status as status
    cross join series_alias as alias
    inner join plan_fact_day as cell on alias.as_series_id = cell.series_id
    inner join run_forecast as forecast
        on cell.run_id = forecast.run_id
            and alias.series_id = forecast.series_id
            and cell.day = forecast.day
    where not alias.is_merge
        and alias.series_id <> alias.as_series_id
        and {{ alias_at('forecast', 'status.data_version_id') | indent(8) }}
)

select
    {{ dimensions | idents('cell') }},
    cell.day,
    cell.plan,
    sold.fact,
    cell.forecast,
    cell.lo_80,
    cell.hi_80,
    cell.lo_95,
    cell.hi_95,
    {{ signal('sold.fact', 'cell') }} as signal,
    cell.run_id,
    cell.series_id
from predicted as cell
cross join report_status as status
cross join lateral (select coalesce(cell.fact, 0) as fact) as sold
where cell.day <= status.last_day;

comment on view plan_fact_signal_day is 'Noise or signal, per series and day: is the fact inside the intervals of the forecast behind the plan?';
{% for dimension in dimensions -%}
comment on column plan_fact_signal_day.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column plan_fact_signal_day.day is 'The day.';
comment on column plan_fact_signal_day.plan is 'Plan of the day.';
comment on column plan_fact_signal_day.fact is 'What was sold; 0 where there is no row.';
comment on column plan_fact_signal_day.forecast is 'What the run behind the plan forecast, before people changed it.';
comment on column plan_fact_signal_day.lo_80 is 'Lower end of its 80 % interval.';
comment on column plan_fact_signal_day.hi_80 is 'Upper end of its 80 % interval.';
comment on column plan_fact_signal_day.lo_95 is 'Lower end of its 95 % interval.';
comment on column plan_fact_signal_day.hi_95 is 'Upper end of its 95 % interval.';
comment on column plan_fact_signal_day.signal is
'noise: inside the 80 % interval. unclear: outside it, inside the 95 % interval. signal: outside both. NULL: the run has no intervals.';
comment on column plan_fact_signal_day.run_id is 'The run.';
comment on column plan_fact_signal_day.series_id is 'The series.';
