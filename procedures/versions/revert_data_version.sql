-- revert_data_version: an older version's content becomes the newest version. What came between stays in
-- the history: nothing is undone, a correction is a new version.
--   promises  the new version's checksum is that of the old one; members are called as they were then
--   refuses   PF003 unknown data version, or one that was pruned · PF008 another writer
--   locks     the versions stage (readers are not held up)
--   repeated  content that is the newest already makes no version, raises a NOTICE, and returns the newest one
{% from 'macros/version.sql' import store_difference, insert_version with context -%}
{% from 'macros/memory.sql' import memory_of_history -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure revert_data_version(
    to_version bigint,
    comment text default null,
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_history }}'
as $revert_data_version$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_parent data_version;
    v_version_id bigint;
    v_difference record;
    v_renamed bigint;
    v_again bigint;
    v_version data_version;
begin
    perform lock_stage('versions');
    perform assert_data_version(revert_data_version.to_version);

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    v_version_id := v_parent.data_version_id + 1;

    -- renamings that did not hold then are taken back, those that did hold again
    update member_alias
    set ended_by = v_version_id
    where member_alias.ended_by is null
        and member_alias.data_version_id > revert_data_version.to_version;

    get diagnostics v_renamed = row_count;

    insert into member_alias (
        dimension, old_name, new_name, {{ dimensions | idents }}, first_month, is_merge, reason, data_version_id,
        position
    )
    select
        alias.dimension,
        alias.old_name,
        alias.new_name,
        {{ dimensions | idents('alias') }},
        alias.first_month,
        alias.is_merge,
        alias.reason,
        v_version_id,
        alias.position
    from member_alias as alias
    where alias.data_version_id <= revert_data_version.to_version
        and alias.ended_by > revert_data_version.to_version
        and alias.ended_by < v_version_id;

    get diagnostics v_again = row_count;
    v_renamed := v_renamed + v_again;

    if v_renamed > 0 then
        perform refresh_series_alias(v_version_id);
    end if;

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
            {%- if second %},
            wanted.{{ second | ident }} as second,
            sale.{{ second | ident }} as old_second
            {%- endif %}
        from touched
        inner join series on touched.series_id = series.series_id
        left join wanted on touched.series_id = wanted.series_id and touched.day = wanted.day
        left join sales as sale on touched.series_id = sale.series_id and touched.day = sale.day
        where (wanted.series_id, wanted.sales, wanted.onpromotion{{ second | beside('wanted') }})
            is distinct from (sale.series_id, sale.sales, sale.onpromotion{{ second | beside('sale') }})
    ),

    {{ store_difference() | indent }}

    if v_difference.changes = 0 and v_renamed = 0 then
        revert_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing to revert: data version % says the same as data version %',
            v_parent.data_version_id, revert_data_version.to_version;
        return;
    end if;

    if v_renamed > 0 then
        -- whatever was measured under the other name is measured again
        v_difference.first_day := least(v_difference.first_day, v_parent.first_day);
        v_difference.last_day := greatest(v_difference.last_day, v_parent.last_day);
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

{{ collisions() }}
end
$revert_data_version$;

comment on procedure revert_data_version is 'Makes an older version''s content the newest version; nothing is undone.';
