-- extremes: the largest shortfall and the largest surplus of every dimension in a month.
select
    extreme.level,
    extreme.is_surplus,
    extreme.member,
    extreme.variance,
    extreme.variance_pct
from (
    select distinct on (cell.level, cell.variance > 0)
        cell.level,
        cell.variance > 0 as is_surplus,
        to_jsonb(cell.*) ->> cell.level as member,
        cell.variance,
        cell.variance_pct,
        dimension.position
    from plan_fact_month as cell
    inner join dimension on cell.level = dimension.dimension
    where cell.month = %(month)s
        and cell.variance <> 0
    order by cell.level, cell.variance > 0, abs(cell.variance) desc, to_jsonb(cell.*) ->> cell.level
) as extreme
order by extreme.position;
