-- export_mart_long: the mart one row per day, in the column names StatsForecast users know.
create view export_mart_long as
select
    mart.unique_id,
    mart.start_day + (observed.ordinal - 1)::integer as ds,
    observed.y
from export_mart as mart
cross join lateral unnest(mart.y) with ordinality as observed (y, ordinal);

comment on view export_mart_long is 'The export mart, one row per series and day.';
comment on column export_mart_long.unique_id is 'Name of the series.';
comment on column export_mart_long.ds is 'Day.';
comment on column export_mart_long.y is 'Sales of the day, gaps filled.';
