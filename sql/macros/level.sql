{# Levels of reports: total, each dimension of `levels`, series. What groups by level groups by these, so that
   every report means the same by a level.

   level_of(source, with_series)   the name of a row's level, in a query grouped by level_sets()
   level_sets(source, with_series) the grouping sets themselves
     source       the relation whose dimension columns (and series_id) are grouped
     with_series  whether the series themselves are a level #}
{% macro level_of(source, with_series=true) -%}
case
    {%- if with_series %}
    when grouping({{ source }}.series_id) = 0 then 'series'
    {%- endif %}
    {%- for dimension in levels %}
    when grouping({{ source }}.{{ dimension | ident }}) = 0 then '{{ dimension | text }}'
    {%- endfor %}
    else 'total'
end
{%- endmacro %}

{% macro level_sets(source, with_series=true) -%}
grouping sets (
    ()
    {%- for dimension in levels %},
    ({{ source }}.{{ dimension | ident }})
    {%- endfor %}
    {%- if with_series %},
    ({{ source }}.series_id, {{ dimensions | idents(source) }})
    {%- endif %}
)
{%- endmacro %}
