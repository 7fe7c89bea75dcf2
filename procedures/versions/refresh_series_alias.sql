-- refresh_series_alias: series_alias says from a version on what the renamings that hold make of every series; series
-- that nobody had before are made.
--   refuses   PF009 a new name is itself the old name of another renaming that holds
--   locks     nothing of its own: its callers have locked the versions stage
--   repeated  nothing changes
create or replace function refresh_series_alias(data_version_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $refresh_series_alias$
#variable_conflict use_column
declare
    v_twice text;
begin
    insert into series ({{ dimensions | idents }})
    select distinct {{ dimensions | idents('renamed') }}
    from renamed_series() as renamed
    where not exists (
        select from series where {{ dimensions | equal('series', 'renamed') }}
    )
    order by {{ dimensions | idents }};

    -- what was said for this version before is said anew
    delete from series_alias as alias
    where alias.data_version_id = refresh_series_alias.data_version_id;

    with named as materialized (
        select
            renamed.series_id,
            renamed.first_day,
            renamed.next_day,
            series.series_id as as_series_id,
            renamed.is_merge
        from renamed_series() as renamed
        inner join series on {{ dimensions | equal('renamed', 'series') }}
    ),

    ended as (
        update series_alias as alias
        set ended_by = refresh_series_alias.data_version_id
        where alias.ended_by is null
            and not exists (
                select from named
                where (named.series_id, named.first_day, named.next_day, named.as_series_id, named.is_merge)
                    = (alias.series_id, alias.first_day, alias.next_day, alias.as_series_id, alias.is_merge)
            )
    )

    insert into series_alias (series_id, first_day, next_day, as_series_id, is_merge, data_version_id)
    select
        named.series_id,
        named.first_day,
        named.next_day,
        named.as_series_id,
        named.is_merge,
        refresh_series_alias.data_version_id
    from named
    where not exists (
        select from series_alias as alias
        where alias.ended_by is null
            and (named.series_id, named.first_day, named.next_day, named.as_series_id, named.is_merge)
            = (alias.series_id, alias.first_day, alias.next_day, alias.as_series_id, alias.is_merge)
    );

    select format('%s is %s now, which is %s', called.unique_id, between_name.unique_id, last_name.unique_id)
    into v_twice
    from series_alias as once
    inner join series_alias as twice
        on once.as_series_id = twice.series_id
            and once.first_day < twice.next_day
            and once.next_day > twice.first_day
    inner join series as called on once.series_id = called.series_id
    inner join series as between_name on once.as_series_id = between_name.series_id
    inner join series as last_name on twice.as_series_id = last_name.series_id
    where once.ended_by is null
        and twice.ended_by is null
        and twice.as_series_id <> twice.series_id
    order by called.unique_id
    limit 1;

    if v_twice is not null then
        raise exception 'a new name is the old one of another member: %', v_twice
            using errcode = 'PF009', hint = 'Take another name, or take the other renaming back: see member_alias.';
    end if;
end
$refresh_series_alias$;

comment on function refresh_series_alias is 'Works out from a version on which series another one is, by the renamings that hold.';
