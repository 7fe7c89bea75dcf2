-- refuse_frozen_budget: nothing is written for a month whose fact is complete once it has a budget: the first one alone
-- may come late. Asked once per statement, for every role, the owner too.
--   refuses   PF005 the month is frozen and has a budget
create or replace function refuse_frozen_budget()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_frozen_budget$
begin
    perform assert_month_open(
        array(
            select distinct written.month
            from written
            inner join budget_month as known on written.month = known.month
            where tg_table_name <> 'budget_month' or known.budget_id <> written.budget_id
        ),
        'budget'
    );

    return null;
end
$refuse_frozen_budget$;

comment on function refuse_frozen_budget is 'Refuses to write budgets of a month whose fact is complete, but for its first one.';
