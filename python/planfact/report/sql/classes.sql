-- classes: what a series is worth, and how steady it is.
select
    class.series_id,
    class.abc_class || class.xyz_class as class
from series_class as class
order by class.series_id;
