-- plan: a forecast that became what the business works to.
create table plan (
    plan_id bigint primary key generated always as identity,
    run_id bigint not null references forecast_run,
    data_version_id bigint not null references data_version,
    comment text,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default session_user
);

comment on table plan is 'One row per published plan.';
comment on column plan.plan_id is 'Number of the plan.';
comment on column plan.run_id is 'The run whose forecast it is.';
comment on column plan.data_version_id is 'The data version behind that run.';
comment on column plan.comment is 'What the planner wanted to say about it.';
comment on column plan.created_at is 'When it was published.';
comment on column plan.created_by is 'Who published it.';
