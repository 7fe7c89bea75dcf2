-- note_event_days: on which days a run knows of an event, shop by shop.
--   locks     nothing of its own: start_run calls it
create or replace function note_event_days(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_event_days$
#variable_conflict use_column
begin
    insert into run_event_day (run_id, shop, day, name, step, is_once)
    -- where the days of two of one name meet, the nearer one holds
    select distinct on (shop.shop, of_day.day, event.name)
        run.run_id,
        shop.shop,
        of_day.day,
        event.name,
        of_day.day - event.day as step,
        event.is_once
    from forecast_run as run
    cross join event
    cross join (select distinct series.{{ shop | ident }} as shop from series) as shop
    cross join lateral (
        select around.day::date as day
        from generate_series(
            (event.day - event.lead)::timestamp, (event.day + event.lag)::timestamp, interval '1 day'
        ) as around (day)
    ) as of_day
    where run.run_id = note_event_days.run_id
        and (event.shop is null or event.shop = shop.shop)
        and of_day.day <= run.horizon_end
        and not run.parameters -> 'without' ? 'events'
    order by shop.shop, of_day.day, event.name, abs(of_day.day - event.day), event.day;

    -- what is learned from in place of a day that does not come back
    update run_event_day as once
    set like_day = standing.day
    from (
        select
            noted.shop,
            noted.day as of_day,
            max(week.day) as day
        from run_event_day as noted
        cross join lateral (
            select noted.day - 7 * weeks.back as day
            from generate_series(1, 26) as weeks (back)
        ) as week
        where noted.run_id = note_event_days.run_id
            and noted.is_once
            and not exists (
                select from run_event_day as other
                where other.run_id = noted.run_id
                    and other.shop = noted.shop
                    and other.day = week.day
                    and other.is_once
            )
        group by noted.shop, noted.day
    ) as standing
    where once.run_id = note_event_days.run_id
        and once.is_once
        and once.shop = standing.shop
        and once.day = standing.of_day;
end
$note_event_days$;

comment on function note_event_days is 'On which days a run knows of an event, shop by shop.';
