-- value_added: did each step of planning help, in every complete month, of the company and of each dimension's members.
select known.*
from forecast_value_added as known
where known.level <> 'series'
order by known.level, known.month, known.position, known.*::text;
