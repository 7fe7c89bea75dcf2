-- shop: what every series of the generated sales has for itself; the same seed always gives the same.
create temp table shop as
select
    'store ' || series.number / 33 + 1 as store,
    'group ' || lpad((series.number % 33 + 1)::text, 2, '0') as product_group,
    exp(random_normal(4, 1.5)) as level,
    array[
        random_normal(0.9, 0.1), random_normal(0.9, 0.1), random_normal(0.9, 0.1), random_normal(0.9, 0.1),
        random_normal(1.1, 0.1), random_normal(1.3, 0.1), random_normal(1.2, 0.1)
    ] as weekly,
    greatest(random_normal(0.1, 0.1), -0.15) as growth
from generate_series(0, %(series)s - 1) as series (number)
