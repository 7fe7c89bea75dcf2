-- run_shard: the series of a run cut into spans of a given size, so that workers can read their own; on demand only the
-- series that nobody has written yet. No span then holds a series that was written.
create or replace function run_shard(run_id bigint, series_per_shard integer, only_unwritten boolean default false)
returns table (
    shard bigint,
    first_series_id integer,
    last_series_id integer,
    series_count bigint
)
language sql
stable
begin atomic
with wanted as (
    select
        mart.series_id,
        row_number() over (order by mart.series_id) as place,
        run_shard.only_unwritten and exists (
            select from run_part as part
            where part.run_id = run_shard.run_id
                and part.series_id = mart.series_id
        ) as is_left_out
    from export_mart as mart
    inner join forecast_run as run on mart.data_version_id = run.data_version_id
    where run.run_id = run_shard.run_id
),

neighbours as (
    select
        wanted.series_id,
        wanted.place - row_number() over (order by wanted.series_id) as span
    from wanted
    where not wanted.is_left_out
),

numbered as (
    select
        neighbours.series_id,
        neighbours.span,
        (row_number() over (partition by neighbours.span order by neighbours.series_id) - 1)
        / run_shard.series_per_shard as piece
    from neighbours
)

select
    row_number() over (order by min(numbered.series_id)) - 1 as shard,
    min(numbered.series_id) as first_series_id,
    max(numbered.series_id) as last_series_id,
    count(*) as series_count
from numbered
group by numbered.span, numbered.piece
order by shard;
end;

comment on function run_shard is 'The series of a run, cut into spans for workers.';
