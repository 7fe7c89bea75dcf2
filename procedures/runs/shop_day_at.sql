-- shop_day_at: what each shop sold on each day at a data version; a day without a row was a closed one.
create or replace function shop_day_at(data_version_id bigint)
returns table (
    shop text,
    day date,
    sales numeric
)
language sql
stable
begin atomic
select
    series.{{ shop | ident }} as shop,
    series_day.day,
    sum(series_day.sales) as sales
from sales_at(shop_day_at.data_version_id) as series_day
inner join series on series_day.series_id = series.series_id
group by series.{{ shop | ident }}, series_day.day;
end;

comment on function shop_day_at is 'What each shop sold on each day at a data version.';
