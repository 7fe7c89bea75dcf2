-- budget_month: which budget is in force for a month. One at a time: the partial unique index is the rule.
create table budget_month (
    budget_id bigint not null references budget,
    month date not null check (month = date_trunc('month', month::timestamp)),
    profile text not null check (profile in ('plan', 'forecast', 'last year', 'even')),
    superseded_by bigint references budget check (superseded_by > budget_id),
    is_late boolean not null default false,
    primary key (budget_id, month)
);

create unique index budget_month_in_force on budget_month (month) where superseded_by is null;

-- a budget is superseded once, month by month; nothing else about it changes
create or replace trigger refuse_change
before update on budget_month
for each row
when (
    old.superseded_by is not null
    or new.superseded_by is null
    or new.budget_id is distinct from old.budget_id
    or new.month is distinct from old.month
    or new.profile is distinct from old.profile
    or new.is_late is distinct from old.is_late
) execute function refuse_change();

create or replace trigger refuse_loss
before delete or truncate on budget_month
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_month
after insert on budget_month
referencing new table as written
for each statement execute function refuse_frozen_budget();

create or replace trigger refuse_frozen_end
after update on budget_month
referencing old table as written
for each statement execute function refuse_frozen_month('budget');

comment on table budget_month is 'Which budget is in force for which month; superseded ones are kept.';
comment on column budget_month.budget_id is 'The budget.';
comment on column budget_month.month is 'First day of the month.';
comment on column budget_month.profile is
'What it was spread to days by: the plan in force (as forecast), the newest forecast, the sales of last year, or evenly.';
comment on column budget_month.superseded_by is 'The budget that took its place; NULL: this one is in force.';
comment on column budget_month.is_late is
'It was loaded when the fact of the month was complete already: the month had no budget before.';
