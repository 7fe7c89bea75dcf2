-- explained: everything that made some numbers of a month of the report, in the order in which it happened; the cells are
-- named by their members, one list for each dimension, in the order of the dimensions.
select
    event.cell_number,
    event.happened_at,
    event.kind,
    event.sentence,
    event.given,
    event.who,
    event.day,
    event.old_value,
    event.new_value,
    event.data_version_id,
    event.run_id,
    event.plan_id
from (
    select
        explained.*,
        row_number() over (
            partition by explained.cell_number
            order by explained.happened_at, explained.kind, explained.day, explained.what
        ) as place
    from explain_cells({cells}, month => %(month)s) as explained
) as event
where event.place <= %(top)s
order by event.cell_number, event.place;
