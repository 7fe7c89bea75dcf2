-- export_mart: one row per series, its daily history dense and ready to fit: export_mart_at tells how a day gets its
-- value. It shows the version named in mart_status.
-- Refreshed as a whole it is made of all sales. While refresh_export_mart() moves it from one version to a later one it
-- is made of itself and of what changed in between (moved_export_mart): the same to the last bit.
create materialized view export_mart as
select
    made.series_id,
    made.unique_id,
    {{ dimensions | idents('made') }},
    made.start_day,
    made.end_day,
    made.n_obs,
    status.data_version_id,
    made.y
from mart_status as status
cross join lateral export_mart_at(status.data_version_id) as made
where status.moved_from is null
union all
select
    moved.series_id,
    moved.unique_id,
    {{ dimensions | idents('moved') }},
    moved.start_day,
    moved.end_day,
    moved.n_obs,
    status.data_version_id,
    moved.y
from mart_status as status
cross join lateral moved_export_mart(status.moved_from, status.data_version_id) as moved
where status.moved_from is not null;

create unique index export_mart_series_id on export_mart (series_id);

comment on materialized view export_mart is
'One row per series: its dense daily history, ready to fit. Rebuilt by refresh_export_mart().';
comment on column export_mart.series_id is 'The series.';
comment on column export_mart.unique_id is 'Its name, as StatsForecast users expect it.';
{% for dimension in dimensions -%}
comment on column export_mart.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column export_mart.start_day is 'Day of the first sale: the day of y[1].';
comment on column export_mart.end_day is 'Last day of the data version, the same for every series.';
comment on column export_mart.n_obs is 'Days from start_day to end_day: the length of y.';
comment on column export_mart.data_version_id is 'The data version version.';
comment on column export_mart.y is 'Sales day by day: 0 where nothing was sold; closed days of a shop that sells nearly daily filled from the same weekday before.';
