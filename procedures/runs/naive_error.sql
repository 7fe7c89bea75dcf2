-- naive_error: in-sample error of the seasonal naive forecast, the scale of MASE and RMSSE
-- (Hyndman & Koehler 2006, "Another look at measures of forecast accuracy").
create or replace function naive_error(y float8[], season integer)
returns table (
    naive_mae float8,
    naive_mse float8
)
language sql
immutable
parallel safe
begin atomic
select
    avg(abs(step.difference)) as naive_mae,
    avg(step.difference ^ 2) as naive_mse
from (
    select
        unnest(naive_error.y[naive_error.season + 1:])
        - unnest(naive_error.y[1:cardinality(naive_error.y) - naive_error.season]) as difference
) as step;
end;

comment on function naive_error is 'In-sample error of the seasonal naive forecast: the scale of MASE and RMSSE.';
