-- sales_as_of: the sales exactly as they were at a version.
--   refuses   PF003 unknown data version
create or replace function sales_as_of(data_version_id bigint)
returns table (
    {{ dimensions | typed('text') }},
    day date,
    sales numeric,
    onpromotion numeric{{ second | beside(as_type=' numeric') }}
)
language sql
stable
parallel safe
begin atomic
select
    {{ dimensions | idents('series') }},
    sale.day,
    sale.sales,
    sale.onpromotion{{ second | beside('sale') }}
from sales_at(sales_as_of.data_version_id) as sale
inner join series on sale.series_id = series.series_id
where assert_data_version(sales_as_of.data_version_id);
end;

comment on function sales_as_of is 'The sales exactly as they were at a data version.';
