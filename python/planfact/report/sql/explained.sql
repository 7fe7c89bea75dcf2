-- explained: everything that made one number of the report, in the order in which it happened; the cell is named by
-- its members, in the order of the dimensions.
select
    event.happened_at,
    event.kind,
    event.what,
    event.who,
    event.day,
    event.old_value,
    event.new_value,
    event.data_version_id,
    event.run_id,
    event.plan_id
from explain_cell({cell}, month => %(month)s) as event
limit %(top)s;
