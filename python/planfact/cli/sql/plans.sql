select
    to_char(month, 'YYYY-MM') as month,
    kind,
    coalesce(plan_id, budget_id) as number,
    status,
    quantity,
    name,
    is_frozen as frozen,
    coalesce(published_at, created_at) as since,
    coalesce(published_by, created_by) as by,
    run_id as run,
    is_late as late,
    comment
from plan_registry
where month = coalesce(%s, month)
order by 1, 2 desc, 3
