-- forecast_run: closed days at the end of a month count as known.
comment on column forecast_run.horizon_start is 'First day forecast: the day after the data ends, or after the days at the end of that month on which every shop is known to be closed.';
