{# What overrides and budget amounts are made for: any dimension may be named; one that is not stands for all of it.

   covers(change, series)             a condition: the series is one of those that `change` is made for
   overlap(earlier, later)            a condition: of two overrides, the one with the higher number shares days and
                                      series with the other
   made_on_top(later, earlier, plan)  the same, where `later` is an active_override that counts in the plan
   at_every_level(source, columns)    a query: each row of source once for every level that it belongs to; there the
                                      dimensions that stand for all are '' #}
{% macro covers(change, series='series') -%}
{% for dimension in dimensions -%}
({{ change }}.{{ dimension | ident }} is null or {{ change }}.{{ dimension | ident }} = {{ series }}.{{ dimension | ident }})
{%- if not loop.last %}
and {% endif -%}
{% endfor %}
{%- endmacro %}

{% macro overlap(earlier, later) -%}
{{ earlier }}.month = {{ later }}.month
and {{ earlier }}.override_id < {{ later }}.override_id
and {{ earlier }}.first_day <= {{ later }}.last_day
and {{ earlier }}.last_day >= {{ later }}.first_day
{%- for dimension in dimensions %}
and coalesce({{ earlier }}.{{ dimension | ident }} = {{ later }}.{{ dimension | ident }}, true)
{%- endfor %}
{%- endmacro %}

{% macro made_on_top(later, earlier, plan) -%}
{{ overlap(earlier, later) }}
and (not {{ later }}.is_draft or {{ later }}.plan_id = {{ plan }})
{%- endmacro %}

{% macro at_every_level(source, columns) -%}
select
    {% for column in columns -%}
    {{ source }}.{{ column }},
    {% endfor -%}
    {% for dimension in dimensions -%}
    coalesce({{ source }}.{{ dimension | ident }}, '') as {{ dimension | ident }}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ source }}
group by {% for column in columns %}{{ source }}.{{ column }}, {% endfor %}cube ({{ dimensions | idents(source) }})
{%- endmacro %}
