-- assert_month_planned: the month that is to be published is one of those that a run or a draft plans.
--   refuses   PF005 it is none of them
create or replace function assert_month_planned(month date, months date[], kind text, number bigint)
returns void
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $assert_month_planned$
begin
    if assert_month_planned.month <> all(assert_month_planned.months) then
        raise exception '% % does not plan %',
            assert_month_planned.kind, assert_month_planned.number, to_char(assert_month_planned.month, 'YYYY-MM')
            using errcode = 'PF005',
                hint = format(
                    'It plans %s.',
                    (
                        select string_agg(to_char(planned.month, 'YYYY-MM'), ', ')
                        from unnest(assert_month_planned.months) as planned (month)
                    )
                );
    end if;
end
$assert_month_planned$;

comment on function assert_month_planned is 'Refuses a month that a run or a draft does not plan.';
