-- plan_fact_closed: plan against fact per month, at every level, of the months before the year that the data end in. Its rows
-- stay: refresh_plan_fact() works them out again where a version, a plan or a budget touched one of these months.
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
{% from 'macros/period.sql' import open_from with context -%}
create materialized view plan_fact_closed as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | reject('equalto', 'data_version_id') | list | idents('cell') }}
from report_status as status
cross join lateral plan_fact_month_between(
    status.data_version_id, coalesce(status.plan_revision_id, 0), '-infinity', {{ open_from('status.last_day') }}
) as cell;

create unique index plan_fact_closed_cell on plan_fact_closed (level, month, {{ dimensions | idents }});

comment on materialized view plan_fact_closed is
'Plan against fact per month of the years before the one that the data end in: part of plan_fact_month.';
comment on column plan_fact_closed.level is 'As in plan_fact_month.';
{% for dimension in dimensions -%}
comment on column plan_fact_closed.{{ dimension | ident }} is 'As in plan_fact_month.';
{% endfor -%}
{% for name in plan_fact_names | reject('equalto', 'data_version_id') -%}
comment on column plan_fact_closed.{{ name }} is 'As in plan_fact_month.';
{% endfor -%}
