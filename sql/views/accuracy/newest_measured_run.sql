-- newest_measured_run: where a month was forecast more than once from the same distance, the newest run is the one
-- that counts. Said here once, for whatever shows accuracy by lag.
create view newest_measured_run as
select
    measured.level,
    array[{{ dimensions | idents('measured') }}] as cell,
    measured.month,
    measured.lag_months,
    max(measured.run_id) as run_id
from forecast_error as measured
group by measured.level, array[{{ dimensions | idents('measured') }}], measured.month, measured.lag_months;

comment on view newest_measured_run is 'The newest run that was measured, per cell, month and lag.';
comment on column newest_measured_run.level is 'total, the name of a dimension, or series.';
comment on column newest_measured_run.cell is 'The dimensions of the cell, in their order; NULL where the level sums over one.';
comment on column newest_measured_run.month is 'First day of the month.';
comment on column newest_measured_run.lag_months is 'How far ahead it was forecast: 1 for the first full month after the data.';
comment on column newest_measured_run.run_id is 'The newest run.';
