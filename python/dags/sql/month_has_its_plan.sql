-- Is it this month's turn? It has its plan; or its fact is in already, or it is the first of all: then no plan is lost.
select
    coalesce(max(last_day) >= %(month)s::date, true)
    or exists (select from plan_in_force where month = %(month)s::date),
    'without the close of the month before there is no plan of ' || %(month)s
from data_version
