-- active_override: the overrides that count: neither undone nor expired.
create view active_override as
select
    override.override_id,
    override.plan_id,
    override.month,
    override.first_day,
    override.last_day,
    {{ dimensions | idents('override') }},
    override.quantity,
    override.percent,
    override.reason,
    override.expires_at,
    override.data_version_id,
    override.created_at,
    override.created_by,
    plan.published_at is null as is_draft
from named_override as override
inner join plan on override.plan_id = plan.plan_id
where not exists (
    select from plan_revision as ended
    where ended.override_id = override.override_id
        and ended.kind in ('undo', 'expiry')
);

comment on view active_override is 'The overrides that count: neither undone nor expired.';
{% for column in [
    'override_id', 'plan_id', 'month', 'first_day', 'last_day'
] + dimensions + [
    'quantity', 'percent', 'reason', 'expires_at', 'data_version_id', 'created_at', 'created_by'
] -%}
comment on column active_override.{{ column | ident }} is 'As in override.';
{% endfor -%}
comment on column active_override.is_draft is 'It was made on a draft, and counts in that alone.';
