-- alert_metric: what an alert rule can look at, which is a column of plan_fact_month, up or down from 0. A line here and
-- one in raise_alerts make a new one.
create view alert_metric as
select
    metric.metric,
    metric.unit,
    metric.meaning
from (
    values
    ('variance_pct', '%', 'Variance in per cent of plan to date.'),
    ('variance', 'quantity', 'Variance in the unit of the sales.')
) as metric (metric, unit, meaning);

comment on view alert_metric is 'What an alert rule can look at: columns of plan_fact_month.';
comment on column alert_metric.metric is 'The column of plan_fact_month.';
comment on column alert_metric.unit is 'Unit of its values and of a rule''s threshold: % or quantity.';
comment on column alert_metric.meaning is 'What it is.';
