-- learn_closed_days: on which days of its horizon and of its backtest a run expects a shop to be closed: what
-- closed_day_ahead says from each of its origins.
--   locks     nothing of its own: start_run calls it
create or replace function learn_closed_days(run_id bigint)
returns void
language sql
set search_path = {{ schema | ident }}, pg_temp
begin atomic
insert into run_closed_day (run_id, shop, day, reason)
select
    run.run_id,
    closed.shop,
    closed.day,
    closed.reason
from forecast_run as run
cross join lateral (
    select
        array_agg(run_origin.origin order by run_origin.origin) as origins,
        array_agg(run_origin.last_day order by run_origin.origin) as last_days
    from run_origin
    where run_origin.run_id = run.run_id
) as span
cross join lateral closed_day_ahead(run.data_version_id, span.origins, span.last_days) as closed
where run.run_id = learn_closed_days.run_id;
end;

comment on function learn_closed_days is 'On which days a run expects a shop to be closed, and why.';
