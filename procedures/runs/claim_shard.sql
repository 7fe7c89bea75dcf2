-- claim_shard: may this transaction write a shard of a run? Engines start a lost worker's shard again, while
-- the lost one may have committed it, or may still be running.
--   promises  true for one transaction at a time, and never again once one of them has committed rows
--   locks     the shard of this run, until the transaction ends; another attempt waits for its outcome
--   repeated  within one transaction, before it has written: true again
create or replace function claim_shard(run_id bigint, first_series_id integer, last_series_id integer)
returns boolean
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $claim_shard$
begin
    perform pg_advisory_xact_lock(
        hashtextextended(format('%s.claim_shard %s %s', '{{ schema | text }}', run_id, first_series_id), 0)
    );

    -- asked after the wait, so that what the other attempt committed is seen
    return not exists (
        select from run_part as part
        where part.run_id = claim_shard.run_id
            and part.series_id between claim_shard.first_series_id and claim_shard.last_series_id
    );
end
$claim_shard$;

comment on function claim_shard is 'Whether this transaction may write a shard of a run: no other transaction writes it or has written it.';
