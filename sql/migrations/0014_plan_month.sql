-- plan_month: which plan is in force for a month. One at a time: the partial unique index is the rule.
create table plan_month (
    plan_id bigint not null references plan,
    month date not null check (month = date_trunc('month', month::timestamp)),
    superseded_by bigint references plan check (superseded_by > plan_id),
    primary key (plan_id, month)
);

create unique index plan_month_in_force on plan_month (month) where superseded_by is null;

comment on table plan_month is 'Which plan is in force for which month; superseded ones are kept.';
comment on column plan_month.plan_id is 'The plan.';
comment on column plan_month.month is 'First day of the month.';
comment on column plan_month.superseded_by is 'The plan that took its place; NULL: this one is in force.';
