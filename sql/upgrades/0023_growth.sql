-- Growth is learned beside the factors of the year.
alter table run_factor drop constraint run_factor_kind_check;
alter table run_factor add check (kind in ('month', 'day_of_month', 'date', 'growth'));
comment on column run_factor.kind is 'month: of the year. day_of_month: within its month. date: beyond that, such as the days around Christmas. growth: of a year.';
comment on column run_factor.key is 'month: 1 to 12. day_of_month: 1 to 31. date: month times 100 plus day. growth: 365 days.';
