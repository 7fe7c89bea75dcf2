-- refuse_frozen_day: as refuse_frozen_month, for tables whose rows are of a day.
--   refuses   PF005 the month of the day is frozen
{% from 'macros/month.sql' import month_of -%}
create or replace function refuse_frozen_day()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_frozen_day$
begin
    perform assert_month_open(
        array(
            select distinct {{ month_of('line.day') }}
            from (select distinct written.day from written) as line
        ),
        tg_argv[0]
    );

    return null;
end
$refuse_frozen_day$;

comment on function refuse_frozen_day is 'Refuses to write lines of a month whose fact is complete.';
