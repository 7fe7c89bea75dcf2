-- open_alert: what crossed a threshold and still does. A rule that planfact came with has a key, by which a report
-- finds its words in another language; a rule of the company's own has only its name.
{% set columns = [
    'month', 'metric', 'value', 'threshold', 'plan_to_date', 'fact', 'data_version_id', 'plan_id', 'raised_at'
] -%}
create view open_alert as
select
    alert.alert_id,
    alert.alert_rule_id,
    alert.name,
    alert.level,
    {{ dimensions | idents('alert') }},
    {{ columns | idents('alert') }},
    case alert.name
        when alert.level || ' off plan' then 'off_plan'
        when alert.level || ' silent' then 'silent'
    end as rule_key,
    coalesce(alert.fact - alert.plan_to_date, -alert.value * silent.usual_sales) as variance
from alert
left join silent_cell as silent
    on alert.metric = 'silent_days'
        and alert.level = silent.level
        and array[{{ dimensions | idents('alert') }}] = array[{{ dimensions | idents('silent') }}]
where alert.cleared_at is null;

comment on view open_alert is 'Alerts whose deviation is still there.';
comment on column open_alert.alert_id is 'As in alert.';
comment on column open_alert.alert_rule_id is 'As in alert.';
comment on column open_alert.name is 'As in alert.';
comment on column open_alert.level is 'As in alert.';
{% for column in dimensions + columns -%}
comment on column open_alert.{{ column | ident }} is 'As in alert.';
{% endfor -%}
comment on column open_alert.rule_key is 'Which of the rules that planfact came with: off_plan, silent. NULL: a rule of the company''s own.';
comment on column open_alert.variance is 'The money at stake: fact minus plan to date; of what fell silent, what it usually sold on as many days, below 0.';
