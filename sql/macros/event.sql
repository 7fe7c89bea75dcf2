{# What happened to a number of the report, one event a row: the columns that cell_event, explain_cells and explain_cell give.

   event_columns            a map: name → type, in order
   told_columns             the same with what `what` is made of: a sentence of format(), and what it is given. A page
                            says it in another language: every sentence stands in its words.
   event_types(columns)     columns of RETURNS TABLE
   event_names(alias)       names of event_columns, of an alias #}
{% set first = {'happened_at': 'timestamptz', 'kind': 'text'} -%}
{% set last = {
    'who': 'text',
    'day': 'date',
    'old_value': 'numeric',
    'new_value': 'numeric',
    'data_version_id': 'bigint',
    'run_id': 'bigint',
    'plan_id': 'bigint'
} -%}
{% set event_columns = dict(first, what='text', **last) -%}
{% set told_columns = dict(first, sentence='text', given='text []', **last) -%}
{% macro event_types(columns=event_columns) -%}
{% for name, type in columns.items() -%}
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
