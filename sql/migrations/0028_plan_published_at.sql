-- A plan may be a draft first: its lines are there, but it is in force for no month yet.
alter table plan add column first_month date;
alter table plan add column last_month date;
alter table plan add column published_at timestamptz;
alter table plan add column published_by text;

update plan
set first_month = covered.first_month,
    last_month = covered.last_month,
    published_at = plan.created_at,
    published_by = plan.created_by
from (
    select
        plan_month.plan_id,
        min(plan_month.month) as first_month,
        max(plan_month.month) as last_month
    from plan_month
    group by plan_month.plan_id
) as covered
where plan.plan_id = covered.plan_id;

alter table plan alter column first_month set not null;
alter table plan alter column last_month set not null;
alter table plan add constraint plan_published check ((published_at is null) = (published_by is null));

comment on column plan.first_month is 'The first month that it has lines of.';
comment on column plan.last_month is 'The last month that it has lines of.';
comment on column plan.created_at is 'When it was made.';
comment on column plan.created_by is 'Who made it.';
comment on column plan.published_at is 'When it came into force; NULL: it is a draft.';
comment on column plan.published_by is 'Who published it.';
