-- verify_database: does everything that is stored still hold together? Every version against its checksum,
-- every plan against its run, the reports against their data, the parts against the whole;
-- and what was worked out at a commit and kept (verify_derived).
{% set additive = [
    'plan', 'plan_to_date', 'fact', 'variance', 'outlook', 'plan_ytd', 'fact_ytd', 'variance_ytd', 'fact_last_year',
    'budget', 'budget_to_date', 'variance_to_budget'
] -%}
create or replace function verify_database()
returns table (
    question text,
    is_true boolean,
    found text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $verify_database$
with recomputed as (
    select fresh.*
    from report_status as status
    cross join plan_fact_month_at(
        status.data_version_id, coalesce(status.plan_revision_id, 0)
    ) as fresh
),

unfounded as (
    select plan_fact_month.*
    from plan_fact_month
    except
    select recomputed.*
    from recomputed
),

missing as (
    select recomputed.*
    from recomputed
    except
    select plan_fact_month.*
    from plan_fact_month
)

select
    format('data version %s', version.data_version_id) as question,
    verify_data_version(version.data_version_id) as is_true,
    format('%s rows against checksum %s', version.row_count, version.checksum) as found
from data_version as version
where version.pruned_at is null
union all
select
    format('run %s: %s', run.run_id, answer.question),
    answer.is_true,
    answer.found
from forecast_run as run
cross join lateral verify_run(run.run_id) as answer
where run.status = 'succeeded'
    and answer.question <> 'data'
union all
select derived.*
from verify_derived() as derived
union all
select
    'reports show their data',
    not exists (select from unfounded) and not exists (select from missing),
    format(
        '%s rows are not in the recomputed report, %s are missing',
        (select count(*) from unfounded), (select count(*) from missing)
    )
union all
select
    'parts sum to the whole',
    coalesce(bool_and(levels.sum_count = 1), true),
    format('%s months at every level', count(*))
from (
    select count(distinct level_sum.sums) as sum_count
    from (
        select
            cell.month,
            array[
                {% for amount in additive -%}
                coalesce(sum(cell.{{ amount }}), 0){{ ',' if not loop.last }}
                {% endfor -%}
            ] as sums
        from plan_fact_month as cell
        group by cell.month, cell.level
    ) as level_sum
    group by level_sum.month
) as levels
$verify_database$;

comment on function verify_database is 'Does everything that is stored still hold together? One row per question.';
