-- Sums by shop and day are kept since this release.
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

with change as (
    select
        series.{{ shop | ident }} as shop,
        part.day,
        part.data_version_id,
        sum(part.sales) as sales,
        sum(part.series) as series
    from (
        select
            sale.series_id,
            sale.day,
            sale.data_version_id,
            sale.sales,
            1 as series
        from sales as sale
        union all
        select
            past.series_id,
            past.day,
            past.data_version_id,
            past.sales,
            1 as series
        from sales_history as past
        union all
        select
            ended.series_id,
            ended.day,
            ended.superseded_by as data_version_id,
            -ended.sales as sales,
            -1 as series
        from sales_history as ended
    ) as part
    inner join series on part.series_id = series.series_id
    group by series.{{ shop | ident }}, part.day, part.data_version_id
    having sum(part.sales) <> 0 or sum(part.series) <> 0
)

insert into shop_day (shop, day, sales, series, data_version_id, superseded_by)
select
    change.shop,
    change.day,
    sum(change.sales) over versions as sales,
    sum(change.series) over versions as series,
    change.data_version_id,
    lead(change.data_version_id) over versions as superseded_by
from change
window versions as (partition by change.shop, change.day order by change.data_version_id)
order by change.day, change.shop, change.data_version_id;
