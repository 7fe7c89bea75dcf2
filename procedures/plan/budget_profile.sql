-- budget_profile: what a budget of a month is spread to series and days by: the plan in force as it was forecast, else
-- the newest forecast, else last year's sales of the same weekdays, else evenly.
{% from 'macros/month.sql' import last_day_of, next_month -%}
create or replace function budget_profile(month date)
returns text
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $budget_profile$
select
    case
        when exists (
            select from plan_in_force as in_force
            where in_force.month = budget_profile.month
        ) then 'plan'
        when exists (
            select from forecast_run as run
            where run.status = 'succeeded'
                and run.pruned_at is null
                and run.horizon_start <= budget_profile.month
                and run.horizon_end >= {{ last_day_of('budget_profile.month') }}
        ) then 'forecast'
        when exists (
            select from sales as sale
            where sale.day >= budget_profile.month - 364
                and sale.day < {{ next_month('budget_profile.month') }} - 364
        ) then 'last year'
        else 'even'
    end
$budget_profile$;

comment on function budget_profile is 'What a budget of a month is spread to series and days by.';
