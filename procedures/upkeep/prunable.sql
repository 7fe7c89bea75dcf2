-- prunable: what prune() would delete, table by table: rows, and what they take of the table with its indexes.
{% from 'macros/prune.sql' import explaining, telling -%}

{# One table: the rows for which `condition` holds, and the share of the table that they are. #}
{% macro of_table(name, condition, lets_go_of) -%}
select
    '{{ name }}' as table_name,
    counted.going as row_count,
    round(pg_total_relation_size('{{ name }}') * counted.going / greatest(counted.total, 1) / 1e6, 1) as megabytes,
    '{{ lets_go_of }}' as lets_go_of
from (
    select
        count(*) as total,
        count(*) filter (where {{ condition }}) as going
    from {{ name }} as stored
) as counted
{%- endmacro -%}
create or replace function prunable(keep_months integer)
returns table (
    table_name text,
    row_count bigint,
    megabytes numeric,
    lets_go_of text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $prunable$
with old as materialized (
    select old_run.*
    from old_run(prunable.keep_months)
)

{% for name in explaining -%}
{{ of_table(name, 'stored.run_id in (select old.run_id from old)', 'how old runs came to their forecasts') }}
union all
{% endfor -%}
{% for name in telling -%}
{{ of_table(
    name, "stored.run_id in (select old.run_id from old where old.fate <> 'slim')",
    'forecasts that no plan came from'
) }}
union all
{% endfor -%}
{{ of_table(
    'forecast_run', "stored.run_id in (select old.run_id from old where old.fate = 'delete')", 'runs that failed'
) }}
union all
{{ of_table(
    'job_log', 'stored.finished_at < now() - make_interval(months => prunable.keep_months)', 'steps done or failed'
) }}
union all
{{ of_table(
    'sales_reject', 'stored.rejected_at < now() - make_interval(months => prunable.keep_months)', 'rows set aside'
) }}
$prunable$;

comment on function prunable is 'What prune() would delete, table by table.';
