-- plan_fact_piece: plan beside fact, a row a series and piece of a month, which is what the month has of one week: what weeks,
-- and periods of weeks or of months, are made of. Kept by refresh_plan_fact(), which writes again what changed
-- (keep_pieces), so that nobody reads all days for a report by week. report_status.week_start says whether it is right.
create table plan_fact_piece (
    month date not null check (month = date_trunc('month', month::timestamp)),
    week date not null,
    series_id integer not null,
    plan numeric,
    plan_statistical numeric,
    override_delta numeric,
    fact numeric,
    budget numeric,
    days integer not null check (days between 0 and 127),
    primary key (month, week, series_id)
);

comment on table plan_fact_piece is 'Plan beside fact, a row a series and piece of a month: the days that it has of one week. Weeks and fiscal periods are made of it.';
comment on column plan_fact_piece.month is 'First day of the month.';
comment on column plan_fact_piece.week is 'First day of the week, by calendar of vars.toml.';
comment on column plan_fact_piece.series_id is 'The series.';
comment on column plan_fact_piece.plan is 'Plan of these days, overrides included; NULL where nobody planned them.';
comment on column plan_fact_piece.plan_statistical is 'Plan as the run forecast it.';
comment on column plan_fact_piece.override_delta is 'What people added to that.';
comment on column plan_fact_piece.fact is 'What was sold; NULL where there is no row.';
comment on column plan_fact_piece.budget is 'Budget of these days; NULL where nobody budgeted them.';
comment on column plan_fact_piece.days is 'Which of them have a row, as bits: 1 the first day of the week, 2 the second.';
