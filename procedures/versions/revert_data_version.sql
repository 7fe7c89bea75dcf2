-- revert_data_version: an older version's content becomes the newest version. What came between stays in
-- the history: nothing is undone, a correction is a new version.
--   promises  the new version's checksum is that of the old one
--   refuses   PF003 unknown data version, or one that was pruned · PF008 another writer
--   locks     the versions stage (readers are not held up)
--   repeated  content that is the newest already makes no version, says so, and returns the newest one
{% from 'macros/memory.sql' import memory_of_history -%}
create or replace procedure revert_data_version(
    to_version bigint,
    comment text default null,
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_history }}'
as $revert_data_version$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_parent data_version;
    v_version_id bigint;
    v_difference record;
begin
    perform lock_stage('versions');
    perform assert_data_version(revert_data_version.to_version);

    select * into v_parent
    from data_version as newest
    order by newest.data_version_id desc
    limit 1;

    v_version_id := v_parent.data_version_id + 1;

    with touched as (
        select now_true.series_id, now_true.day
        from sales as now_true
        where now_true.data_version_id > revert_data_version.to_version
        union
        select once_true.series_id, once_true.day
        from sales_history as once_true
        where once_true.superseded_by > revert_data_version.to_version
    ),

    wanted as (
        select once_true.*
        from sales_history as once_true
        where once_true.superseded_by > revert_data_version.to_version
            and once_true.data_version_id <= revert_data_version.to_version
    ),

    difference as materialized (
        select
            touched.series_id,
            touched.day,
            series.series_key,
            wanted.series_id is not null as is_wanted,
            wanted.sales,
            wanted.onpromotion,
            known.data_version_id as old_version,
            known.sales as old_sales,
            known.onpromotion as old_onpromotion
        from touched
        inner join series on touched.series_id = series.series_id
        left join wanted on touched.series_id = wanted.series_id and touched.day = wanted.day
        left join sales as known on touched.series_id = known.series_id and touched.day = known.day
        where (wanted.series_id, wanted.sales, wanted.onpromotion)
            is distinct from (known.series_id, known.sales, known.onpromotion)
    ),

    superseded as (
        insert into sales_history (series_id, day, sales, onpromotion, data_version_id, superseded_by)
        select
            difference.series_id,
            difference.day,
            difference.old_sales,
            difference.old_onpromotion,
            difference.old_version,
            v_version_id
        from difference
        where difference.old_version is not null
    ),

    removed as (
        delete from sales as known
        using difference
        where not difference.is_wanted
            and known.series_id = difference.series_id
            and known.day = difference.day
    ),

    corrected as (
        update sales as known
        set sales = difference.sales,
            onpromotion = difference.onpromotion,
            data_version_id = v_version_id
        from difference
        where difference.is_wanted
            and difference.old_version is not null
            and known.series_id = difference.series_id
            and known.day = difference.day
    ),

    added as (
        insert into sales (series_id, day, sales, onpromotion, data_version_id)
        select
            difference.series_id,
            difference.day,
            difference.sales,
            difference.onpromotion,
            v_version_id
        from difference
        where difference.is_wanted
            and difference.old_version is null
    ),

    digested as (
        select
            difference.day,
            difference.is_wanted,
            difference.old_version is not null as was_there,
            case
                when difference.is_wanted
                    then row_digest(
                        difference.series_key, difference.day, difference.sales, difference.onpromotion
                    )
            end as new_digest,
            case
                when difference.old_version is not null
                    then row_digest(
                        difference.series_key, difference.day, difference.old_sales, difference.old_onpromotion
                    )
            end as old_digest
        from difference
        -- each digest is made once, not once per half
        offset 0  -- noqa: AM09
    )

    select
        count(*) filter (where not digested.was_there) as added,
        count(*) filter (where digested.was_there and digested.is_wanted) as changed,
        count(*) filter (where not digested.is_wanted) as removed,
        min(digested.day) as first_day,
        max(digested.day) as last_day,
        coalesce(sum(digest_high(digested.new_digest)), 0)
        - coalesce(sum(digest_high(digested.old_digest)), 0) as digest_high,
        coalesce(sum(digest_low(digested.new_digest)), 0)
        - coalesce(sum(digest_low(digested.old_digest)), 0) as digest_low
    into v_difference
    from digested;

    if v_difference.added + v_difference.changed + v_difference.removed = 0 then
        revert_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing to revert: data version % says the same as data version %',
            v_parent.data_version_id, revert_data_version.to_version;
        return;
    end if;

    insert into data_version (
        data_version_id, parent_id, source, comment, mode,
        rows_added, rows_changed, rows_removed, row_count, first_day, last_day,
        changed_from, changed_to, digest_high, digest_low
    )
    select
        v_version_id,
        v_parent.data_version_id,
        format('revert to data version %s', target.data_version_id),
        revert_data_version.comment,
        'revert',
        v_difference.added,
        v_difference.changed,
        v_difference.removed,
        v_parent.row_count + v_difference.added - v_difference.removed,
        target.first_day,
        target.last_day,
        v_difference.first_day as changed_from,
        v_difference.last_day as changed_to,
        v_parent.digest_high + v_difference.digest_high,
        v_parent.digest_low + v_difference.digest_low
    from data_version as target
    where target.data_version_id = revert_data_version.to_version;

    perform log_step(
        'revert_data_version',
        v_began,
        v_difference.added + v_difference.changed + v_difference.removed,
        format('data version %s: version %s again', v_version_id, revert_data_version.to_version)
    );

    revert_data_version.data_version_id := v_version_id;
    raise notice 'data version %: version % again, % rows added, % changed, % removed',
        v_version_id, revert_data_version.to_version,
        v_difference.added, v_difference.changed, v_difference.removed;
end
$revert_data_version$;

comment on procedure revert_data_version is 'Makes an older version''s content the newest version; nothing is undone.';
