-- renamed_series: what every series is called by the renamings that hold, applied one after the other; only series that
-- any of them is about, a row per span of days.
{% from 'macros/override.sql' import covers with context -%}
{% set applies -%}
(
            select
                alias.*,
                coalesce(alias.first_month, '-infinity'::date) as first_day
            from member_alias as alias
            where alias.ended_by is null
                and alias.position > step.position
                and coalesce(alias.first_month < step.next_day, true)
                and case alias.dimension
                    {% for dimension in dimensions -%}
                    when '{{ dimension | text }}' then step.{{ dimension | ident }}
                    {% endfor -%}
                end = alias.old_name
                and {{ covers('alias', 'step') | indent(16) }}
            order by alias.position
            limit 1
        )
{%- endset -%}
create or replace function renamed_series()
returns table (
    series_id integer,
    first_day date,
    next_day date,
    {{ dimensions | typed('text') }},
    is_merge boolean
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $renamed_series$
with recursive step as (
    select
        series.series_id,
        '-infinity'::date as first_day,
        'infinity'::date as next_day,
        {{ dimensions | idents('series') }},
        false as is_merge,
        0::bigint as position
    from series
    union all
    select
        step.series_id,
        greatest(step.first_day, branch.first_day) as first_day,
        least(step.next_day, branch.next_day) as next_day,
        {% for dimension in dimensions -%}
        case
            when branch.is_renamed and alias.dimension = '{{ dimension | text }}' then alias.new_name
            else step.{{ dimension | ident }}
        end as {{ dimension | ident }},
        {% endfor -%}
        step.is_merge or (branch.is_renamed and alias.is_merge) as is_merge,
        alias.position
    from step
    cross join
        lateral {{ applies }} as alias
    cross join lateral (
        values
        (false, '-infinity'::date, alias.first_day),
        (true, alias.first_day, 'infinity'::date)
    ) as branch (is_renamed, first_day, next_day)
    where greatest(step.first_day, branch.first_day) < least(step.next_day, branch.next_day)
)

select
    step.series_id,
    step.first_day,
    step.next_day,
    {{ dimensions | idents('step') }},
    step.is_merge
from step
where step.position > 0
    and not exists (
        select from {{ applies }} as alias
    )
$renamed_series$;

comment on function renamed_series is 'What series are called by the renamings that hold.';
