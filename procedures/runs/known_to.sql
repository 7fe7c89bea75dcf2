-- known_to: the last day that is known at a data version whose data end on last_day: that day, or the end of its month
-- where every shop that sells nearly daily is expected to be closed on all the days between: 30 June before a Sunday.
{% from 'macros/month.sql' import last_day_of, month_of -%}
create or replace function known_to(data_version_id bigint, last_day date)
returns date
language sql
stable
begin atomic
with month_end as (
    select {{ last_day_of(month_of('known_to.last_day')) }} as day
),

closed as materialized (
    select
        closed_day.shop,
        count(*) as days
    from month_end
    cross join closed_day_ahead(
        known_to.data_version_id, array[known_to.last_day + 1], array[month_end.day]
    ) as closed_day
    group by closed_day.shop
)

select
    case
        when month_end.day - known_to.last_day = any(select closed.days from closed)
            and not exists (
                select
                from shop_opening_at(known_to.data_version_id) as opening
                left join closed on opening.shop = closed.shop
                where opening.day = known_to.last_day
                    and opening.is_daily
                    and coalesce(closed.days, 0) < month_end.day - known_to.last_day
            )
            then month_end.day
        else known_to.last_day
    end
from month_end;
end;

comment on function known_to is 'The last day that is known: of the data, or of their month where all shops are expected to be closed until then.';
