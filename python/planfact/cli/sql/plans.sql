select
    to_char(month, 'YYYY-MM') as month,
    -- approved is said of what somebody approved; what was published without that is adjusted
    case when kind = 'approved' and approved_at is null then 'adjusted' else kind end as kind,
    coalesce(plan_id, budget_id) as number,
    status,
    quantity,
    name,
    is_frozen as frozen,
    coalesce(published_at, created_at) as since,
    coalesce(published_by, created_by) as by,
    run_id as run,
    is_late as late,
    submitted_by,
    approved_by,
    coalesce(approved_at, submitted_at) as approval_since,
    comment
from plan_registry
where month = coalesce(%s, month)
order by 1, 2 desc, 3
