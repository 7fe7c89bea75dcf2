-- staged_sales: how much waits in sales_stage. No row on a standby, where unlogged tables cannot be read: not even a
-- query that would leave them out can be planned there, so that it stands in a routine.
create or replace function staged_sales()
returns table (
    row_count bigint,
    load_count bigint,
    first_load_id bigint
)
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $staged_sales$
begin
    if not pg_is_in_recovery() then
        return query
        select
            count(*),
            count(distinct stage.load_id),
            min(stage.load_id)
        from sales_stage as stage;
    end if;
end
$staged_sales$;

comment on function staged_sales is 'How much waits in sales_stage; no row on a standby, where it cannot be seen.';
