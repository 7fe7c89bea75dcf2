-- series_name: what every series is called now, by the renamings that hold; a row per span of days.
create view series_name as
select
    series.series_id,
    {{ dimensions | idents('called') }},
    coalesce(alias.first_day, '-infinity') as first_day,
    coalesce(alias.next_day, 'infinity') as next_day
from series
left join series_alias as alias
    on series.series_id = alias.series_id and alias.ended_by is null
inner join series as called on coalesce(alias.as_series_id, series.series_id) = called.series_id;

comment on view series_name is 'What every series is called now, by the renamings that hold.';
comment on column series_name.series_id is 'The series, as it was called when it was made.';
{% for dimension in dimensions -%}
comment on column series_name.{{ dimension | ident }} is 'Dimension of the series, as it is called now.';
{% endfor -%}
comment on column series_name.first_day is 'First day of which it is so.';
comment on column series_name.next_day is 'The day after the last one.';
