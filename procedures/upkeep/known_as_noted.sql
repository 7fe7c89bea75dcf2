-- known_as_noted: is what a run could know of its days what was noted when a run began, itself or a later one that it
-- stands in for? NULL where it cannot be told: something was being changed just then, or the run is older than
-- known_change.
create or replace function known_as_noted(run_id bigint, began_run_id bigint)
returns boolean
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
begin atomic
select
    case
        when coalesce(run.known_digest, '') = coalesce(digest.was, '') then true
        -- the third model is the first all of whose runs have every change kept
        when (run.software ->> 'model')::integer >= 3
            and not exists (
                select from known_change as changed
                where changed.changed_at between began.started_at - interval '1 minute' and began.finished_at
            )
            then false
    end as is_as_noted
from forecast_run as run
cross join forecast_run as began
cross join lateral known_digest_at(
    coalesce(run.backtest_start, run.horizon_start), run.horizon_end, began.started_at
) as digest (was)
where run.run_id = known_as_noted.run_id
    and began.run_id = known_as_noted.began_run_id;
end;

comment on function known_as_noted is 'Is what a run could know of its days what was noted when a run began? NULL where it cannot be told.';
