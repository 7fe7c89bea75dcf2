{# Series that are called otherwise: a row of plans, budgets or forecasts is read as the series that series_alias says.
   The one rule for all that is kept by series; sales themselves are moved by the renaming.

   alias_at(row, version, alias, day)   the condition of a LEFT JOIN series_alias: what the series of `row`, a relation with
                                   series_id and day, is called on that day; at `version`, or now where it is none
   as_series(row, alias)           the series, after such a join
   member_names(row)               the joins to member_name that named() needs, one per dimension
   cell_names(row)                 the same for cells of a month, which a renaming of a part may be about as well: `row`
                                   has a month, too
   named(row)                      the dimensions of `row` as members are called now; NULL stays NULL #}
{% macro alias_at(row, version=none, alias='alias', day=none) -%}
{{ row }}.series_id = {{ alias }}.series_id
and {{ day or row ~ '.day' }} >= {{ alias }}.first_day
and {{ day or row ~ '.day' }} < {{ alias }}.next_day
{%- if version %}
and {{ version }} >= {{ alias }}.data_version_id
and coalesce({{ version }} < {{ alias }}.ended_by, true)
{%- else %}
and {{ alias }}.ended_by is null
{%- endif %}
{%- endmacro %}

{% macro as_series(row, alias='alias') -%}
coalesce({{ alias }}.as_series_id, {{ row }}.series_id)
{%- endmacro %}

{% macro member_names(row) -%}
{% for dimension in dimensions -%}
left join member_name as name_{{ loop.index }}
    on name_{{ loop.index }}.dimension = '{{ dimension | text }}' and {{ row }}.{{ dimension | ident }} = name_{{ loop.index }}.name
{%- if not loop.last %}
{% endif -%}
{% endfor %}
{%- endmacro %}

{% macro cell_names(row) -%}
{% for dimension in dimensions -%}
left join lateral (
    select called.as_name
    from cell_name as called
    where called.dimension = '{{ dimension | text }}'
        and called.name = {{ row }}.{{ dimension | ident }}
        and coalesce(called.first_month <= {{ row }}.month, true)
        {% for other in dimensions -%}
        and (called.{{ other | ident }} is null or called.{{ other | ident }} = {{ row }}.{{ other | ident }})
        {% endfor -%}
    order by called.began asc, called.position desc
    limit 1
) as name_{{ loop.index }} on true
{%- if not loop.last %}
{% endif -%}
{% endfor %}
{%- endmacro %}

{% macro named(row) -%}
{% for dimension in dimensions -%}
coalesce(name_{{ loop.index }}.as_name, {{ row }}.{{ dimension | ident }}) as {{ dimension | ident }}
{%- if not loop.last %},
{% endif -%}
{% endfor %}
{%- endmacro %}
