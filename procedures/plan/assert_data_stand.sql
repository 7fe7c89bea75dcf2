-- assert_data_stand: nothing, or PF005 where a run was made from sales that were taken back since, by undo_month() or
-- revert_data_version(), and not loaded again: a plan from them would bring a wrong file back. Sales that were only
-- corrected since are no error: a NOTICE says which version is the newest.
--   refuses   PF005 the run's sales were taken back, unless allow_taken_back
{% from 'macros/standing.sql' import sales_stand -%}
create or replace function assert_data_stand(run_id bigint, allow_taken_back boolean)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $assert_data_stand$
#variable_conflict use_column
declare
    v_version_id bigint;
    v_newest data_version;
    v_is_standing boolean;
    v_checksum text;
begin
    select
        version.data_version_id,
        version.checksum,
        {{ sales_stand('version.data_version_id') | indent(8) }}
    into v_version_id, v_checksum, v_is_standing
    from forecast_run as run
    inner join data_version as version on run.data_version_id = version.data_version_id
    where run.run_id = assert_data_stand.run_id;

    select * into v_newest
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    if not v_is_standing and not coalesce(assert_data_stand.allow_taken_back, false) then
        raise exception 'run % was made from data version %, which was taken back: the sales are those of data version %',
            assert_data_stand.run_id, v_version_id, v_newest.data_version_id
            using errcode = 'PF005',
                hint = 'Forecast again and publish that run: planfact forecast; or allow_taken_back => true '
                '(--allow-taken-back).';
    end if;

    if v_is_standing and v_newest.checksum <> v_checksum then
        raise notice 'run % was made from data version %; the newest is %',
            assert_data_stand.run_id, v_version_id, v_newest.data_version_id;
    end if;
end
$assert_data_stand$;

comment on function assert_data_stand is 'Refuses a run whose sales were taken back since.';
