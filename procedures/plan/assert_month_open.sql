-- assert_month_open: a plan, its overrides and a budget can be changed until the fact of their month is
-- complete; from then on the month is frozen.
--   refuses   PF005 one of the months is frozen
create or replace function assert_month_open(months date[], subject text default 'plan')
returns void
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_month_open$
declare
    v_frozen constant date[] := frozen_months(assert_month_open.months);
begin
    if v_frozen is not null then
        raise exception 'the % of % is frozen: its fact is complete',
            assert_month_open.subject,
            (select string_agg(to_char(frozen.month, 'YYYY-MM'), ', ') from unnest(v_frozen) as frozen (month))
            using errcode = 'PF005',
                detail = (
                    select format('Data version %s ends on %s.', newest.data_version_id, newest.last_day)
                    from data_version as newest
                    order by newest.data_version_id desc
                    limit 1
                ),
                hint = 'Change the plan or budget of a later month.';
    end if;
end
$assert_month_open$;

comment on function assert_month_open is 'Refuses months whose fact is complete: their plans and budgets are frozen.';
