-- sales_at: the rows that were true at a version: written by then and not yet ended.
-- Plain SQL without settings, so that the planner sees through it: reading the newest version
-- costs what reading the table costs.
create or replace function sales_at(data_version_id bigint)
returns table (
    series_id integer,
    day date,
    sales numeric,
    onpromotion numeric{{ second | beside(as_type=' numeric') }}
)
language sql
stable
parallel safe
begin atomic
select
    sale.series_id,
    sale.day,
    sale.sales,
    sale.onpromotion{{ second | beside('sale') }}
from sales as sale
where sale.data_version_id <= sales_at.data_version_id
union all
select
    ended.series_id,
    ended.day,
    ended.sales,
    ended.onpromotion{{ second | beside('ended') }}
from sales_history as ended
where ended.superseded_by > sales_at.data_version_id
    and ended.data_version_id <= sales_at.data_version_id;
end;

comment on function sales_at is 'The rows that were true at a data version, by series_id; sales_as_of gives them by name.';
