select
    to_char(month, 'YYYY-MM') as month,
    kind,
    coalesce(plan_id, budget_id) as number,
    status,
    quantity,
    is_frozen as frozen,
    run_id as run,
    coalesce(published_by, created_by) as by,
    comment
from plan_registry
where month = coalesce(%s, month)
order by 1, 2 desc, 3
