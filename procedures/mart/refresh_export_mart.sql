-- refresh_export_mart: rebuilds the export mart at a data version, the newest unless one is named.
--   promises  every reader sees either the old mart or the new one, whole
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

    update mart_status set data_version_id = v_version_id;

    refresh materialized view concurrently export_mart;

    update mart_status
    set refreshed_at = clock_timestamp(),
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

comment on procedure refresh_export_mart is 'Rebuilds the export mart at a data version, the newest unless one is named.';
