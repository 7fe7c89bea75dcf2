-- fallback_forecast: the forecast of a fallback method, step 1 to horizon.
create or replace function fallback_forecast(y float8[], method text, season integer, horizon integer)
returns table (
    step integer,
    yhat float8
)
language sql
immutable
parallel safe
begin atomic
select
    ahead.step,
    case fallback_forecast.method
        when 'SeasonalNaive'
            then fallback_forecast.y[
                cardinality(fallback_forecast.y) - fallback_forecast.season + 1
                + (ahead.step - 1) % fallback_forecast.season
            ]
        when 'Naive' then fallback_forecast.y[cardinality(fallback_forecast.y)]
        else 0
    end as yhat
from generate_series(1, fallback_forecast.horizon) as ahead (step);
end;

comment on function fallback_forecast is 'The forecast of SeasonalNaive, Naive or Zero, by step.';
