-- history: sales of %(series)s series, day after day to 31 July 2017, as a retailer's file would have them:
-- levels over some orders of magnitude, a week, growth, noise, promotions, closed on 25 December.
select
    calendar.day::date as day,
    shop.store,
    shop.product_group,
    round((
        shop.level * shop.weekly[extract(isodow from calendar.day)]
        * (1 + shop.growth * (calendar.day::date - date '2013-01-01') / 365.0) * (0.7 + 0.6 * random())
    )::numeric, 0) as sales,
    (random() < 0.1)::integer as onpromotion
from generate_series(timestamp '2013-01-01', timestamp '2017-07-31', interval '1 day') as calendar (day)
cross join shop
where extract(month from calendar.day) <> 12 or extract(day from calendar.day) <> 25
