-- explain_cell: everything that made one number of the report, in the order in which it happened: loads,
-- corrections old → new, removals; runs with their model, plans, overrides and their ends, budgets; series of it that
-- fell silent, then or before (silent_cell), or moved (moved_members); and what its variance is made of
-- (plan_fact_cause). A dimension that is NULL stands for all.
--   refuses   PF009 a cell of which nothing is known in the month
{% from 'macros/event.sql' import event_names, event_types -%}
create or replace function explain_cell({{ dimensions | typed('text') }}, month date)
returns table (
    {{ event_types() | indent(4) }}
)
language sql
stable
begin atomic
select
    {{ event_names('told') | indent(4) }}
from explain_cells(
    {% for dimension in dimensions -%}
    array[explain_cell.{{ dimension | ident }}],
    {% endfor -%}
    explain_cell.month
) as told
order by told.happened_at, told.kind, told.day, told.what;
end;

comment on function explain_cell is 'Everything that made one number of the report: loads, corrections, runs, plans, overrides, budgets.';
