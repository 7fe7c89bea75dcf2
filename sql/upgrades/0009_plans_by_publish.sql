-- Reports as of a version show the plans that were published by then, not those whose run knew no newer version.
-- Revisions of drafts and publishes were dated by their run; they get the version that was the newest when they were
-- made, and none is older than one before it.
alter table plan_revision disable trigger user;

update plan_revision
set data_version_id = dated.data_version_id
from (
    select
        made.plan_revision_id,
        max(
            greatest(
                made.data_version_id,
                (
                    select max(version.data_version_id)
                    from data_version as version
                    where version.created_at <= made.created_at
                )
            )
        ) over (order by made.plan_revision_id) as data_version_id
    from plan_revision as made
) as dated
where plan_revision.plan_revision_id = dated.plan_revision_id
    and plan_revision.data_version_id <> dated.data_version_id;

alter table plan_revision enable trigger user;

create unique index plan_revision_publish on plan_revision (plan_id) where kind = 'publish';

comment on column plan_revision.data_version_id is 'The newest data version when it was made: reports as of that version, and of no older one, know it.';

-- comments are dated, too
alter table deviation_comment add column data_version_id bigint references data_version;

update deviation_comment
set data_version_id = (
    select coalesce(
        max(version.data_version_id) filter (where version.created_at <= deviation_comment.commented_at),
        min(version.data_version_id)
    )
    from data_version as version
);

alter table deviation_comment alter column data_version_id set not null;

comment on column deviation_comment.data_version_id is 'The newest data version when it was said.';
