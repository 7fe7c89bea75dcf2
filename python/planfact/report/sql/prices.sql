-- prices: sales against last year split into volume, mix and price, where a second measure is kept; without the single
-- series. The amounts of the second measure have names of their own: they are counted in another unit than sales.
select
    known.*,
    known.quantity as measured,
    known.quantity_last_year as measured_last_year
from plan_fact_price as known
where known.level <> 'series'
    and known.variance_last_year is not null
    and known.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
order by known.level, known.month, known.*::text;
