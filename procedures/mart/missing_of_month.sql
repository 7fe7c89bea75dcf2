-- missing_of_month: what is missing of a month, as of a data version, in words: the first offenders, the others counted.
-- NULL: nothing, or only what was accepted. A month that the data end in is short by the days to come; with
-- to_the_end => false those do not count, nor do they where the data are weeks and the month ends within the next one.
{% from 'macros/month.sql' import last_day_of -%}
create or replace function missing_of_month(data_version_id bigint, month date, to_the_end boolean default true)
returns text
language sql
stable
begin atomic
with newest as (
    select
        version.last_day,
        (
            select count(*) > 0
            from data_version as load
            where load.data_version_id <= version.data_version_id
                and load.grain = 'week'
                and load.changed_to = version.last_day
        ) as is_weekly
    from data_version as version
    where version.data_version_id = missing_of_month.data_version_id
),

gap as (
    select
        found.shop,
        found.first_missing,
        found.last_missing,
        found.missing_days,
        row_number() over (order by found.shop nulls first) as ordinal
    from month_gap_between(
        missing_of_month.data_version_id, missing_of_month.month, {{ last_day_of('missing_of_month.month') }}
    ) as found
    cross join newest
    where not found.is_accepted
        and (found.shop is not null or found.first_missing <= newest.last_day or (
            missing_of_month.to_the_end
            and not (newest.is_weekly and {{ last_day_of('missing_of_month.month') }} < newest.last_day + 7)
        ))
),

-- shops that miss the same days are one item
alike as (
    select
        gap.first_missing,
        gap.last_missing,
        gap.missing_days,
        count(gap.shop) as shop_count,
        string_agg(gap.shop, ', ' order by gap.ordinal) filter (where gap.ordinal <= 5) as shops,
        min(gap.ordinal) as ordinal
    from gap
    group by gap.shop is null, gap.first_missing, gap.last_missing, gap.missing_days
),

named as (
    select
        row_number() over (order by alike.shop_count = 0 desc, alike.missing_days desc, alike.ordinal asc) as place,
        alike.shop_count,
        case
            when alike.shop_count = 0 then 'all of {{ shop | text }}'
            when alike.shop_count = 1 then '{{ shop | text }} ' || coalesce(alike.shops, '')
            else format('%s of {{ shop | text }}', alike.shop_count) || coalesce(format(' (%s%s)', alike.shops,
                case when alike.shop_count > 5 then ', …' else '' end), '')
        end
        || format(
            case when alike.missing_days = 1 then ': %s day (%s)' else ': %s days (%s to %s)' end,
            alike.missing_days, alike.first_missing, alike.last_missing
        ) as item
    from alike
)

select
    string_agg(named.item, '; ' order by named.place) filter (where named.place <= 3)
    || coalesce('; and ' || sum(named.shop_count) filter (where named.place > 3) || ' more', '')
from named;
end;

comment on function missing_of_month is 'What is missing of a month, as of a data version, in words; NULL where nothing is.';
