-- run_origin: the days from which a run forecasts: its horizon, and every month of its backtest as if that had not
-- been seen. What is learned is learned twice: before the horizon, and before the first month of the backtest.
{% from 'macros/month.sql' import each_month, last_day_of -%}
create view run_origin as
select
    run.run_id,
    run.horizon_start as origin,
    run.horizon_end as last_day,
    run.horizon_start as learned_before
from forecast_run as run
union all
select
    run.run_id,
    calendar_month.month::date as origin,
    {{ last_day_of('calendar_month.month') }} as last_day,
    run.backtest_start as learned_before
from forecast_run as run
cross join lateral {{ each_month('run.backtest_start', 'run.backtest_end') }} as calendar_month (month);

comment on view run_origin is 'The days from which a run forecasts: its horizon, and every month of its backtest.';
comment on column run_origin.run_id is 'The run.';
comment on column run_origin.origin is 'The first day forecast: only what was before it is known.';
comment on column run_origin.last_day is 'The last day of the horizon, or of the month.';
comment on column run_origin.learned_before is 'What is learned and fitted for it ends before this day; later days only go in as history.';
