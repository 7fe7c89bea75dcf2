-- run_base: the history of every series of a span without what drivers and events did to it: what models and factors
-- learn from. A day that does not come back has the value of the day that stands for it.
create or replace function run_base(run_id bigint, origin date, first_series_id integer, last_series_id integer)
returns table (
    series_id integer,
    start_day date,
    y float8[]
)
language sql
stable
begin atomic
with known as materialized (
    select
        factor.series_id,
        array_agg(factor.day order by factor.day) as days,
        array_agg(factor.factor order by factor.day) as factor,
        array_agg(factor.like_day order by factor.day) as like_day
    from run_known_factor(
        run_base.run_id, run_base.origin, run_base.first_series_id, run_base.last_series_id
    ) as factor
    group by factor.series_id
)

select
    mart.series_id,
    mart.start_day,
    case
        when known.series_id is null then mart.y
        else (
            select
                array_agg(
                    case
                        when effect.like_day is null then cell.y / coalesce(effect.factor, 1)
                        when effect.like_day < mart.start_day then cell.y
                        else
                            mart.y[effect.like_day - mart.start_day + 1]
                            / coalesce(known.factor[array_position(known.days, effect.like_day)], 1)
                    end
                    order by cell.step
                )
            from unnest(mart.y) with ordinality as cell (y, step)
            left join unnest(known.days, known.factor, known.like_day) as effect (day, factor, like_day)
                on mart.start_day + cell.step::integer - 1 = effect.day
        )
    end as y
from run_mart as mart
left join known on mart.series_id = known.series_id
where mart.run_id = run_base.run_id
    and mart.series_id between run_base.first_series_id and run_base.last_series_id;
end;

comment on function run_base is 'The history of every series without what drivers and events did to it.';
