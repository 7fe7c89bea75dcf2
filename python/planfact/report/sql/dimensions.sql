-- dimensions: what a series is here, from the outside in.
select
    dimension.dimension,
    dimension.is_level
from dimension
order by dimension.position;
