-- plan_fact_open: plan against fact per month, at every level, of the months of the year that the data end in, and after it:
-- what a new day, a plan or an override changes, and all that refresh_plan_fact() usually works out again.
{% from 'macros/plan_fact_row.sql' import plan_fact_names -%}
{% from 'macros/period.sql' import open_from with context -%}
create materialized view plan_fact_open as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | reject('equalto', 'data_version_id') | list | idents('cell') }}
from report_status as status
cross join lateral plan_fact_month_between(
    status.data_version_id, coalesce(status.plan_revision_id, 0), {{ open_from('status.last_day') }}, 'infinity'
) as cell;

create unique index plan_fact_open_cell on plan_fact_open (level, month, {{ dimensions | idents }});

comment on materialized view plan_fact_open is
'Plan against fact per month of the year that the data end in, and after it: part of plan_fact_month.';
comment on column plan_fact_open.level is 'As in plan_fact_month.';
{% for dimension in dimensions -%}
comment on column plan_fact_open.{{ dimension | ident }} is 'As in plan_fact_month.';
{% endfor -%}
{% for name in plan_fact_names | reject('equalto', 'data_version_id') -%}
comment on column plan_fact_open.{{ name }} is 'As in plan_fact_month.';
{% endfor -%}
