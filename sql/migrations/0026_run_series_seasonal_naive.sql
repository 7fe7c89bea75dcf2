-- The forecast that every other one has to beat: the last season, repeated. Kept as of the origin, so that it
-- knows nothing that the run did not know.
alter table run_series add column seasonal_naive float8[];

comment on column run_series.seasonal_naive is
'What the seasonal naive forecast repeats: the last season before the horizon; NULL for runs of planfact 0.1.';
