-- run_shard: the series of a run cut into spans of a given size, so that workers can read their own.
create or replace function run_shard(run_id bigint, series_per_shard integer)
returns table (
    shard bigint,
    first_series_id integer,
    last_series_id integer,
    series_count bigint
)
language sql
stable
begin atomic
select
    numbered.shard,
    min(numbered.series_id) as first_series_id,
    max(numbered.series_id) as last_series_id,
    count(*) as series_count
from (
    select
        mart.series_id,
        (row_number() over (order by mart.series_id) - 1) / run_shard.series_per_shard as shard
    from export_mart as mart
    inner join forecast_run as run on mart.data_version_id = run.data_version_id
    where run.run_id = run_shard.run_id
) as numbered
group by numbered.shard
order by numbered.shard;
end;

comment on function run_shard is 'The series of a run, cut into spans for workers.';
