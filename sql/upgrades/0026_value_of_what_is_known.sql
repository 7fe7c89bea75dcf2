-- What promotions and events add to a forecast.
alter table run_known_month add column usual float8 not null default 1 check (usual > 0);
comment on column run_known_month.usual is 'What the drivers in it usually give, over the 91 days before the horizon: a forecast that knows of nothing has this in place of factor.';

alter table forecast_error add column unaware_forecast float8;
alter table forecast_error add column unaware_abs_error float8;
comment on column forecast_error.unaware_forecast is 'What the forecast had said of the month without promotions and events: with what those usually give in place of what was known; NULL where nothing was known.';
comment on column forecast_error.unaware_abs_error is 'Its sum of absolute errors of the cell''s days.';

alter table forecast_run add column known_checksum text;
comment on column forecast_run.known_checksum is 'Digest of what it noted of drivers and events, day by day (run_driver_day, run_event_day): verify_run compares it; NULL where nothing was known.';
