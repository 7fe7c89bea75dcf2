-- plan: a forecast that became what the business works to. It may be a draft first: its lines are there, but
-- it is in force for no month yet. A row without a run is a withdrawal: it has no lines, and supersedes plans that were
-- made from sales that were taken back.
create table plan (
    plan_id bigint primary key generated always as identity,
    run_id bigint references forecast_run,
    data_version_id bigint not null references data_version,
    comment text,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user,
    first_month date not null,
    last_month date not null,
    published_at timestamptz,
    published_by text,
    name text check (btrim(name) <> ''),
    draft_of bigint references plan,
    constraint plan_published check ((published_at is null) = (published_by is null)),
    constraint plan_withdrawal check (run_id is not null or published_at is not null)
);

-- a plan is published once; nothing else about it changes but its comment
create or replace trigger refuse_change
before update on plan
for each row
when (
    old.published_at is not null
    or new.published_at is null
    or new.plan_id is distinct from old.plan_id
    or new.run_id is distinct from old.run_id
    or new.data_version_id is distinct from old.data_version_id
    or new.created_at is distinct from old.created_at
    or new.created_by is distinct from old.created_by
    or new.first_month is distinct from old.first_month
    or new.last_month is distinct from old.last_month
    or new.name is distinct from old.name
    or new.draft_of is distinct from old.draft_of
) execute function refuse_change();

create or replace trigger refuse_loss
before delete or truncate on plan
for each statement execute function refuse_change();

comment on table plan is 'One row per plan, and per withdrawal of plans.';
comment on column plan.plan_id is 'Number of the plan.';
comment on column plan.run_id is 'The run whose forecast it is; NULL: it has no lines, and takes back the plans that it supersedes.';
comment on column plan.data_version_id is 'The data version behind that run; of a withdrawal, the newest one then.';
comment on column plan.comment is 'What the planner wanted to say about it.';
comment on column plan.created_at is 'When it was made.';
comment on column plan.created_by is 'Who made it.';
comment on column plan.first_month is 'The first month that it has lines of.';
comment on column plan.last_month is 'The last month that it has lines of.';
comment on column plan.published_at is 'When it came into force; NULL: it is a draft.';
comment on column plan.published_by is 'Who published it.';
comment on column plan.name is 'What its draft is called, so that several stand side by side; NULL: it has no name.';
comment on column plan.draft_of is 'The draft that it is one month of; NULL: it was made from a run.';
