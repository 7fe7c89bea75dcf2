-- unmeasured_month: succeeded runs and months of their horizon that are complete in the reports, and that
-- measure_forecasts() has not measured yet.
{% from 'macros/month.sql' import lag_of, last_day_of -%}
create view unmeasured_month as
select
    run.run_id,
    run.horizon_start,
    total.month,
    {{ last_day_of('total.month') }} as last_day,
    {{ lag_of('total.month', 'run.horizon_start') }} as lag_months
from plan_fact_month as total
inner join forecast_run as run
    on run.status = 'succeeded'
        and run.pruned_at is null
        and total.month between run.horizon_start and run.horizon_end
where total.level = 'total'
    and total.is_complete
    and not exists (
        select from forecast_error as error
        where error.run_id = run.run_id
            and error.month = total.month
            and error.level = 'total'
    );

comment on view unmeasured_month is 'Runs and complete months that measure_forecasts() has not measured yet.';
comment on column unmeasured_month.run_id is 'The run.';
comment on column unmeasured_month.horizon_start is 'First day that it forecast.';
comment on column unmeasured_month.month is 'First day of the month.';
comment on column unmeasured_month.last_day is 'Its last day.';
comment on column unmeasured_month.lag_months is 'How far ahead it was forecast: 1 for the first full month after the data.';
