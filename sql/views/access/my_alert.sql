-- my_alert: alerts about the shops that the current user may see; one about a total would tell of the others.
{% set columns = [
    'month', 'metric', 'value', 'threshold', 'plan_to_date', 'fact', 'data_version_id', 'plan_id', 'raised_at',
    'cleared_at'
] -%}
create view my_alert with (security_barrier) as
select
    alert.alert_id,
    alert.alert_rule_id,
    alert.name,
    alert.level,
    {{ dimensions | idents('alert') }},
    {{ columns | idents('alert') }}
from alert
where alert.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_alert is 'Alerts about the shops that the current user may see.';
comment on column my_alert.alert_id is 'As in alert.';
comment on column my_alert.alert_rule_id is 'As in alert.';
comment on column my_alert.name is 'As in alert.';
comment on column my_alert.level is 'As in alert.';
{% for column in dimensions + columns -%}
comment on column my_alert.{{ column | ident }} is 'As in alert.';
{% endfor -%}
