select
    override_id as override,
    first_day,
    last_day,
    {},
    coalesce(quantity::text, trim_scale(percent) || ' %%') as change,
    delta,
    status,
    reason,
    created_by as by,
    created_at as created,
    end_reason as ended
from override_log
where month = coalesce(%s, month)
order by override_id
