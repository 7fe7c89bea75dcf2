-- plan_registry: the plans of every month side by side: what runs forecast, what people made of it, and budgets.
{% from 'macros/plan.sql' import plan_entries -%}
create view plan_registry as
with covered as (
    select
        plan.plan_id,
        step.month::date as month
    from plan
    cross join generate_series(
        plan.first_month::timestamp, plan.last_month::timestamp, interval '1 month'
    ) as step (month)
),

entry as (
    {{ plan_entries('covered', ['plan_id', 'month'], whole=true) | indent }}
),

planned as (
    select
        entry.plan_id,
        entry.month,
        sum(entry.statistical) as statistical,
        coalesce(sum(entry.delta), 0) as delta
    from entry
    group by entry.plan_id, entry.month
),

registered as (
    select
        planned.month,
        side.kind,
        plan.plan_id,
        null::bigint as budget_id,
        case
            when plan.published_at is null and approval.submitted_at is not null then 'submitted'
            when plan.published_at is null then 'draft'
            when plan_month.superseded_by is null then 'published'
            else 'superseded'
        end as status,
        planned.statistical + side.delta as quantity,
        plan_month.superseded_by,
        plan.run_id,
        plan.comment,
        plan.created_at,
        plan.created_by,
        plan.published_at,
        plan.published_by,
        plan.data_version_id,
        false as is_late,
        plan.name,
        approval.submitted_at,
        approval.submitted_by,
        approval.approved_at,
        approval.approved_by
    from planned
    inner join plan on planned.plan_id = plan.plan_id
    left join plan_month on planned.plan_id = plan_month.plan_id and planned.month = plan_month.month
    left join plan_approval as approval on planned.plan_id = approval.plan_id
    cross join planfact_setting as setting
    cross join lateral (
        values
        ('statistical', 0),
        (
            case
                when approval.approved_at is not null then 'approved'
                when plan.published_at is not null and not setting.is_approval_asked then 'approved'
                else 'adjusted'
            end,
            planned.delta
        )
    ) as side (kind, delta)
    union all
    select
        budget_month.month,
        'budget' as kind,
        null::bigint as plan_id,
        budget.budget_id,
        case when budget_month.superseded_by is null then 'published' else 'superseded' end as status,
        (
            select sum(amount.amount)
            from budget_amount as amount
            where amount.budget_id = budget.budget_id and amount.month = budget_month.month
        ) as quantity,
        budget_month.superseded_by,
        null::bigint as run_id,
        coalesce(budget.comment, budget.source) as comment,
        budget.created_at,
        budget.created_by,
        budget.created_at as published_at,
        budget.created_by as published_by,
        budget.data_version_id,
        budget_month.is_late,
        null::text as name,
        null::timestamptz as submitted_at,
        null::text as submitted_by,
        null::timestamptz as approved_at,
        null::text as approved_by
    from budget_month
    inner join budget on budget_month.budget_id = budget.budget_id
)

select
    registered.month,
    registered.kind,
    registered.plan_id,
    registered.budget_id,
    registered.status,
    registered.quantity,
    frozen_months(array[registered.month]) is not null as is_frozen,
    registered.superseded_by,
    registered.run_id,
    registered.comment,
    registered.created_at,
    registered.created_by,
    registered.published_at,
    registered.published_by,
    registered.data_version_id,
    registered.is_late,
    registered.name,
    registered.submitted_at,
    registered.submitted_by,
    registered.approved_at,
    registered.approved_by
from registered;

comment on view plan_registry is 'The plans of every month side by side: as forecast, as approved, as budgeted.';
comment on column plan_registry.month is 'First day of the month.';
comment on column plan_registry.kind is
'statistical: as the run forecast it. adjusted: with what people made of it by overrides. approved: the same, as it was approved, or, where vars.toml asks for no approval, published. budget: loaded from a file.';
comment on column plan_registry.plan_id is 'The plan; NULL for a budget.';
comment on column plan_registry.budget_id is 'The budget; NULL for a plan.';
comment on column plan_registry.status is 'draft; submitted: a draft that waits for approval, or has it; published: it is in force; superseded: another took its place.';
comment on column plan_registry.quantity is 'The sum of the month.';
comment on column plan_registry.is_frozen is 'The fact of the month is complete: nothing about it can be changed any more.';
comment on column plan_registry.superseded_by is 'The plan or budget that took its place.';
comment on column plan_registry.run_id is 'The run that forecast it.';
comment on column plan_registry.comment is 'What was said about it.';
comment on column plan_registry.created_at is 'When it was made.';
comment on column plan_registry.created_by is 'Who made it.';
comment on column plan_registry.published_at is 'When it came into force; NULL: it is a draft.';
comment on column plan_registry.published_by is 'Who published it.';
comment on column plan_registry.data_version_id is 'The data version that it was made from.';
comment on column plan_registry.is_late is 'A budget that was loaded when the fact of its month was complete already.';
comment on column plan_registry.name is 'What the draft is called.';
comment on column plan_registry.submitted_at is 'When it was submitted for approval, as it is now; NULL: it was not, or was changed since.';
comment on column plan_registry.submitted_by is 'Who submitted it.';
comment on column plan_registry.approved_at is 'When it was approved, as it is now; NULL: nobody approved it.';
comment on column plan_registry.approved_by is 'Who approved it.';
