-- Drafts are submitted, and approved by somebody else where vars.toml asks for it.
create table plan_submission (
    plan_id bigint not null references plan,
    plan_revision_id bigint not null references plan_revision,
    comment text,
    submitted_at timestamptz not null default clock_timestamp(),
    submitted_by text not null default session_user,
    approved_at timestamptz,
    approved_by text,
    primary key (plan_id, plan_revision_id),
    constraint plan_submission_approved check ((approved_at is null) = (approved_by is null))
);
comment on table plan_submission is 'Drafts that were submitted for approval, as they were then, and who approved them.';
comment on column plan_submission.plan_id is 'The draft.';
comment on column plan_submission.plan_revision_id is 'Its newest revision then: the submission is about the draft up to it.';
comment on column plan_submission.comment is 'What the planner wanted to say about it.';
comment on column plan_submission.submitted_at is 'When it was submitted.';
comment on column plan_submission.submitted_by is 'Who submitted it.';
comment on column plan_submission.approved_at is 'When it was approved; NULL: it was not.';
comment on column plan_submission.approved_by is 'Who approved it.';
