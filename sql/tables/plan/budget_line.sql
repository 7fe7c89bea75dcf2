-- budget_line: the budget of a series and day: amounts spread so that the parts sum to them exactly.
create table budget_line (
    budget_id bigint not null references budget,
    series_id integer not null,
    day date not null,
    quantity numeric(17, 3) not null check (quantity >= 0 and quantity <> 'NaN'),
    primary key (day, series_id, budget_id)
);

create or replace trigger refuse_change
before update or delete or truncate on budget_line
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_day
after insert on budget_line
referencing new table as written
for each statement execute function refuse_frozen_budget_day();

comment on table budget_line is 'The budget of every series and day.';
comment on column budget_line.budget_id is 'The budget.';
comment on column budget_line.series_id is 'The series.';
comment on column budget_line.day is 'The day.';
comment on column budget_line.quantity is 'The quantity or money budgeted.';
