-- run_shop_factor: whose factors of days hold for a shop, as learned before an origin: its own, or with factor_shop ''
-- those of all shops. What is made by day is made once for all shops that have none of their own.
create or replace function run_shop_factor(run_id bigint, origin date, first_series_id integer, last_series_id integer)
returns table (
    shop text,
    factor_shop text
)
language sql
stable
begin atomic
select
    seller.shop,
    case
        when exists (
            select from run_factor as factor
            where factor.run_id = run_shop_factor.run_id
                and factor.origin = run_shop_factor.origin
                and factor.kind = 'day_of_month'
                and factor.shop = seller.shop
        ) then seller.shop
        else ''
    end as factor_shop
from (
    select distinct series.{{ shop | ident }} as shop
    from series
    where series.series_id between run_shop_factor.first_series_id and run_shop_factor.last_series_id
) as seller;
end;

comment on function run_shop_factor is 'Whose factors of days hold for a shop: its own, or those of all shops.';
