-- dimension: what a series is in this database, from the outside in. Loaders read it, so that they
-- need no settings of their own.
create view dimension as
select
    listed.position,
    listed.dimension,
    listed.is_level,
    listed.is_shop
from (
    values
    {% for dimension in dimensions -%}
    (
        {{ loop.index }},
        '{{ dimension | text }}',
        {{ 'true' if dimension in levels else 'false' }},
        {{ 'true' if dimension == shop else 'false' }}
    ){{ ',' if not loop.last }}
    {% endfor -%}
) as listed (position, dimension, is_level, is_shop);

comment on view dimension is 'What a series is in this database, from the outside in.';
comment on column dimension.position is 'Order of the dimension.';
comment on column dimension.dimension is 'Its name, which is a column of every table and report.';
comment on column dimension.is_level is 'Reports give subtotals for it.';
comment on column dimension.is_shop is 'It opens and closes as one: a day on which it has no row at all was a closed day.';
