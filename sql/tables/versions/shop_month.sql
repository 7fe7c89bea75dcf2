-- shop_month: on which days of a month a shop has rows, version by version. A version writes the months of the shops
-- whose days it changed, so that questions about days read one row a month and not all its sales.
create table shop_month (
    shop text not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    days integer not null check (days >= 0),
    data_version_id bigint not null,
    superseded_by bigint check (superseded_by > data_version_id),
    primary key (month, shop, data_version_id)
);

create unique index shop_month_now on shop_month (month, shop) where superseded_by is null;

comment on table shop_month is 'On which days of a month a shop has rows, version by version.';
comment on column shop_month.shop is 'The shop: a value of the dimension that is_shop in the view dimension.';
comment on column shop_month.month is 'First day of the month.';
comment on column shop_month.days is 'Its days with rows, a bit each: 1 the first, 2 the second, 4 the third, and so on.';
comment on column shop_month.data_version_id is 'The version that made it so.';
comment on column shop_month.superseded_by is 'The version that changed it; NULL: it is so now.';
