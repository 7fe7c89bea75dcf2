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
    avg(abs(pair.later - pair.earlier)) as naive_mae,
    avg((pair.later - pair.earlier) ^ 2) as naive_mse
from (
    select
        naive_error.y[naive_error.season + 1:] as later,
        naive_error.y[1:cardinality(naive_error.y) - naive_error.season] as earlier
) as shifted
cross join lateral unnest(shifted.later, shifted.earlier) as pair (later, earlier);
end;

comment on function naive_error is 'In-sample error of the seasonal naive forecast: the scale of MASE and RMSSE.';
