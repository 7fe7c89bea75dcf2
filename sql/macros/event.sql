{# What happened to a number of the report, one event a row: the columns that cell_event, explain_cells and explain_cell give.

   event_columns        a map: name → type, in order
   event_types()        the same, as columns of RETURNS TABLE
   event_names(alias)   their names, of an alias #}
{% set event_columns = {
    'happened_at': 'timestamptz',
    'kind': 'text',
    'what': 'text',
    'who': 'text',
    'day': 'date',
    'old_value': 'numeric',
    'new_value': 'numeric',
    'data_version_id': 'bigint',
    'run_id': 'bigint',
    'plan_id': 'bigint'
} -%}
{% macro event_types() -%}
{% for name, type in event_columns.items() -%}
{{ name }} {{ type }}
{%- if not loop.last %},
{% endif -%}
{% endfor -%}
{%- endmacro %}

{% macro event_names(alias) -%}
{% for name in event_columns -%}
{{ alias }}.{{ name }}
{%- if not loop.last %},
{% endif -%}
{% endfor -%}
{%- endmacro -%}
