-- contributors: who made the deviation of each month, the first of every level.
select known.*
from plan_fact_contributor as known
where known.level <> 'total'
    and known.position <= %(top)s
order by known.level, known.month, known.position;
