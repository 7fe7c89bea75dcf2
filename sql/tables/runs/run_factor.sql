-- run_factor: how the year and the month go up and down over all series together, and the month in a shop beside that,
-- learned by a run from the data before its horizon, and once more from the data before its first backtest month.
create table run_factor (
    run_id bigint not null references forecast_run,
    origin date not null,
    kind text not null check (kind in ('month', 'day_of_month', 'date', 'growth')),
    key integer not null,
    factor float8 not null check (factor >= 0 and factor < 'Infinity'),
    evidence integer not null,
    shop text check (kind = 'day_of_month' or shop is null),
    unique nulls not distinct (run_id, origin, kind, shop, key)
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table run_factor replica identity full;

comment on table run_factor is 'What a run learned about the year, from all series together, and about the month in a shop.';
comment on column run_factor.run_id is 'The run.';
comment on column run_factor.origin is 'Learned from the days before this one.';
comment on column run_factor.kind is 'month: of the year. day_of_month: within its month. date: beyond that, such as the days around Christmas. growth: of a year.';
comment on column run_factor.key is 'month: 1 to 12. day_of_month: 1 to 31. date: month times 100 plus day. growth: 365 days.';
comment on column run_factor.factor is 'How many times an ordinary one, shrunk towards 1 where the evidence is thin.';
comment on column run_factor.evidence is 'How many times it was seen.';
comment on column run_factor.shop is 'NULL: over all shops. A shop: its day of the month, as a multiple of that over all shops.';
