-- Shops and series that fall silent raise an alert.
insert into alert_rule (name, level, metric, threshold)
values
{%- for level in levels | select('equalto', shop) | list + ['series'] %}
('{{ level | text }} silent', '{{ level | text }}', 'silent_days', 6){{ ',' if not loop.last }}
{%- endfor %}
on conflict (name) do nothing;

comment on column alert_rule.min_plan is 'Cells whose plan to date is less are too small to matter; of silent ones, their usual sales in 30 days.';
comment on column alert_rule.min_plan_pct is 'The same in per cent of the average cell of its level and month; not asked of silent ones.';
