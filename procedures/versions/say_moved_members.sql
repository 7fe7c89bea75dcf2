-- say_moved_members: members that moved within the months that a load reaches, such as a store to another region, are
-- named in a WARNING: what was planned and sold of them before stays where it was, and reports compare that.
create or replace function say_moved_members(first_month date, last_month date)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $say_moved_members$
declare
    v_moved text;
    v_command text;
begin
    select
        string_agg(
            format(
                '%s %s sells under %s %s since %s, and sold under %s before', moved.dimension, moved.member, moved.parent,
                moved.to_member, moved.since, moved.from_member
            ), '; ' order by moved.since, moved.dimension, moved.member
        ) filter (where moved.ordinal <= 10)
        || case when count(*) > 10 then format('; and %s more', count(*) - 10) else '' end,
        min(format(
            'planfact rename %s %L %L --only %s=%s', moved.parent, moved.from_member, moved.to_member,
            moved.dimension, moved.member
        )) filter (where moved.ordinal = 1)
    into v_moved, v_command
    from (
        select
            found.*,
            row_number() over (order by found.since, found.dimension, found.member) as ordinal
        from generate_series(
            say_moved_members.first_month::timestamp, say_moved_members.last_month::timestamp, interval '1 month'
        ) as step (month)
        cross join lateral moved_members(step.month::date) as found
    ) as moved;

    if v_moved is not null then
        raise warning '%: plans and sales of before stay where they were', v_moved
            using hint = format('Take them along: %s, or CALL rename_series().', v_command);
    end if;
end
$say_moved_members$;

comment on function say_moved_members is 'Names the members that moved to another member of another dimension, such as stores to another region.';
