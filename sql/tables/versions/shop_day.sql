-- shop_day: what a shop sold on a day, version by version. A version writes the days of the shops that it touched, so that
-- a question about days of shops reads one row a day and not a row of each series.
create table shop_day (
    shop text not null,
    day date not null,
    sales numeric not null,
    series integer not null check (series >= 0),
    data_version_id bigint not null,
    superseded_by bigint check (superseded_by > data_version_id),
    primary key (day, shop, data_version_id)
);

create unique index shop_day_now on shop_day (day, shop) where superseded_by is null;

comment on table shop_day is 'What a shop sold on a day, version by version: the sums of sales, kept at commit.';
comment on column shop_day.shop is 'The shop: a value of the dimension that is_shop in the view dimension.';
comment on column shop_day.day is 'The day.';
comment on column shop_day.sales is 'The sum of its sales on it.';
comment on column shop_day.series is 'How many of its series have a row on it; 0: none is left.';
comment on column shop_day.data_version_id is 'The version that touched it.';
comment on column shop_day.superseded_by is 'The next version that did; NULL: it is so now.';
