-- plan_revision: who changed what in plans and budgets, and when: a row per decision, only ever added. Its
-- number is the clock of the plan stage: the plan as of a revision is its lines (what the run forecast) plus
-- the plan_revision_line of its revisions up to that one.
create table plan_revision (
    plan_revision_id bigint primary key generated always as identity,
    kind text not null check (kind in ('draft', 'publish', 'override', 'undo', 'expiry', 'budget')),
    plan_id bigint references plan,
    override_id bigint references override,
    budget_id bigint references budget,
    reason text,
    data_version_id bigint not null references data_version,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user,
    check ((kind = 'budget') = (plan_id is null)),
    check ((kind = 'budget') = (budget_id is not null)),
    check ((kind in ('override', 'undo', 'expiry')) = (override_id is not null))
);

create index plan_revision_plan on plan_revision (plan_id);
create unique index plan_revision_publish on plan_revision (plan_id) where kind = 'publish';
create index plan_revision_override on plan_revision (override_id) where override_id is not null;

create or replace trigger refuse_change
before update or delete or truncate on plan_revision
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_revision
after insert on plan_revision
referencing new table as written
for each statement execute function refuse_frozen_revision();

comment on table plan_revision is 'Who changed what in plans and budgets, and when; rows are only ever added.';
comment on column plan_revision.plan_revision_id is 'Number of the revision.';
comment on column plan_revision.kind is
'draft, publish: a plan was made, came into force, and took over the overrides of its months. override, undo, expiry: of one override. budget: one was loaded.';
comment on column plan_revision.plan_id is 'The plan that changed; NULL: a budget did.';
comment on column plan_revision.override_id is 'The override that was made, undone or has expired.';
comment on column plan_revision.budget_id is 'The budget that was loaded.';
comment on column plan_revision.reason is 'Why.';
comment on column plan_revision.data_version_id is 'The newest data version when it was made: reports as of that version, and of no older one, know it.';
comment on column plan_revision.created_at is 'When.';
comment on column plan_revision.created_by is 'Who.';
