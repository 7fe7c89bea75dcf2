-- plan_fact_month: plan against fact per month, at every level, as of the last refresh of the reports. It is two
-- materialized views under one name, so that what a day or an override touches is the smaller of them; the version that
-- they show stands once, in report_status, so that a row stays where nothing in it changed.
{% from 'macros/plan_fact_row.sql' import plan_fact_columns, plan_fact_names -%}
create view plan_fact_month as
{% for part in ['plan_fact_closed', 'plan_fact_open'] -%}
select
    cell.level,
    {{ dimensions | idents('cell') }},
    {% for name in plan_fact_names -%}
    {% if name == 'data_version_id' -%}
    (select status.data_version_id from report_status as status) as data_version_id
    {%- else -%}
    cell.{{ name }}
    {%- endif %}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ part }} as cell
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor %};

comment on view plan_fact_month is
'Plan against fact per month, at every level: total, each dimension, series; kept in plan_fact_closed and plan_fact_open, which refresh_plan_fact() refreshes.';
comment on column plan_fact_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_month.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
{% for name, _, meaning in plan_fact_columns -%}
comment on column plan_fact_month.{{ name }} is '{{ meaning | text }}';
{% endfor -%}
