-- series_of_cell: the series of a cell of the report in a month: those that are called so now, and those that were.
-- A dimension that is NULL stands for all.
{% from 'macros/month.sql' import month_of, next_month -%}
create or replace function series_of_cell({{ dimensions | typed('text') }}, month date)
returns integer[]
language sql
stable
begin atomic
select coalesce(array_agg(distinct series.series_id), '{}')
from series
left join series_alias as alias
    on series.series_id = alias.series_id
        and alias.ended_by is null
        and alias.first_day < {{ next_month(month_of('series_of_cell.month')) }}
        and alias.next_day > {{ month_of('series_of_cell.month') }}
left join series as called on alias.as_series_id = called.series_id
where ({% for dimension in dimensions -%}
    coalesce(series.{{ dimension | ident }} = series_of_cell.{{ dimension | ident }},
        series_of_cell.{{ dimension | ident }} is null)
    {%- if not loop.last %}
    and {% endif -%}
    {% endfor %})
    or ({% for dimension in dimensions -%}
    coalesce(called.{{ dimension | ident }} = series_of_cell.{{ dimension | ident }},
        series_of_cell.{{ dimension | ident }} is null and called.series_id is not null)
    {%- if not loop.last %}
    and {% endif -%}
    {% endfor %});
end;

comment on function series_of_cell is 'The series of a cell of the report in a month: those that are called so now, and those that were.';
