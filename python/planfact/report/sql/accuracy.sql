-- accuracy: how good every run was in every complete month, of the company and of each dimension's members.
select known.*
from forecast_accuracy as known
where known.level <> 'series'
order by known.level, known.month, known.lag_months, known.run_id, known.*::text;
