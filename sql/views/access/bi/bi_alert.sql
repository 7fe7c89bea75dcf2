-- bi_alert: what crossed a threshold and still does, for a page of exceptions.
create view {{ bi_schema | ident }}.bi_alert as
select
    alert.alert_id,
    alert.name as alert,
    alert.level,
    {{ dimensions | idents('alert') }},
    alert.month,
    alert.metric,
    alert.value::numeric as value,
    alert.threshold::numeric as threshold,
    alert.variance::numeric(17, 3) as variance,
    alert.raised_at
from open_alert as alert;

comment on view {{ bi_schema | ident }}.bi_alert is 'What crossed a threshold and still does: cells of all levels, a list to read and not to sum.';
comment on column {{ bi_schema | ident }}.bi_alert.alert_id is 'The alert.';
comment on column {{ bi_schema | ident }}.bi_alert.alert is 'Name of the rule.';
comment on column {{ bi_schema | ident }}.bi_alert.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_alert.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_alert.month is 'First day of the month.';
comment on column {{ bi_schema | ident }}.bi_alert.metric is 'What was looked at.';
comment on column {{ bi_schema | ident }}.bi_alert.value is 'What it was.';
comment on column {{ bi_schema | ident }}.bi_alert.threshold is 'What it may be.';
comment on column {{ bi_schema | ident }}.bi_alert.variance is 'The money at stake: fact minus plan to date; of what fell silent, what it usually sold on as many days, below 0.';
comment on column {{ bi_schema | ident }}.bi_alert.raised_at is 'When it was raised.';
