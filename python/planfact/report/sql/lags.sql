-- lags: how good forecasts are one month ahead, two months ahead and so on, over all complete months, at every level.
select known.*
from forecast_accuracy_by_lag as known
order by known.level, known.lag_months, known.*::text;
