-- dim_series: the dimension table of series: what each is called now, with names and attributes of its members.
{% set columns = ['series_id', 'unique_id'] + dimensions -%}
create view {{ bi_schema | ident }}.dim_series as
select
    {% for column in columns -%}
    known.{{ column | ident }},
    {% endfor -%}
    {% for dimension in dimensions -%}
    known.{{ (dimension ~ '_label') | ident }},
    {% endfor -%}
    {% for dimension in dimensions -%}
    known.{{ (dimension ~ '_attributes') | ident }}{{ ',' if not loop.last }}
    {% endfor -%}
from dim_series as known;

comment on view {{ bi_schema | ident }}.dim_series is 'Series with names and attributes of their members: the dimension table of bi_month, bi_day, bi_forecast and bi_accuracy.';
comment on column {{ bi_schema | ident }}.dim_series.series_id is 'The series.';
comment on column {{ bi_schema | ident }}.dim_series.unique_id is 'The dimensions joined by a slash.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.dim_series.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.dim_series.{{ (dimension ~ '_label') | ident }} is 'Name of the member; the member itself where none is known.';
{% endfor -%}
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.dim_series.{{ (dimension ~ '_attributes') | ident }} is 'What is known of the member now, by attribute: {{ (dimension ~ '_attributes') | text }} ->> ''region''.';
{% endfor -%}
