-- bi_status: one row that says which data all views of the BI layer show, to be put on every page.
create view {{ bi_schema | ident }}.bi_status as
select
    status.data_version_id,
    status.last_day,
    status.refreshed_at,
    version.created_at as loaded_at,
    version.checksum,
    newest.data_version_id as newest_data_version_id,
    coalesce(newest.data_version_id > status.data_version_id, newest.data_version_id is not null) as is_stale
from report_status as status
left join data_version as version on status.data_version_id = version.data_version_id
cross join (
    select max(data_version.data_version_id) as data_version_id
    from data_version
) as newest;

comment on view {{ bi_schema | ident }}.bi_status is 'Which data the BI layer shows: one row.';
comment on column {{ bi_schema | ident }}.bi_status.data_version_id is 'The data version shown; NULL before the first refresh.';
comment on column {{ bi_schema | ident }}.bi_status.last_day is 'Its last day: fact is known up to here.';
comment on column {{ bi_schema | ident }}.bi_status.refreshed_at is 'When the reports were refreshed.';
comment on column {{ bi_schema | ident }}.bi_status.loaded_at is 'When that data version was committed.';
comment on column {{ bi_schema | ident }}.bi_status.checksum is 'The digest of its content.';
comment on column {{ bi_schema | ident }}.bi_status.newest_data_version_id is 'The newest data version there is.';
comment on column {{ bi_schema | ident }}.bi_status.is_stale is 'Newer data are there than are shown: planfact refresh.';
