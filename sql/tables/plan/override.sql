-- override: what a person decided about the plan of a month: a quantity or a change in per cent, for a span
-- of days, at any level (a dimension that is NULL stands for all of it). Rows are only ever added: that one
-- was undone, or has expired, is a row of plan_revision. What it does to the plan is in plan_revision_line.
create table override (
    override_id bigint primary key generated always as identity,
    plan_id bigint not null references plan,
    month date not null check (month = date_trunc('month', month::timestamp)),
    first_day date not null check (first_day >= month),
    last_day date not null check (last_day >= first_day and last_day < month + interval '1 month'),
    {{ dimensions | typed('text') }},
    quantity numeric(17, 3) check (quantity >= 0 and quantity <> 'NaN'),
    percent numeric(17, 6) check (percent >= -100 and percent <> 'NaN'),
    reason text not null check (btrim(reason) <> ''),
    expires_at timestamptz,
    data_version_id bigint not null references data_version,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user,
    check ((quantity is null) <> (percent is null))
);

create index override_month on override (month);

create or replace trigger refuse_change
before update or delete or truncate on override
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_month
after insert on override
referencing new table as written
for each statement execute function refuse_frozen_month('plan');

comment on table override is 'What people decided about the plan, and why; override_log says what became of it.';
comment on column override.override_id is 'Number of the override; overrides that meet apply in the order of their numbers.';
comment on column override.plan_id is 'The plan that it was made on; a plan published later takes it over.';
comment on column override.month is 'First day of the month.';
comment on column override.first_day is 'First day that it is about.';
comment on column override.last_day is 'Last day that it is about.';
{% for dimension in dimensions -%}
comment on column override.{{ dimension | ident }} is 'Dimension; NULL: all of it.';
{% endfor -%}
comment on column override.quantity is 'What the plan is to be; NULL: see percent.';
comment on column override.percent is 'By how many per cent the plan is to change; NULL: see quantity.';
comment on column override.reason is 'Why.';
comment on column override.expires_at is 'From when on it no longer counts; NULL: never.';
comment on column override.data_version_id is 'The newest data version when it was made.';
comment on column override.created_at is 'When it was made.';
comment on column override.created_by is 'Who made it.';
