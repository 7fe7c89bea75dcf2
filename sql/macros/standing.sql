{# Which sales still stand. A revert takes back the versions between: what was made from them was made from sales that
   nobody claims any more, unless another version that stands has the same content.

   versions_behind(newest)    a query: the versions that version `newest` is made of, in data_version_id
   sales_stand(made, newest)  whether the sales of version `made` stand, seen from version `newest`; by default now #}
{% macro versions_behind(newest) -%}
with recursive line as (
    select
        version.data_version_id,
        coalesce(version.reverted_to, version.parent_id) as previous_id
    from data_version as version
    where version.data_version_id = {{ newest }}
    union all
    select
        version.data_version_id,
        coalesce(version.reverted_to, version.parent_id) as previous_id
    from line
    inner join data_version as version on line.previous_id = version.data_version_id
)

select line.data_version_id
from line
{%- endmacro %}
{% macro sales_stand(made, newest=none) -%}
{{ made }} in (
    select same.data_version_id
    from data_version as same
    inner join data_version as kept on same.checksum = kept.checksum
    where kept.data_version_id in (
        {% if newest is none -%}
        select standing.data_version_id from data_version_in_force as standing
        {%- else -%}
        {{ versions_behind(newest) | indent(8) }}
        {%- endif %}
    )
)
{%- endmacro %}
