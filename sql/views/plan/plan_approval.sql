-- plan_approval: what was submitted and approved of each plan, as it is now: the newest submission, as long as nothing in
-- the plan has changed since. An override, its undo or its expiry changes it.
create view plan_approval as
select distinct on (submission.plan_id)
    submission.plan_id,
    submission.plan_revision_id,
    submission.comment,
    submission.submitted_at,
    submission.submitted_by,
    submission.approved_at,
    submission.approved_by
from plan_submission as submission
where not exists (
    select from plan_revision as revision
    inner join plan_revision_line as change on revision.plan_revision_id = change.plan_revision_id
    where revision.plan_id = submission.plan_id
        and revision.plan_revision_id > submission.plan_revision_id
)
order by submission.plan_id asc, submission.plan_revision_id desc;

comment on view plan_approval is 'What was submitted and approved of each plan, as long as nothing in it has changed since.';
comment on column plan_approval.plan_id is 'The plan; one row each.';
comment on column plan_approval.plan_revision_id is 'As in plan_submission.';
comment on column plan_approval.comment is 'As in plan_submission.';
comment on column plan_approval.submitted_at is 'When it was submitted.';
comment on column plan_approval.submitted_by is 'Who submitted it.';
comment on column plan_approval.approved_at is 'When it was approved; NULL: it waits.';
comment on column plan_approval.approved_by is 'Who approved it.';
