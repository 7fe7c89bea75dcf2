-- override_log: every override, what it adds to the plan now, and what became of it: who, when, why.
create view override_log as
select
    override.override_id,
    override.month,
    override.first_day,
    override.last_day,
    {{ dimensions | idents('override') }},
    override.quantity,
    override.percent,
    override.reason,
    case
        when ended.kind = 'undo' then 'undone'
        when ended.kind = 'expiry' then 'expired'
        when plan.published_at is null then 'draft'
        else 'in force'
    end as status,
    coalesce(effect.delta, 0) as delta,
    override.plan_id,
    override.created_at,
    override.created_by,
    override.expires_at,
    ended.created_at as ended_at,
    ended.created_by as ended_by,
    ended.reason as end_reason,
    override.data_version_id
from override
inner join plan on override.plan_id = plan.plan_id
left join lateral (
    select revision.*
    from plan_revision as revision
    where revision.override_id = override.override_id
        and revision.kind in ('undo', 'expiry')
    order by revision.plan_revision_id
    limit 1
) as ended on true
left join plan_in_force as in_force
    on override.month = in_force.month and plan.published_at is not null
left join lateral (
    select sum(change.delta) as delta
    from plan_revision as revision
    inner join plan_revision_line as change on revision.plan_revision_id = change.plan_revision_id
    where revision.plan_id = coalesce(in_force.plan_id, override.plan_id)
        and change.override_id = override.override_id
        and change.day between override.first_day and override.last_day
) as effect on true;

comment on view override_log is 'Every override: who decided what and why, what it adds to the plan, what became of it.';
comment on column override_log.override_id is 'The override; those that meet apply in the order of their numbers.';
{% for column in ['month', 'first_day', 'last_day'] + dimensions + ['quantity', 'percent', 'reason'] -%}
comment on column override_log.{{ column | ident }} is 'As in override.';
{% endfor -%}
comment on column override_log.status is 'in force; draft: it was made on a plan not published yet; undone; expired.';
comment on column override_log.delta is 'What it adds to the plan in force, or to its draft, on top of overrides with lower numbers.';
comment on column override_log.plan_id is 'The plan that it was made on.';
comment on column override_log.created_at is 'When it was made.';
comment on column override_log.created_by is 'Who made it.';
comment on column override_log.expires_at is 'When its time is over, and expire_overrides ends it; NULL: never.';
comment on column override_log.ended_at is 'When it was undone, or expired.';
comment on column override_log.ended_by is 'Who undid it, or called expire_overrides when its time was over.';
comment on column override_log.end_reason is 'Why it was undone.';
comment on column override_log.data_version_id is 'The newest data version when it was made.';
