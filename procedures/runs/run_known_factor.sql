-- run_known_factor: what drivers and events do to the days of a run's series, as learned before an origin: only days on
-- which something is known. like_day stands for a day that does not come back; its factor is 1.
create or replace function run_known_factor(
    run_id bigint, origin date, first_series_id integer, last_series_id integer
)
returns table (
    series_id integer,
    day date,
    factor float8,
    like_day date
)
language sql
stable
begin atomic
select
    effect.series_id,
    effect.day,
    exp(sum(effect.log_factor order by effect.name)) as factor,
    max(effect.like_day) as like_day
from (
    select
        known.series_id,
        cell.day,
        'driver ' || known.driver as name,
        slope.slope * cell.strength as log_factor,
        null::date as like_day
    from run_driver as driver
    inner join run_driver_day as known
        on driver.run_id = known.run_id
            and driver.driver = known.driver
            and known.series_id between run_known_factor.first_series_id and run_known_factor.last_series_id
    inner join run_driver_slope as slope
        on driver.run_id = slope.run_id
            and driver.origin = slope.origin
            and driver.driver = slope.driver
            and known.series_id = slope.series_id
    cross join lateral unnest(known.days, known.strength) as cell (day, strength)
    where driver.run_id = run_known_factor.run_id
        and driver.origin = run_known_factor.origin
        and driver.is_used
    union all
    select
        series.series_id,
        noted.day,
        'event ' || noted.name as name,
        case when noted.is_once then 0 else coalesce(ln(learned.factor), 0) end as log_factor,
        noted.like_day
    from run_event_day as noted
    inner join series
        on noted.shop = series.{{ shop | ident }}
            and series.series_id between run_known_factor.first_series_id and run_known_factor.last_series_id
    left join run_event as learned
        on noted.run_id = learned.run_id
            and learned.origin = run_known_factor.origin
            and noted.name = learned.name
            and noted.step = learned.step
    where noted.run_id = run_known_factor.run_id
        and (learned.factor is not null or noted.is_once)
) as effect
group by effect.series_id, effect.day;
end;

comment on function run_known_factor is 'What drivers and events do to the days of a run''s series, as learned before an origin.';
