-- The view alert_metric says what an alert rule can look at, and set_alert_rule asks it.
alter table alert_rule drop constraint alert_rule_metric_check;

comment on column alert_rule.metric is 'The column of plan_fact_month it looks at, up or down: one of alert_metric.';
