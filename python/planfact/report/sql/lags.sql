-- lags: how good forecasts are one month ahead, two months ahead and so on, over all complete months.
select known.*
from forecast_accuracy_by_lag as known
where known.level = 'total'
order by known.lag_months;
