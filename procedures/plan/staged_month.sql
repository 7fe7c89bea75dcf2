-- staged_month: the first day of the month that a text names, YYYY-MM or a day of it as YYYY-MM-DD; NULL where it
-- names none.
{% from 'macros/month.sql' import month_of -%}
create or replace function staged_month(month text)
returns date
language sql
stable
parallel safe
begin atomic
select
    case
        when staged_month.month ~ '^[0-9]{4}-[0-9]{2}$' and pg_input_is_valid(staged_month.month || '-01', 'date')
            then (staged_month.month || '-01')::date
        when staged_month.month ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and pg_input_is_valid(staged_month.month, 'date')
            then {{ month_of('staged_month.month') }}
    end;
end;

comment on function staged_month is 'First day of the month that a text names; NULL where it names none.';
