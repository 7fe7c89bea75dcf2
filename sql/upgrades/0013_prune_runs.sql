-- Old runs can be made smaller: first what only explains them goes, then the forecasts that no plan came from.
alter table forecast_run add column slimmed_at timestamptz;
alter table forecast_run add column pruned_at timestamptz;
alter table forecast_run add constraint forecast_run_pruned check (pruned_at is null or slimmed_at is not null);

comment on column forecast_run.slimmed_at is 'When prune() deleted what explains its forecast: parts, weights, factors, backtests, intervals; NULL while they are there.';
comment on column forecast_run.pruned_at is 'When prune() deleted its forecast, too, since no plan came from it; its metrics stay. NULL while it is there.';
