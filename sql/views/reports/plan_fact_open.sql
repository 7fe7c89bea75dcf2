-- plan_fact_open: plan against fact per month, at every level, of the months of the year that the data end in, and after it:
-- what a new day, a plan or an override changes, and all that refresh_plan_fact() usually works out again.
{% from 'macros/plan_fact_row.sql' import plan_fact_part_about, plan_fact_part_columns with context -%}
{% from 'macros/period.sql' import open_from with context -%}
create materialized view plan_fact_open as
select
    {{ plan_fact_part_columns() | indent(4) }}
from report_status as status
cross join lateral plan_fact_month_between(
    status.data_version_id, coalesce(status.plan_revision_id, 0), {{ open_from('status.last_day') }}, 'infinity'
) as cell;

{{ plan_fact_part_about(
    'plan_fact_open', 'Plan against fact per month of the year that the data end in, and after it'
) }}
