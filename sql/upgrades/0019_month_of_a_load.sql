-- A version knows which month its load closes, and a revert which version it goes back to; a plan may take others back.
alter table data_version add column month date
constraint data_version_month check (month = date_trunc('month', month::timestamp));
alter table data_version add column reverted_to bigint references data_version
constraint data_version_reverted_to check (reverted_to < data_version_id);

update data_version
set reverted_to = substring(source from '[0-9]+$')::bigint
where mode = 'revert';

alter table data_version add constraint data_version_revert check ((mode = 'revert') = (reverted_to is not null));

comment on column data_version.month is 'The month that its load closes, as its caller said; NULL: it was not said.';
comment on column data_version.reverted_to is 'Of a revert: the version whose content it has again.';

alter table plan alter column run_id drop not null;
alter table plan add constraint plan_withdrawal check (run_id is not null or published_at is not null);

comment on table plan is 'One row per plan, and per withdrawal of plans.';
comment on column plan.run_id is 'The run whose forecast it is; NULL: it has no lines, and takes back the plans that it supersedes.';
comment on column plan.data_version_id is 'The data version behind that run; of a withdrawal, the newest one then.';
comment on column plan_month.superseded_by is 'The plan that took its place, or the withdrawal; NULL: this one is in force.';
