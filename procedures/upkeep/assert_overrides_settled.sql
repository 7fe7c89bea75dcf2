-- assert_overrides_settled: nothing, or PF005 where overrides of open months are made for one of these members: once
-- members are put together or taken apart, nobody can say which part they were meant for.
--   refuses   PF005 such an override counts
create or replace function assert_overrides_settled(dimension text, names text[], since_version bigint)
returns void
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $assert_overrides_settled$
#variable_conflict use_column
declare
    v_overrides text;
begin
    with named as (
        select active.*
        from active_override as active
        where active.data_version_id >= assert_overrides_settled.since_version
            and case assert_overrides_settled.dimension
                {% for dimension in dimensions -%}
                when '{{ dimension | text }}' then active.{{ dimension | ident }}
                {% endfor -%}
            end = any(assert_overrides_settled.names)
    )

    select string_agg(
        format('%s of %s (%s)', named.override_id, to_char(named.month, 'YYYY-MM'), named.reason),
        ', ' order by named.override_id
    )
    into v_overrides
    from named
    where named.month <> all(coalesce(
        frozen_months((select array_agg(distinct every.month) from named as every)), '{}'
    ));

    if v_overrides is not null then
        raise exception 'overrides of open months are made for % %: %',
            assert_overrides_settled.dimension, array_to_string(assert_overrides_settled.names, ' or '), v_overrides
            using errcode = 'PF005',
                hint = 'Undo them with undo_override() (planfact plan undo), and make them again afterwards.';
    end if;
end
$assert_overrides_settled$;

comment on function assert_overrides_settled is 'Refuses where overrides of open months are made for one of these members.';
