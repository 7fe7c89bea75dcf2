-- plan_fact_month: plan against fact per month, at every level, as of the last refresh of the reports.
{% from 'macros/plan_fact_row.sql' import plan_fact_columns, plan_fact_names -%}
create materialized view plan_fact_month as
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {{ plan_fact_names | idents('cell') }}
from report_status as status
cross join plan_fact_month_at(status.data_version_id, coalesce(status.plan_revision_id, 0)) as cell;

create unique index plan_fact_month_cell on plan_fact_month (level, month, {{ dimensions | idents }});

comment on materialized view plan_fact_month is
'Plan against fact per month, at every level: total, each dimension, series. Rebuilt by refresh_plan_fact().';
comment on column plan_fact_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_month.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
{% for name, _, meaning in plan_fact_columns -%}
comment on column plan_fact_month.{{ name }} is '{{ meaning | text }}';
{% endfor -%}
