-- The reports show plans with their overrides, and budgets: as of one revision.
alter table report_status add column plan_revision_id bigint references plan_revision;

comment on column report_status.plan_revision_id is 'The newest revision of plans and budgets the reports know of.';
