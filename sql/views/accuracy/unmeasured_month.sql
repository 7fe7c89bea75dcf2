-- unmeasured_month: succeeded runs and months of their horizon that are complete in the reports, and that
-- measure_forecasts() has not measured yet.
create view unmeasured_month as
select
    run.run_id,
    run.horizon_start,
    closed.month,
    (closed.month + interval '1 month')::date - 1 as last_day,
    (
        12 * (extract(year from closed.month) - extract(year from run.horizon_start))
        + extract(month from closed.month) - extract(month from run.horizon_start)
        + case when extract(day from run.horizon_start) = 1 then 1 else 0 end
    )::integer as lag_months
from plan_fact_month as closed
inner join forecast_run as run
    on run.status = 'succeeded'
        and closed.month between run.horizon_start and run.horizon_end
where closed.level = 'total'
    and closed.is_complete
    and not exists (
        select from forecast_error as known
        where known.run_id = run.run_id
            and known.month = closed.month
            and known.level = 'total'
    );

comment on view unmeasured_month is 'Runs and complete months that measure_forecasts() has not measured yet.';
comment on column unmeasured_month.run_id is 'The run.';
comment on column unmeasured_month.horizon_start is 'First day that it forecast.';
comment on column unmeasured_month.month is 'First day of the month.';
comment on column unmeasured_month.last_day is 'Its last day.';
comment on column unmeasured_month.lag_months is 'How far ahead it was forecast: 1 for the first full month after the data.';
