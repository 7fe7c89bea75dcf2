-- accuracy: how good every run was in every complete month, of the company and of each dimension's members; of single
-- series the newest run one month ahead, in the newest twelve months.
select known.*
from forecast_accuracy as known
where known.level <> 'series'
    or (
        known.is_newest
        and known.lag_months <= 1
        and known.month > (select max(newest.month) from forecast_accuracy as newest) - interval '12 months'
    )
order by known.level, known.month, known.lag_months, known.run_id, known.*::text;
