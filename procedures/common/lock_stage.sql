-- lock_stage: one writer at a time per stage, until the caller's transaction ends.
--   promises  the caller is the only writer of the stage
--   refuses   PF008 another writer held the stage for longer than 5 seconds, or waits for a stage that the caller
--             holds · PF010 at REPEATABLE READ or SERIALIZABLE, another writer of the stage has committed since the
--             transaction's snapshot
--   locks     the stage, by advisory transaction lock; readers are not held up. At SERIALIZABLE every stage: PostgreSQL
--             finds circles among writers of several stages as late as the caller's COMMIT, where nobody can say PF010
--   repeated  in one transaction: nothing more happens
{% from 'macros/collision.sql' import patience -%}
create or replace function lock_stage(stage text)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $lock_stage$
declare
    v_schema_key constant integer := hashtext('{{ schema | text }}');
    v_stages constant text [] := array['staging', 'versions', 'mart', 'runs', 'plan', 'reports'];
    v_wanted text [] := array[lock_stage.stage];
    v_holder text;
begin
    if current_setting('transaction_isolation') = 'serializable' then
        v_wanted := v_stages;
    end if;

    perform pg_advisory_xact_lock(v_schema_key, array_position(v_stages, wanted.stage))
    from unnest(v_wanted) as wanted (stage);

    -- a lock does not renew a snapshot; but a row that somebody else has changed since cannot be updated on an old one
    update stage_write
    set writes = stage_write.writes + 1
    where stage_write.stage = any(v_wanted);
exception
    when serialization_failure then
        raise exception 'the % stage was written since this % transaction began',
            lock_stage.stage, upper(current_setting('transaction_isolation'))
            using errcode = 'PF010', hint = 'Roll back, then call again, best at READ COMMITTED.';
    when lock_not_available or deadlock_detected then
        select string_agg(distinct format('process %s', held.pid), ', ')
        into v_holder
        from pg_locks as held
        where held.locktype = 'advisory'
            and held.granted
            and held.database = (select here.oid from pg_database as here where here.datname = current_database())
            and held.classid = v_schema_key::bit(32)::bigint::oid
            and v_stages[held.objid::bigint] = any(v_wanted)
            and held.pid <> pg_backend_pid()
            and held.objsubid = 2;

        raise exception 'another writer is running on the % stage (%)%',
            lock_stage.stage,
            coalesce(v_holder, 'just finished'),
            case sqlstate when '40P01' then ' and waits for a stage that this transaction holds' else '' end
            using errcode = 'PF008',
                hint = case sqlstate
                    when '40P01' then 'Roll back, then call again; write the stages in the order of the data.'
                    else 'Wait until it has finished, then call again.'
                end;
end
$lock_stage$;

comment on function lock_stage is 'One writer at a time per stage, until the transaction ends.';
