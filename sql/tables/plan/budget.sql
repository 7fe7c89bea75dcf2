-- budget: what was promised to those who pay, loaded from a file. Kept beside the plan, never mixed with it.
create table budget (
    budget_id bigint primary key generated always as identity,
    source text,
    comment text,
    data_version_id bigint not null references data_version,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user
);

create or replace trigger refuse_change
before update or delete or truncate on budget
for each statement execute function refuse_change();

comment on table budget is 'One row per budget loaded.';
comment on column budget.budget_id is 'Number of the budget.';
comment on column budget.source is 'The file it came from.';
comment on column budget.comment is 'What was said about it.';
comment on column budget.data_version_id is 'The newest data version when it was loaded.';
comment on column budget.created_at is 'When it was loaded.';
comment on column budget.created_by is 'Who loaded it.';
