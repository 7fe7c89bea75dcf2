-- refuse_frozen_month: nothing is written for a month whose fact is complete: no plan, no override, no
-- budget, and none of them ends there. Asked once per statement, for every role, the owner too.
--   refuses   PF005 the month is frozen
create or replace function refuse_frozen_month()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_frozen_month$
begin
    perform assert_month_open(array(select distinct written.month from written), tg_argv[0]);
    return null;
end
$refuse_frozen_month$;

comment on function refuse_frozen_month is 'Refuses to write plans, overrides and budgets of a month whose fact is complete.';
