-- The month that was closed; where nobody had planned it yet, the first month with a plan.
select to_char(coalesce(max(month) filter (where month = %(month)s::date), min(month)), 'YYYY-MM')
from plan_in_force
