-- run_day_factor: the factors of a run day by day, as learned before an origin: what the date does within its month, over
-- all shops and in each of those asked for ('': in none), and what its month does within the year. 1 where nothing was
-- learned. Shops are asked for together: one by one, each would read what was learned for all of them.
create or replace function run_day_factor(
    run_id bigint, origin date, factor_shops text[], first_day date, last_day date
)
returns table (
    factor_shop text,
    day date,
    day_factor float8,
    month_factor float8
)
language sql
stable
begin atomic
select
    asked.factor_shop,
    calendar_day.day::date as day,
    coalesce(within_month.factor, 1) * coalesce(of_shop.factor, 1) * coalesce(of_date.factor, 1) as day_factor,
    coalesce(of_month.factor, 1) as month_factor
from unnest(run_day_factor.factor_shops) as asked (factor_shop)
cross join generate_series(
    run_day_factor.first_day::timestamp, run_day_factor.last_day::timestamp, interval '1 day'
) as calendar_day (day)
left join run_factor as within_month
    on within_month.run_id = run_day_factor.run_id
        and within_month.origin = run_day_factor.origin
        and within_month.kind = 'day_of_month'
        and within_month.key = extract(day from calendar_day.day)::integer
        and within_month.shop is null
left join run_factor as of_shop
    on of_shop.run_id = run_day_factor.run_id
        and of_shop.origin = run_day_factor.origin
        and of_shop.kind = 'day_of_month'
        and of_shop.key = extract(day from calendar_day.day)::integer
        and asked.factor_shop = of_shop.shop
left join run_factor as of_date
    on of_date.run_id = run_day_factor.run_id
        and of_date.origin = run_day_factor.origin
        and of_date.kind = 'date'
        and of_date.key = (100 * extract(month from calendar_day.day) + extract(day from calendar_day.day))::integer
left join run_factor as of_month
    on of_month.run_id = run_day_factor.run_id
        and of_month.origin = run_day_factor.origin
        and of_month.kind = 'month'
        and of_month.key = extract(month from calendar_day.day)::integer;
end;

comment on function run_day_factor is 'The factors of a run, by shop and day, as learned before an origin.';
