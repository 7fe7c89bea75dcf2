-- frozen_months: those of some months whose fact is complete, as fact_month_between says it: what was planned for
-- them can no longer be changed. Asks for the days of these months alone, by key, so that triggers can afford it.
{% from 'macros/month.sql' import last_day_of -%}
create or replace function frozen_months(months date[])
returns date[]
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $frozen_months$
with newest as (
    select
        version.data_version_id,
        version.last_day
    from data_version as version
    order by version.data_version_id desc
    limit 1
),

begun as (
    select distinct month
    from unnest(frozen_months.months) as month
    cross join newest
    where newest.last_day >= month
)

select array_agg(fact_month.month order by fact_month.month)
from newest
cross join begun
cross join lateral fact_month_between(
    newest.data_version_id, begun.month, {{ last_day_of('begun.month') }}
) as fact_month
where fact_month.is_complete
$frozen_months$;

comment on function frozen_months is 'Those of some months whose fact is complete; NULL where none is.';
