-- shop_made_anew: from which day on the export mart of a shop is made anew between two data versions, the second the
-- later. Days before it were open or closed in both versions alike, and judged alike (shop_opening_at): of them only
-- cells that a version corrected are other ones.
--   the days that one of the versions does not reach
--   the first month in which a version changed on which days the shop was open
--   a shop that counts as given up in one of them: the days after its last sale, where that is not so in the other, or
--   where it is another day
-- Numbers: sql/macros/threshold.sql.
{% from 'macros/threshold.sql' import given_up_after_days -%}
create or replace function shop_made_anew(from_version bigint, to_version bigint)
returns table (
    shop text,
    first_day date
)
language sql
stable
begin atomic
with version as (
    select
        version.data_version_id,
        version.last_day
    from data_version as version
    where version.data_version_id in (shop_made_anew.from_version, shop_made_anew.to_version)
),

-- the last day on which each shop was open, and how long ago that was at the end of the version
last_open as (
    select distinct on (version.data_version_id, shop_month.shop)
        version.data_version_id,
        shop_month.shop,
        of_month.last_open,
        version.last_day - of_month.last_open > {{ given_up_after_days }} as is_given_up
    from version
    inner join shop_month
        on version.data_version_id >= shop_month.data_version_id
            and coalesce(version.data_version_id < shop_month.superseded_by, true)
    cross join lateral (
        -- its highest bit
        select shop_month.month + (31 - position('1' in shop_month.days::bit(31)::text)) as last_open
    ) as of_month
    where shop_month.days > 0
    order by version.data_version_id asc, shop_month.shop asc, shop_month.month desc
),

changed as (
    select
        shop_month.shop,
        min(shop_month.month) as first_day
    from shop_month
    where shop_month.data_version_id > shop_made_anew.from_version
        and shop_month.data_version_id <= shop_made_anew.to_version
    group by shop_month.shop
),

rejudged as (
    select
        old.shop,
        least(old.last_open, new.last_open) + 1 as first_day
    from last_open as old
    inner join last_open as new on old.shop = new.shop
    where old.data_version_id = shop_made_anew.from_version
        and new.data_version_id = shop_made_anew.to_version
        and (old.is_given_up or new.is_given_up)
        and (old.is_given_up, old.last_open) is distinct from (new.is_given_up, new.last_open)
)

select
    shop.shop,
    least(
        (select min(version.last_day) from version) + 1,
        changed.first_day,
        rejudged.first_day
    ) as first_day
from (
    select distinct series.{{ shop | ident }} as shop
    from series
) as shop
left join changed on shop.shop = changed.shop
left join rejudged on shop.shop = rejudged.shop;
end;

comment on function shop_made_anew is
'From which day on the export mart of a shop is made anew between two data versions.';
