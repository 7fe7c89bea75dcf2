-- plan_line_month: what a plan has for a series in a month, as the run forecast it: the sum of its lines, kept when they
-- are written, so that reports read one row a month and not all its days.
create table plan_line_month (
    plan_id bigint not null references plan,
    month date not null check (month = date_trunc('month', month::timestamp)),
    series_id integer not null,
    quantity numeric not null,
    primary key (plan_id, month, series_id)
);

comment on table plan_line_month is 'The sums of plan_line by month.';
comment on column plan_line_month.plan_id is 'The plan.';
comment on column plan_line_month.month is 'First day of the month.';
comment on column plan_line_month.series_id is 'The series.';
comment on column plan_line_month.quantity is 'What the plan has for it, before overrides.';
