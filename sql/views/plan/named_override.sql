-- named_override: overrides by the names that members have now: one that was made for a member renamed since is one of
-- the new name.
{% from 'macros/alias.sql' import cell_names, named with context -%}
create view named_override as
select
    override.override_id,
    override.plan_id,
    override.month,
    override.first_day,
    override.last_day,
    {{ named('override') | indent }},
    override.quantity,
    override.percent,
    override.reason,
    override.expires_at,
    override.data_version_id,
    override.created_at,
    override.created_by
from override
{{ cell_names('override') }};

comment on view named_override is 'Overrides, by the names that members have now.';
{% for column in ['override_id', 'plan_id', 'month', 'first_day', 'last_day'] -%}
comment on column named_override.{{ column }} is 'As in override.';
{% endfor -%}
{% for dimension in dimensions -%}
comment on column named_override.{{ dimension | ident }} is 'Dimension, as it is called now; NULL: all of it.';
{% endfor -%}
{% for column in [
    'quantity', 'percent', 'reason', 'expires_at', 'data_version_id', 'created_at', 'created_by'
] -%}
comment on column named_override.{{ column }} is 'As in override.';
{% endfor -%}
