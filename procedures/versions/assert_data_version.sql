-- assert_data_version: true, or PF003 when there is no such version. A function and not a check in
-- each reader, so that readers stay plain SQL that the planner can look into.
create or replace function assert_data_version(data_version_id bigint)
returns boolean
language plpgsql
stable
parallel safe
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_data_version$
declare
    v_newest bigint;
    v_pruned_at timestamptz;
begin
    if exists (
        select from data_version as version
        where version.data_version_id = assert_data_version.data_version_id
            and version.pruned_at is null
    ) then
        return true;
    end if;

    select version.pruned_at into v_pruned_at
    from data_version as version
    where version.data_version_id = assert_data_version.data_version_id;

    if v_pruned_at is not null then
        raise exception 'data version % was pruned on %', data_version_id, v_pruned_at::date
            using errcode = 'PF003', hint = 'Its row in data_version says what it brought; its content is gone.';
    end if;

    select max(version.data_version_id) into v_newest from data_version as version;

    if v_newest is null then
        raise exception 'there is no data version yet'
            using errcode = 'PF003', hint = 'Load sales first: planfact load FILE, or CALL commit_data_version().';
    end if;

    raise exception 'there is no data version %', coalesce(data_version_id::text, 'NULL')
        using errcode = 'PF003', hint = format('Versions run from 1 to %s; see data_version.', v_newest);
end
$assert_data_version$;

comment on function assert_data_version is 'True, or error PF003 when there is no such data version.';
