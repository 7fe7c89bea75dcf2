-- plan_month: which plan is in force for a month. One at a time: the partial unique index is the rule.
create table plan_month (
    plan_id bigint not null references plan,
    month date not null check (month = date_trunc('month', month::timestamp)),
    superseded_by bigint references plan check (superseded_by > plan_id),
    primary key (plan_id, month)
);

create unique index plan_month_in_force on plan_month (month) where superseded_by is null;

-- a plan is superseded once, month by month; nothing else about it changes
create or replace trigger refuse_change
before update on plan_month
for each row
when (
    old.superseded_by is not null
    or new.superseded_by is null
    or new.plan_id is distinct from old.plan_id
    or new.month is distinct from old.month
) execute function refuse_change();

create or replace trigger refuse_loss
before delete or truncate on plan_month
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_month
after insert on plan_month
referencing new table as written
for each statement execute function refuse_frozen_month('plan');

create or replace trigger refuse_frozen_end
after update on plan_month
referencing old table as written
for each statement execute function refuse_frozen_month('plan');

comment on table plan_month is 'Which plan is in force for which month; superseded ones are kept.';
comment on column plan_month.plan_id is 'The plan.';
comment on column plan_month.month is 'First day of the month.';
comment on column plan_month.superseded_by is 'The plan that took its place, or the withdrawal; NULL: this one is in force.';
