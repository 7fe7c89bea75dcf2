-- revert_data_version: an older version's content becomes the newest version. What came between stays in
-- the history: nothing is undone, a correction is a new version.
--   promises  the new version's checksum is that of the old one
--   refuses   PF003 unknown data version, or one that was pruned · PF008 another writer
--   locks     the versions stage (readers are not held up)
--   repeated  content that is the newest already makes no version, raises a NOTICE, and returns the newest one
{% from 'macros/version.sql' import store_difference, insert_version -%}
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
    v_version data_version;
begin
    perform lock_stage('versions');
    perform assert_data_version(revert_data_version.to_version);

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    v_version_id := v_parent.data_version_id + 1;

    with touched as (
        select
            sale.series_id,
            sale.day
        from sales as sale
        where sale.data_version_id > revert_data_version.to_version
        union
        select
            ended.series_id,
            ended.day
        from sales_history as ended
        where ended.superseded_by > revert_data_version.to_version
    ),

    wanted as (
        select ended.*
        from sales_history as ended
        where ended.superseded_by > revert_data_version.to_version
            and ended.data_version_id <= revert_data_version.to_version
    ),

    difference as materialized (
        select
            touched.series_id,
            touched.day,
            series.series_key,
            wanted.series_id is not null as is_wanted,
            wanted.sales,
            wanted.onpromotion,
            sale.data_version_id as old_version,
            sale.sales as old_sales,
            sale.onpromotion as old_onpromotion
        from touched
        inner join series on touched.series_id = series.series_id
        left join wanted on touched.series_id = wanted.series_id and touched.day = wanted.day
        left join sales as sale on touched.series_id = sale.series_id and touched.day = sale.day
        where (wanted.series_id, wanted.sales, wanted.onpromotion)
            is distinct from (sale.series_id, sale.sales, sale.onpromotion)
    ),

    {{ store_difference() | indent }}

    if v_difference.changes = 0 then
        revert_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing to revert: data version % says the same as data version %',
            v_parent.data_version_id, revert_data_version.to_version;
        return;
    end if;

    {{ insert_version(
        "format('revert to data version %s', revert_data_version.to_version)",
        'revert_data_version.comment',
        "'revert'",
        grain='(select version.grain from data_version as version'
        ' where version.data_version_id = revert_data_version.to_version)',
        reverted_to='revert_data_version.to_version'
    ) | indent }}

    perform log_step(
        'revert_data_version',
        v_began,
        v_difference.changes,
        format('data version %s: version %s again', v_version_id, revert_data_version.to_version)
    );

    revert_data_version.data_version_id := v_version.data_version_id;
    raise notice 'data version %: version % again, % rows added, % changed, % removed',
        v_version_id, revert_data_version.to_version,
        v_difference.added, v_difference.changed, v_difference.removed;
end
$revert_data_version$;

comment on procedure revert_data_version is 'Makes an older version''s content the newest version; nothing is undone.';
