-- named_shop_day: shop_calendar by the names that shops have now: what people noted of a shop holds after it was renamed.
-- What closed a shop that was merged into another is no reason for the other: it keeps its old name.
create view named_shop_day as
select
    noted.day,
    coalesce(called.as_name, noted.shop) as shop,
    noted.is_closed,
    noted.name
from shop_calendar as noted
left join member_name as called
    on called.dimension = '{{ shop | text }}' and noted.shop = called.name and not called.is_merge;

comment on view named_shop_day is 'The calendar of shops by the names that they have now.';
comment on column named_shop_day.day is 'The day.';
comment on column named_shop_day.shop is 'The shop as it is called now; NULL: all shops.';
comment on column named_shop_day.is_closed is 'true: nothing is planned on it. false: it is open, though it was closed in the past.';
comment on column named_shop_day.name is 'Why, in words for the planner.';
