-- alert_metric: what an alert rule can look at: a column of plan_fact_month, up or down from 0, or of silent_cell. A line
-- here and one in raise_alerts make a new one.
create view alert_metric as
select
    metric.metric,
    metric.unit,
    metric.meaning
from (
    values
    ('variance_pct', '%', 'Variance in per cent of plan to date.'),
    ('variance', 'quantity', 'Variance in the unit of the sales.'),
    ('silent_days', 'days', 'Days without a sale, of a shop or series that sold nearly daily: silent_cell.')
) as metric (metric, unit, meaning);

comment on view alert_metric is 'What an alert rule can look at: columns of plan_fact_month and silent_cell.';
comment on column alert_metric.metric is 'The column of plan_fact_month or silent_cell.';
comment on column alert_metric.unit is 'Unit of its values and of a rule''s threshold: %, quantity or days.';
comment on column alert_metric.meaning is 'What it is.';
