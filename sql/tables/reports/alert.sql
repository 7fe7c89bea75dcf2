-- alert: a deviation that crossed a rule's threshold. One open alert per rule, cell and month: the index is the
-- rule that nothing is said twice. It keeps what was true when it was raised, and is cleared, never deleted.
create table alert (
    alert_id bigint primary key generated always as identity,
    alert_rule_id bigint not null references alert_rule,
    name text not null,
    level text not null,
    {{ dimensions | typed('text') }},
    month date not null,
    metric text not null,
    value numeric not null,
    threshold numeric not null,
    plan_to_date numeric,
    fact numeric,
    data_version_id bigint not null references data_version,
    plan_id bigint references plan,
    raised_at timestamptz not null default clock_timestamp(),
    cleared_at timestamptz check (cleared_at >= raised_at)
);

create unique index alert_open
on alert (alert_rule_id, month, {{ dimensions | idents }}) nulls not distinct
where cleared_at is null;

comment on table alert is 'Deviations that crossed a threshold, as they stood then; raised and cleared by refresh_plan_fact().';
comment on column alert.alert_id is 'Number of the alert.';
comment on column alert.alert_rule_id is 'The rule that raised it.';
comment on column alert.name is 'Its name, as it was.';
comment on column alert.level is 'The level it looked at: total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column alert.{{ dimension | ident }} is 'Dimension of the cell; NULL where its level sums over it.';
{% endfor -%}
comment on column alert.month is 'First day of the month.';
comment on column alert.metric is 'The metric it looked at: a column of plan_fact_month.';
comment on column alert.value is 'The metric of the cell, as it was.';
comment on column alert.threshold is 'The threshold, as it was.';
comment on column alert.plan_to_date is 'Plan of the days for which fact was known.';
comment on column alert.fact is 'Fact, as it was.';
comment on column alert.data_version_id is 'The data version that gave the fact.';
comment on column alert.plan_id is 'The plan that was in force.';
comment on column alert.raised_at is 'When it was raised.';
comment on column alert.cleared_at is 'When it was no longer so, or its rule no longer asked; NULL: it is open.';
