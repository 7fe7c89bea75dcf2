-- Newer data are there than the reports show: planfact refresh.
select *
from {{ source('planfact_bi', 'bi_status') }}
where is_stale
