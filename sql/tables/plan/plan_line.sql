-- plan_line: the plan of a series and day. Never updated: a new plan has lines of its own.
create table plan_line (
    plan_id bigint not null references plan,
    series_id integer not null,
    day date not null,
    quantity numeric(17, 3) not null check (quantity <> 'NaN'),
    primary key (day, series_id, plan_id)
);

create or replace trigger refuse_change
before update or delete or truncate on plan_line
for each statement execute function refuse_change();

create or replace trigger record_plan_line_month
after insert on plan_line
referencing new table as written
for each statement execute function record_plan_line_month();

create or replace trigger refuse_frozen_day
after insert on plan_line
referencing new table as written
for each statement execute function refuse_frozen_day('plan');

create or replace trigger refuse_published_line
after insert on plan_line
referencing new table as written
for each statement execute function refuse_published_line();

comment on table plan_line is 'The plan of every series and day.';
comment on column plan_line.plan_id is 'The plan.';
comment on column plan_line.series_id is 'The series.';
comment on column plan_line.day is 'The day.';
comment on column plan_line.quantity is 'The quantity or money planned.';
