-- shop_day_at: what each shop sold on each day at a data version; a day without a row was a closed one.
-- It reads shop_day, a row a shop and day, and no sales.
create or replace function shop_day_at(data_version_id bigint)
returns table (
    shop text,
    day date,
    sales numeric,
    series integer
)
language sql
stable
begin atomic
select
    shop_day.shop,
    shop_day.day,
    shop_day.sales,
    shop_day.series
from shop_day
where shop_day.data_version_id <= shop_day_at.data_version_id
    and coalesce(shop_day.superseded_by > shop_day_at.data_version_id, true)
    and shop_day.series > 0;
end;

comment on function shop_day_at is 'What each shop sold on each day at a data version.';
