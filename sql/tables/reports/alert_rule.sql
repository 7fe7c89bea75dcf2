-- alert_rule: the deviations from which an alert is raised. It comes with one rule for the whole company and one for each
-- dimension, and with rules for shops and series that fall silent; set_alert_rule() changes them and adds others.
create table alert_rule (
    alert_rule_id bigint primary key generated always as identity,
    name text not null unique check (btrim(name) <> '' and length(name) <= 255),
    level text not null check (level in ('total', {{ levels | texts }}, 'series')),
    metric text not null,
    threshold numeric not null check (threshold > 0 and threshold < 'Infinity'),
    min_plan numeric not null default 0 check (min_plan >= 0 and min_plan < 'Infinity'),
    min_plan_pct numeric not null default 0 check (min_plan_pct >= 0 and min_plan_pct < 'Infinity'),
    is_active boolean not null default true,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user
);

insert into alert_rule (name, level, metric, threshold, min_plan_pct)
values
('total off plan', 'total', 'variance_pct', 5, 0)
{%- for dimension in levels %},
('{{ dimension | text }} off plan', '{{ dimension | text }}', 'variance_pct', 15, 10)
{%- endfor %}
{%- for level in levels | select('equalto', shop) | list + ['series'] %},
('{{ level | text }} silent', '{{ level | text }}', 'silent_days', 6, 0)
{%- endfor %};

comment on table alert_rule is 'When a deviation is worth an alert; written by set_alert_rule().';
comment on column alert_rule.alert_rule_id is 'Number of the rule.';
comment on column alert_rule.name is 'Its name, which people see.';
comment on column alert_rule.level is 'The level it looks at: total, the name of a dimension, or series.';
comment on column alert_rule.metric is 'The column of plan_fact_month it looks at, up or down: one of alert_metric.';
comment on column alert_rule.threshold is 'An alert is raised when the metric is further from 0 than this.';
comment on column alert_rule.min_plan is 'Cells whose plan to date is less are too small to matter; of silent ones, their usual sales in 30 days.';
comment on column alert_rule.min_plan_pct is 'The same in per cent of the average cell of its level and month; not asked of silent ones.';
comment on column alert_rule.is_active is 'A rule that is not active raises nothing, and clears what it raised.';
comment on column alert_rule.changed_at is 'When it was last changed.';
comment on column alert_rule.changed_by is 'By whom.';
