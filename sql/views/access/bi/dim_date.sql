-- dim_date: the dimension table of days: whole years, from the first sale to the last day that is planned, budgeted or
-- forecast, with what people know of each.
{% from 'macros/period.sql' import known_days with context -%}
create view {{ bi_schema | ident }}.dim_date as
with span as (
    {{ known_days() | indent }}
),

each_day as (
    select calendar_day.day::date as day
    from span
    cross join generate_series(
        date_trunc('year', span.first_day::timestamp),
        date_trunc('year', span.last_day::timestamp) + interval '1 year' - interval '1 day',
        interval '1 day'
    ) as calendar_day (day)
),

closed as (
    select
        calendar.day,
        min(calendar.name) filter (where calendar.shop is null) as closed_name,
        count(calendar.shop) as closed_shops
    from shop_calendar as calendar
    where calendar.is_closed
    group by calendar.day
),

named_event as (
    select
        event.day,
        string_agg(distinct event.name, ', ' order by event.name) as event_names
    from event
    group by event.day
)

select
    each_day.day,
    date_trunc('month', each_day.day)::date as month,
    date_trunc('quarter', each_day.day)::date as quarter,
    extract(year from each_day.day)::integer as year,
    extract(isoyear from each_day.day)::integer as iso_year,
    extract(week from each_day.day)::integer as iso_week,
    date_trunc('week', each_day.day)::date as week,
    extract(isodow from each_day.day)::integer as weekday,
    extract(isodow from each_day.day) >= 6 as is_weekend,
    closed.closed_name,
    coalesce(closed.closed_shops, 0)::integer as closed_shops,
    named_event.event_names,
    coalesce(each_day.day <= status.last_day, false) as is_past,
    fiscal.period_year as fiscal_year,
    fiscal.quarter_no as fiscal_quarter,
    fiscal.period_no as fiscal_period,
    fiscal.period as fiscal_period_start,
    fiscal.week_no as fiscal_week,
    fiscal.week as fiscal_week_start
from each_day
cross join report_status as status
inner join fiscal_calendar as fiscal on each_day.day = fiscal.day
left join closed on each_day.day = closed.day
left join named_event on each_day.day = named_event.day;

comment on view {{ bi_schema | ident }}.dim_date is 'Days of all years with fact, plan, budget or forecast: the dimension table of days, and by month of months.';
comment on column {{ bi_schema | ident }}.dim_date.day is 'The day.';
comment on column {{ bi_schema | ident }}.dim_date.month is 'First day of its month.';
comment on column {{ bi_schema | ident }}.dim_date.quarter is 'First day of its quarter.';
comment on column {{ bi_schema | ident }}.dim_date.year is 'The year.';
comment on column {{ bi_schema | ident }}.dim_date.iso_year is 'The year that its ISO week belongs to.';
comment on column {{ bi_schema | ident }}.dim_date.iso_week is 'ISO week, 1 to 53.';
comment on column {{ bi_schema | ident }}.dim_date.week is 'Monday of its ISO week.';
comment on column {{ bi_schema | ident }}.dim_date.weekday is '1 Monday to 7 Sunday.';
comment on column {{ bi_schema | ident }}.dim_date.is_weekend is 'Saturday or Sunday.';
comment on column {{ bi_schema | ident }}.dim_date.closed_name is 'Why all shops are closed, by shop_calendar; NULL where they are not.';
comment on column {{ bi_schema | ident }}.dim_date.closed_shops is 'How many shops shop_calendar closes by name on this day.';
comment on column {{ bi_schema | ident }}.dim_date.event_names is 'Events of all shops or of some that take place on this day.';
comment on column {{ bi_schema | ident }}.dim_date.is_past is 'Fact is shown of it: it is not after the last day of bi_status.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_year is 'The year in which its fiscal year began, by calendar of vars.toml.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_quarter is 'Fiscal quarter, 1 to 4.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_period is 'Fiscal period, 1 to 12.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_period_start is 'First day of its fiscal period, as in plan_fact_period.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_week is 'Week of the fiscal year, 1 to 53; ISO weeks unless vars.toml says otherwise.';
comment on column {{ bi_schema | ident }}.dim_date.fiscal_week_start is 'First day of that week, as in plan_fact_week.';
