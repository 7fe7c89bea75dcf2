-- refresh_export_mart: the export mart shows a data version, the newest unless one is named.
--   promises  every reader sees either the old mart or the new one, whole; a mart that shows an older version is moved
--             to a later one by what changed in between, to the last bit what it would be if it were made of all sales
--             (moved_export_mart); rebuild => true makes it of all sales (export_mart_at), and so does anything else
--   refuses   PF003 unknown data version · PF008 another writer
--   locks     the mart stage (readers are not held up)
--   repeated  a mart that shows the version already is left alone, with a NOTICE, unless rebuild => true
{% from 'macros/memory.sql' import memory_of_history -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure refresh_export_mart(data_version_id bigint default null, rebuild boolean default false)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_history }}'
as $refresh_export_mart$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_from_id bigint;
    v_version_id bigint := refresh_export_mart.data_version_id;
begin
    perform lock_stage('mart');

    if v_version_id is null then
        select max(version.data_version_id) into v_version_id from data_version as version;
    end if;

    perform assert_data_version(v_version_id);

    if v_version_id = (select status.data_version_id from mart_status as status)
        and not coalesce(refresh_export_mart.rebuild, false)
    then
        raise notice 'the export mart shows data version % already', v_version_id;
        return;
    end if;

    -- only a mart that is what mart_status says can be moved
    select status.data_version_id into v_from_id
    from mart_status as status
    inner join data_version as old on status.data_version_id = old.data_version_id and old.row_count > 0
    inner join data_version as new on v_version_id = new.data_version_id and new.row_count > 0
    cross join (
        select
            count(*) as series,
            min(mart.data_version_id) as first_version_id,
            max(mart.data_version_id) as last_version_id
        from export_mart as mart
    ) as shown
    where old.data_version_id < v_version_id
        and shown.series = status.series
        and shown.first_version_id = status.data_version_id
        and shown.last_version_id = status.data_version_id
        and not coalesce(refresh_export_mart.rebuild, false);

    update mart_status
    set data_version_id = v_version_id,
        moved_from = v_from_id;

    refresh materialized view concurrently export_mart;

    update mart_status
    set moved_from = null,
        refreshed_at = clock_timestamp(),
        series = mart.series,
        rows = mart.rows
    from (
        select
            count(*) as series,
            coalesce(sum(export_mart.n_obs), 0) as rows
        from export_mart
    ) as mart;

    perform log_step('refresh_export_mart', v_began, status.rows, format('data version %s', v_version_id))
    from mart_status as status;

{{ collisions() }}
end
$refresh_export_mart$;

comment on procedure refresh_export_mart is 'Makes the export mart show a data version, the newest unless one is named, by what changed since the one it shows.';
