-- sales_at: the rows that were true at a version: written by then and not yet ended.
-- Plain SQL without settings, so that the planner sees through it: reading the newest version
-- costs what reading the table costs.
create or replace function sales_at(data_version_id bigint)
returns table (
    series_id integer,
    day date,
    sales numeric,
    onpromotion numeric
)
language sql
stable
parallel safe
begin atomic
select
    now_true.series_id,
    now_true.day,
    now_true.sales,
    now_true.onpromotion
from sales as now_true
where now_true.data_version_id <= sales_at.data_version_id
union all
select
    once_true.series_id,
    once_true.day,
    once_true.sales,
    once_true.onpromotion
from sales_history as once_true
where once_true.superseded_by > sales_at.data_version_id
    and once_true.data_version_id <= sales_at.data_version_id;
end;

comment on function sales_at is 'The rows that were true at a data version, by series_id; sales_as_of gives them by name.';
