-- refuse_frozen_budget_day: as refuse_frozen_budget, for lines, whose rows are of a day.
--   refuses   PF005 the month of the day is frozen and has a budget
{% from 'macros/month.sql' import month_of -%}
create or replace function refuse_frozen_budget_day()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_frozen_budget_day$
begin
    perform assert_month_open(
        array(
            select distinct line.month
            from (
                select distinct {{ month_of('written.day') }} as month
                from written
            ) as line
            inner join budget_month as known on line.month = known.month
        ),
        'budget'
    );

    return null;
end
$refuse_frozen_budget_day$;

comment on function refuse_frozen_budget_day is 'Refuses to write lines of a budget of a month whose fact is complete, but for its first one.';
