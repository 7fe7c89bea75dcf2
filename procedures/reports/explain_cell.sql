-- explain_cell: everything that made one number of the report, in the order in which it happened: loads,
-- corrections old → new, removals; runs with their model, plans, overrides and their ends, budgets; series of it that
-- fell silent, then or before (silent_cell); and what its variance is made of (plan_fact_cause). A dimension that is NULL
-- stands for all.
--   refuses   PF009 a cell of which nothing is known in the month
create or replace function explain_cell({{ dimensions | typed('text') }}, month date)
returns table (
    happened_at timestamptz,
    kind text,
    what text,
    who text,
    day date,
    old_value numeric,
    new_value numeric,
    data_version_id bigint,
    run_id bigint,
    plan_id bigint
)
language sql
stable
begin atomic
select
    told.happened_at,
    told.kind,
    told.what,
    told.who,
    told.day,
    told.old_value,
    told.new_value,
    told.data_version_id,
    told.run_id,
    told.plan_id
from explain_cells(
    {% for dimension in dimensions -%}
    array[explain_cell.{{ dimension | ident }}],
    {% endfor -%}
    explain_cell.month
) as told
order by told.happened_at, told.kind, told.day, told.what;
end;

comment on function explain_cell is 'Everything that made one number of the report: loads, corrections, runs, plans, overrides, budgets.';
