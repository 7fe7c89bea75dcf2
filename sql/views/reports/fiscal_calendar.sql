-- fiscal_calendar: every day's week, fiscal period and fiscal year, by `calendar` of vars.toml: the one rule of
-- plan_fact_week, plan_fact_period and the BI layer. From two years before the first sale to the year after all that is
-- planned, budgeted or forecast.
-- A year of weeks begins on the first day of a week that is nearest to the first of its month, and has 52 of them or 53:
-- of Mondays and January these are ISO weeks. A 53rd week belongs to the last period.
{% from 'macros/month.sql' import last_day_of, month_of, months_between -%}
{% from 'macros/period.sql' import known_days, week_of, year_of with context -%}
create view fiscal_calendar as
with bounds as (
    {{ known_days() | indent }}
),

each_day as (
    select step.day::date as day
    from bounds
    cross join generate_series(
        date_trunc('year', bounds.first_day::timestamp) - interval '2 years',
        date_trunc('year', bounds.last_day::timestamp) + interval '2 years' - interval '1 day',
        interval '1 day'
    ) as step (day)
),

weekly as (
    select
        each_day.day,
        {{ week_of('each_day.day') }} as week,
        -- the day in its middle says which year a week belongs to
        {{ year_of('(' ~ week_of('each_day.day') ~ ' + 3)') }}::date as nominal
    from each_day
),

numbered as (
    select
        weekly.day,
        weekly.week,
        weekly.week + 6 as week_last_day,
        extract(year from weekly.nominal)::integer as week_year,
        {{ week_of('(weekly.nominal + 3)') }} as year_first_day,
        {{ week_of("((weekly.nominal + interval '1 year')::date + 3)") }} as next_year_first_day,
        (weekly.week - {{ week_of('(weekly.nominal + 3)') }}) / 7 + 1 as week_no
    from weekly
)
{%- if calendar.periods == 'months' %}

select
    numbered.day,
    numbered.week,
    numbered.week_last_day,
    numbered.week_year,
    numbered.week_no,
    {{ month_of('numbered.day') }} as period,
    {{ last_day_of(month_of('numbered.day')) }} as period_last_day,
    extract(year from {{ year_of('numbered.day') }})::integer as period_year,
    {{ months_between(year_of('numbered.day'), month_of('numbered.day')) }} + 1 as period_no,
    {{ months_between(year_of('numbered.day'), month_of('numbered.day')) }} / 3 + 1 as quarter_no
from numbered;
{%- else %}
{%- set weeks = calendar.periods.split('-') | map('int') | list %},

quartered as (
    select
        numbered.*,
        least((numbered.week_no - 1) / 13, 3) as quarters,
        numbered.week_no - 1 - 13 * least((numbered.week_no - 1) / 13, 3) as weeks
    from numbered
),

placed as (
    select
        quartered.*,
        part.*
    from quartered
    inner join (
        values
        (0, 0, {{ weeks[0] }}),
        (1, {{ weeks[0] }}, {{ weeks[0] + weeks[1] }}),
        (2, {{ weeks[0] + weeks[1] }}, 14)
    ) as part (part_no, from_week, to_week) on quartered.weeks >= part.from_week and quartered.weeks < part.to_week
)

select
    placed.day,
    placed.week,
    placed.week_last_day,
    placed.week_year,
    placed.week_no,
    placed.year_first_day + 7 * (13 * placed.quarters + placed.from_week) as period,
    case
        when placed.quarters = 3 and placed.part_no = 2 then placed.next_year_first_day - 1
        else placed.year_first_day + 7 * (13 * placed.quarters + least(placed.to_week, 13)) - 1
    end as period_last_day,
    placed.week_year as period_year,
    3 * placed.quarters + placed.part_no + 1 as period_no,
    placed.quarters + 1 as quarter_no
from placed;
{%- endif %}

comment on view fiscal_calendar is 'Every day with its week, fiscal period and fiscal year, by calendar of vars.toml.';
comment on column fiscal_calendar.day is 'The day; one row each.';
comment on column fiscal_calendar.week is 'First day of its week.';
comment on column fiscal_calendar.week_last_day is 'Last day of its week.';
comment on column fiscal_calendar.week_year is 'The year in which the fiscal year began that the week belongs to.';
comment on column fiscal_calendar.week_no is 'Number of the week in that year, 1 to 53.';
comment on column fiscal_calendar.period is 'First day of its fiscal period.';
comment on column fiscal_calendar.period_last_day is 'Last day of its fiscal period.';
comment on column fiscal_calendar.period_year is 'The year in which the fiscal year began that the period belongs to.';
comment on column fiscal_calendar.period_no is 'Number of the period in that year, 1 to 12.';
comment on column fiscal_calendar.quarter_no is 'Fiscal quarter, 1 to 4.';
