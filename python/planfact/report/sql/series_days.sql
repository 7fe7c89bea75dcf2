-- series_days: plan, fact and variance per series and day of one month, as arrays: one row per series; with the interval of
-- the forecast behind the plan where that is asked for.
select
    cell.series_id,
    array_agg(extract(day from cell.day)::integer order by cell.day) as days,
    array_agg(cell.plan::float8 order by cell.day) as plan,
    array_agg(cell.fact::float8 order by cell.day) as fact,
    array_agg(cell.variance::float8 order by cell.day) as variance,
    array_agg(round(said.lo_80::numeric, 1)::float8 order by cell.day) as lo_80,
    array_agg(round(said.hi_80::numeric, 1)::float8 order by cell.day) as hi_80
from plan_fact_day as cell
left join forecast as said
    on %(with_intervals)s
        and cell.run_id = said.run_id
        and cell.series_id = said.series_id
        and cell.day = said.day
where cell.day >= %(month)s::date
    and cell.day < %(month)s::date + interval '1 month'
group by cell.series_id
order by cell.series_id;
