-- diff_data_versions: what changed between two versions, whichever is older; a row that changed and
-- changed back is no difference. Reads only rows that either version has for itself.
--   refuses   PF003 unknown data version
create or replace function diff_data_versions(from_version bigint, to_version bigint)
returns table (
    {{ dimensions | typed('text') }},
    day date,
    change text,
    old_sales numeric,
    new_sales numeric,
    old_onpromotion numeric,
    new_onpromotion numeric
    {{- second | beside(prefix='old_', as_type=' numeric') }}{{ second | beside(prefix='new_', as_type=' numeric') }}
)
language sql
stable
begin atomic
with touched as (
    select
        sale.series_id,
        sale.day,
        sale.sales,
        sale.onpromotion{{ second | beside('sale') }},
        sale.data_version_id,
        null::bigint as superseded_by
    from sales as sale
    where sale.data_version_id > least(diff_data_versions.from_version, diff_data_versions.to_version)
    union all
    select
        ended.series_id,
        ended.day,
        ended.sales,
        ended.onpromotion{{ second | beside('ended') }},
        ended.data_version_id,
        ended.superseded_by
    from sales_history as ended
    where ended.superseded_by > least(diff_data_versions.from_version, diff_data_versions.to_version)
),

old as (
    select touched.*
    from touched
    where touched.data_version_id <= diff_data_versions.from_version
        and coalesce(touched.superseded_by > diff_data_versions.from_version, true)
        and not (
            touched.data_version_id <= diff_data_versions.to_version
            and coalesce(touched.superseded_by > diff_data_versions.to_version, true)
        )
),

new as (
    select touched.*
    from touched
    where touched.data_version_id <= diff_data_versions.to_version
        and coalesce(touched.superseded_by > diff_data_versions.to_version, true)
        and not (
            touched.data_version_id <= diff_data_versions.from_version
            and coalesce(touched.superseded_by > diff_data_versions.from_version, true)
        )
)

select
    {{ dimensions | idents('series') }},
    coalesce(new.day, old.day) as day,
    case
        when old.series_id is null then 'added'
        when new.series_id is null then 'removed'
        else 'changed'
    end as change,
    old.sales as old_sales,
    new.sales as new_sales,
    old.onpromotion as old_onpromotion,
    new.onpromotion as new_onpromotion
    {%- if second %},
    old.{{ second | ident }} as {{ ('old_' ~ second) | ident }},
    new.{{ second | ident }} as {{ ('new_' ~ second) | ident }}
    {%- endif %}
from old
full join new on old.series_id = new.series_id and old.day = new.day
inner join series on coalesce(new.series_id, old.series_id) = series.series_id
{% if second -%}
-- not as rows: three columns of a row are read back otherwise than a dump wrote them
where (
        old.sales is distinct from new.sales
        or old.onpromotion is distinct from new.onpromotion
        or old.{{ second | ident }} is distinct from new.{{ second | ident }}
    )
{%- else -%}
where (old.sales, old.onpromotion) is distinct from (new.sales, new.onpromotion)
{%- endif %}
    and assert_data_version(diff_data_versions.from_version)
    and assert_data_version(diff_data_versions.to_version);
end;

comment on function diff_data_versions is 'What changed between two data versions: added, changed, removed rows.';
