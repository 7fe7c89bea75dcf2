-- dim_series: series as BI tools want a dimension table: what each is called now, with names and attributes of its
-- members. Series that were renamed have the row of their new name.
create view dim_series as
select
    series.series_id,
    series.unique_id,
    {% for dimension in dimensions -%}
    series.{{ dimension | ident }},
    {% endfor -%}
    {% for dimension in dimensions -%}
    coalesce(member_{{ loop.index }}.label, series.{{ dimension | ident }}) as {{ (dimension ~ '_label') | ident }},
    {% endfor -%}
    {% for dimension in dimensions -%}
    member_{{ loop.index }}.attributes as {{ (dimension ~ '_attributes') | ident }}{{ ',' if not loop.last }}
    {% endfor -%}
from series
{% for dimension in dimensions -%}
left join dimension_member as member_{{ loop.index }}
    on member_{{ loop.index }}.dimension = '{{ dimension | text }}'
        and series.{{ dimension | ident }} = member_{{ loop.index }}.member
{% endfor -%}
where not exists (
    select from series_alias as alias
    where alias.ended_by is null
        and alias.series_id = series.series_id
        and alias.series_id <> alias.as_series_id
        and (alias.first_day, alias.next_day) = ('-infinity', 'infinity')
);

comment on view dim_series is 'Series with names and attributes of their members, for BI tools.';
comment on column dim_series.series_id is 'The series.';
comment on column dim_series.unique_id is 'The dimensions joined by a slash.';
{% for dimension in dimensions -%}
comment on column dim_series.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
{% for dimension in dimensions -%}
comment on column dim_series.{{ (dimension ~ '_label') | ident }} is 'Name of the member; the member itself where none is known.';
{% endfor -%}
{% for dimension in dimensions -%}
comment on column dim_series.{{ (dimension ~ '_attributes') | ident }} is 'What is known of the member now, by attribute: {{ (dimension ~ '_attributes') | text }} ->> ''region''.';
{% endfor -%}
