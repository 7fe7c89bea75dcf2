-- record_plan_line_month: a trigger of plan_line: what was written is added to plan_line_month.
{% from 'macros/month.sql' import month_of -%}
create or replace function record_plan_line_month()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $record_plan_line_month$
begin
    insert into plan_line_month (plan_id, month, series_id, quantity)
    select
        line.plan_id,
        {{ month_of('line.day') }} as month,
        line.series_id,
        sum(line.quantity) as quantity
    from written as line
    group by line.plan_id, {{ month_of('line.day') }}, line.series_id
    order by line.plan_id, {{ month_of('line.day') }}, line.series_id
    on conflict (plan_id, month, series_id) do update
        set quantity = plan_line_month.quantity + excluded.quantity;

    return null;
end
$record_plan_line_month$;

comment on function record_plan_line_month is 'Keeps plan_line_month: the sums of the lines that were written.';
