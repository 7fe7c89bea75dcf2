-- health_setting: does the database around planfact let its steps work? Part of planfact_health.
create view health_setting as
with here as (
    select
        database.oid,
        database.datname
    from pg_database as database
    where database.datname = current_database()
),

published as (
    select
        count(*) as table_count,
        min(format('%I', entry.pubname)) as publication,
        (array_agg(distinct entry.tablename::text))[:3] as first_ones,
        min(entry.tablename::text) as first_table
    from pg_publication_tables as entry
    inner join pg_publication as publication on entry.pubname = publication.pubname
    inner join pg_class as relation
        on entry.tablename = relation.relname
            and relation.relnamespace = '{{ schema | ident | text }}'::regnamespace
    where entry.schemaname = '{{ schema | text }}'
        and (publication.pubupdate or publication.pubdelete)
        and (
            relation.relreplident = 'n'
            or (
                relation.relreplident = 'd'
                and not exists (
                    select from pg_index as key
                    where key.indrelid = relation.oid
                        and key.indisprimary
                )
            )
        )
)

select
    30 as position,
    'temporary tables' as name,
    case when allowed.may_make then 'ok' else 'failed' end as status,
    case
        when allowed.may_make then 'the owner may make them, as refreshes do'
        else format('{{ roles.owner | text }} may not make them in %s: every refresh fails', here.datname)
    end as found,
    case
        when not allowed.may_make
            then format('GRANT TEMPORARY ON DATABASE %I TO %I;', here.datname, '{{ roles.owner | text }}')
    end as mend
from here
cross join lateral (
    select has_database_privilege('{{ roles.owner | text }}', here.oid, 'temporary') as may_make
) as allowed
union all
select
    31 as position,
    'publication' as name,
    case when published.table_count > 0 then 'failed' else 'ok' end as status,
    case
        when published.table_count = 0 then 'none stands in the way'
        else format(
            '%s publishes tables whose rows nothing tells apart, so that no row of them can be changed: %s',
            published.publication, array_to_string(published.first_ones, ', ')
        )
    end as found,
    case
        when published.table_count > 0
            then format('ALTER TABLE {{ schema | ident | text }}.%I REPLICA IDENTITY FULL;', published.first_table)
    end as mend
from published;

comment on view health_setting is 'Does the database around planfact let its steps work? Part of planfact_health.';
comment on column health_setting.position is 'Order of the line.';
comment on column health_setting.name is 'What is asked about.';
comment on column health_setting.status is 'ok, warning or failed.';
comment on column health_setting.found is 'What was found.';
comment on column health_setting.mend is 'What to do; NULL where all is well.';
