-- run_mart: the mart as a run sees it: every series ends on the day before the horizon. Between the last day of the data
-- and the horizon may lie days on which every shop is known to be closed (known_to): each is like the same weekday
-- before, as closed days are in the mart.
create view run_mart as
select
    run.run_id,
    mart.series_id,
    mart.start_day,
    case
        when run.horizon_start = mart.end_day + 1 then mart.y
        else mart.y || array(
            select coalesce(mart.y[mart.n_obs - 6 + (closed.step - 1) % 7], 0)
            from generate_series(1, run.horizon_start - mart.end_day - 1) as closed (step)
            order by closed.step
        )
    end as y
from forecast_run as run
inner join export_mart as mart on run.data_version_id = mart.data_version_id;

comment on view run_mart is 'The export mart as a run sees it: every series ends on the day before the horizon.';
comment on column run_mart.run_id is 'The run; those whose data version the mart shows.';
comment on column run_mart.series_id is 'The series.';
comment on column run_mart.start_day is 'Day of the first sale: the day of y[1].';
comment on column run_mart.y is 'Sales day by day, to the day before the horizon.';
