-- plan_fact_closed: plan against fact per month, at every level, of the months before the year that the data end in. Its rows
-- stay: refresh_plan_fact() works the years out again that a version, a plan or a budget touched, and then it is made of
-- itself and of these years (moved_plan_fact_closed). Refreshed otherwise, it is worked out whole.
{% from 'macros/plan_fact_row.sql' import plan_fact_part_about, plan_fact_part_columns with context -%}
{% from 'macros/period.sql' import open_from with context -%}
create materialized view plan_fact_closed as
select
    {{ plan_fact_part_columns() | indent(4) }}
from report_status as status
cross join lateral plan_fact_month_between(
    status.data_version_id, coalesce(status.plan_revision_id, 0), '-infinity', {{ open_from('status.last_day') }}
) as cell
where status.years_anew is null
union all
select
    {{ plan_fact_part_columns() | indent(4) }}
from report_status as status
cross join lateral moved_plan_fact_closed(
    status.data_version_id, coalesce(status.plan_revision_id, 0), {{ open_from('status.last_day') }}, status.years_anew
) as cell
where status.years_anew is not null;

{{ plan_fact_part_about(
    'plan_fact_closed', 'Plan against fact per month of the years before the one that the data end in'
) }}
