-- summarize_data_versions: what happened between two versions, from what each version counted when it was
-- committed: no sales are read. A row that changed twice counts twice; diff_data_versions compares the ends.
--   refuses   PF003 unknown data version
create or replace function summarize_data_versions(from_version bigint, to_version bigint)
returns table (
    versions bigint,
    rows_added numeric,
    rows_changed numeric,
    rows_removed numeric,
    changed_from date,
    changed_to date,
    sources text
)
language sql
stable
begin atomic
select
    count(*) as versions,
    coalesce(sum(step.rows_added), 0) as rows_added,
    coalesce(sum(step.rows_changed), 0) as rows_changed,
    coalesce(sum(step.rows_removed), 0) as rows_removed,
    min(step.changed_from) as changed_from,
    max(step.changed_to) as changed_to,
    string_agg(step.source, ', ' order by step.data_version_id) as sources
from data_version as step
where step.data_version_id > least(summarize_data_versions.from_version, summarize_data_versions.to_version)
    and step.data_version_id <= greatest(summarize_data_versions.from_version, summarize_data_versions.to_version)
    and assert_data_version(summarize_data_versions.from_version)
    and assert_data_version(summarize_data_versions.to_version);
end;

comment on function summarize_data_versions is 'What happened between two data versions, from their own counts; no sales are read.';
