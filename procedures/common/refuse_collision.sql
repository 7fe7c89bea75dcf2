-- refuse_collision: two sessions stood in each other's way, somewhere below a stage's lock: a table, an index or a row
-- that somebody else has locked, by hand, for maintenance, or in a transaction left open.
--   promises  the error names the sessions of this database that hold locks on planfact's tables and views
--   refuses   PF008 a lock was not to be had within 5 seconds, or each waited for the other · PF010 at REPEATABLE READ or
--             SERIALIZABLE, a row that the step changes was changed since the transaction's snapshot
--   locks     nothing
--   repeated  the same
create or replace function refuse_collision(state text)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $refuse_collision$
declare
    v_holders text;
begin
    if refuse_collision.state = '40001' then
        raise exception 'what this step builds on was changed since this % transaction began',
            upper(current_setting('transaction_isolation'))
            using errcode = 'PF010', hint = 'Roll back, then call again, best at READ COMMITTED.';
    end if;

    -- locks that exclude a writer; where nobody has one, it is a row, and whoever changes or locks rows may have it
    with held as (
        select
            seen.pid,
            relation.relname,
            seen.mode in ('RowShareLock', 'RowExclusiveLock') as is_of_rows
        from pg_locks as seen
        inner join pg_class as relation on seen.relation = relation.oid
        where seen.granted
            and seen.pid <> pg_backend_pid()
            and seen.mode <> 'AccessShareLock'
            and seen.database = (select here.oid from pg_database as here where here.datname = current_database())
            and relation.relkind in ('r', 'm')
            and relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
    )

    select string_agg(format('process %s on %s', holder.pid, holder.relations), '; ' order by holder.pid)
    into v_holders
    from (
        select
            held.pid,
            string_agg(distinct held.relname, ', ' order by held.relname) as relations
        from held
        where held.is_of_rows = (select bool_and(every.is_of_rows) from held as every)
        group by held.pid
    ) as holder;

    raise exception '%',
        case refuse_collision.state
            when '40P01' then 'another session and this transaction wait for each other'
            else 'another session holds a lock that this step needs'
        end || format(' (%s)', coalesce(v_holders, 'it just finished'))
        using errcode = 'PF008',
            hint = case refuse_collision.state
                when '40P01' then 'Roll back, then call again.'
                else 'Wait until it has finished, or end it, then call again.'
            end;
end
$refuse_collision$;

comment on function refuse_collision is 'Says who stood in the way, where PostgreSQL only says that somebody did.';
