-- month_gap_between: which days are missing in the months from one day to another, as of a data version, shop by shop.
-- The one place that says so; a month without a row here that counts is complete. docs/concepts/complete.md explains it.
--   a shop     it usually sells on these days and has no row on them: several in a row, the last of the month,
--              or many. What it usually does is learned from the eight weeks before. A day that shop_calendar closes is
--              not missed, nor is a shop that had stopped before, or whose stop was accepted
--   all shops  (shop NULL) a week without a row of anybody, or the data end before the month does
-- It reads shop_month, a row a shop and month, and looks at single days only where there are some to miss.
{% from 'macros/day_bit.sql' import bit_of, bits_until, count_days, has_day -%}
{% from 'macros/month.sql' import each_month, last_day_of, month_of -%}
{% from 'macros/threshold.sql' import
    company_run, given_up_after_days, usual_share, usual_weeks, missing_run, missing_tail, missing_total -%}
{% macro of_weekdays(days, least) -%}
greatest({{ least }}, ceil({{ days }} * cardinality(judged.usual) / 7.0))
{%- endmacro -%}
create or replace function month_gap_between(data_version_id bigint, first_day date, last_day date)
returns table (
    month date,
    shop text,
    missing_days integer,
    first_missing date,
    last_missing date,
    days integer,
    reason text,
    is_accepted boolean
)
language sql
stable
begin atomic
with version as (
    select
        version.data_version_id,
        version.last_day,
        {{ month_of('greatest(month_gap_between.first_day, version.first_day)') }} as first_month,
        version.first_day + {{ 7 * usual_weeks }} <= version.last_day as is_used_to,
        least(month_gap_between.last_day, version.last_day) as until
    from data_version as version
    where version.data_version_id = month_gap_between.data_version_id
),

known as materialized (
    select
        shop_month.shop,
        shop_month.month,
        shop_month.days
    from version
    inner join shop_month
        on (version.first_month - interval '2 months')::date <= shop_month.month
            and version.until >= shop_month.month
            and version.data_version_id >= shop_month.data_version_id
            and coalesce(version.data_version_id < shop_month.superseded_by, true)
            and shop_month.days > 0
),

company as materialized (
    select
        known.month,
        bit_or(known.days) as days
    from known
    group by known.month
),

accepted as materialized (
    select
        decision.month,
        gap.shop,
        gap.days
    from (
        select distinct on (month_acceptance.month)
            month_acceptance.month,
            month_acceptance.month_acceptance_id,
            month_acceptance.is_accepted
        from version
        inner join month_acceptance on version.data_version_id >= month_acceptance.data_version_id
        order by month_acceptance.month asc, month_acceptance.month_acceptance_id desc
    ) as decision
    inner join month_acceptance_gap as gap on decision.month_acceptance_id = gap.month_acceptance_id
    where decision.is_accepted
),

-- of a month that the data end in, shops are judged up to there
asked as (
    select
        asked_month.month::date as month,
        {{ last_day_of('asked_month.month') }} as last_day,
        least({{ last_day_of('asked_month.month') }}, version.last_day) as until,
        {{ bits_until('asked_month.month::date', "least(" ~ last_day_of('asked_month.month') ~ ", version.last_day)") }}
            as every_day,
        coalesce(company.days, 0) as days
    from version
    cross join {{ each_month('version.first_month', 'version.until') }} as asked_month (month)
    left join company on asked_month.month = company.month
),

-- days without a row of anybody; after the data end, those on whose weekday anybody has sold lately
silent_day as (
    select
        asked.month,
        calendar_day.day::date as day,
        calendar_day.day > asked.until as is_after,
        {{ has_day('asked.days', 'calendar_day.day') }} as is_sold,
        sum(({{ has_day('asked.days', 'calendar_day.day') }})::integer) over (
            partition by asked.month order by calendar_day.day
        ) as run_no
    from asked
    cross join version
    cross join lateral generate_series(
        asked.month::timestamp, asked.last_day::timestamp, interval '1 day'
    ) as calendar_day (day)
    where asked.days <> {{ bits_until('asked.month', 'asked.last_day') }}
        and (
            {{ has_day('asked.days', 'calendar_day.day') }}
            or not exists (
                select
                from shop_calendar as calendar
                where calendar.day = calendar_day.day
                    and calendar.shop is null
                    and calendar.is_closed
            )
        )
        and (
            calendar_day.day <= asked.until
            or not version.is_used_to
            or exists (
                select
                from generate_series(1, {{ usual_weeks }}) as back (weeks)
                inner join company
                    on company.month = date_trunc('month', calendar_day.day - make_interval(weeks => back.weeks))
                where {{ has_day('company.days', 'calendar_day.day - make_interval(weeks => back.weeks)') }}
            )
        )
),

company_gap as (
    select
        run.month,
        bit_or(run.days) as days,
        bool_or(run.is_after) as is_after
    from (
        select
            silent_day.month,
            silent_day.is_after,
            bit_or({{ bit_of('silent_day.day') }}) as days,
            count(*) as length
        from silent_day
        where not silent_day.is_sold
        group by silent_day.month, silent_day.run_no, silent_day.is_after
    ) as run
    where run.is_after or run.length >= {{ company_run }}
    group by run.month
),

-- shops that may miss days: some of theirs have no row, or the month's last ones have none of anybody
candidate as (
    select
        asked.month,
        asked.until,
        asked.until = asked.last_day as is_over,
        asked.days as company_days,
        shop.shop
    from asked
    cross join lateral (
        select distinct known.shop
        from known
        where known.month between (asked.month - interval '2 months')::date and asked.month
    ) as shop
    left join known as own on asked.month = own.month and shop.shop = own.shop
    where asked.days > 0
        and (
            {{ count_days('asked.every_day & ~coalesce(own.days, 0)') }} >= 2
            or (asked.until = asked.last_day and asked.days < {{ bit_of('asked.last_day') }})
        )
),

looked_at as materialized (
    select
        candidate.month,
        candidate.shop,
        candidate.until,
        candidate.is_over,
        candidate.company_days,
        calendar_day.day::date as day,
        extract(isodow from calendar_day.day)::integer as weekday,
        (candidate.month - calendar_day.day::date - 1) / 7 as week,
        calendar_day.day >= candidate.month as is_own,
        coalesce({{ has_day('known.days', 'calendar_day.day') }}, false) as is_sold,
        coalesce({{ has_day('company.days', 'calendar_day.day') }}, false) as is_loaded
    from candidate
    cross join generate_series(0, 2) as back (months)
    cross join lateral (
        select (candidate.month - make_interval(months => back.months))::date as month
    ) as span
    left join known on span.month = known.month and candidate.shop = known.shop
    left join company on span.month = company.month
    cross join lateral generate_series(
        greatest(span.month, candidate.month - {{ 7 * usual_weeks }})::timestamp,
        least({{ last_day_of('span.month') }}, candidate.until)::timestamp,
        interval '1 day'
    ) as calendar_day (day)
),

-- a shop that has sold for less than four weeks is judged by the month itself, from its first day on
lately as (
    select
        looked_at.month,
        looked_at.shop,
        min(looked_at.day) filter (where looked_at.is_sold) as first_sold,
        max(looked_at.day) filter (where looked_at.is_sold and not looked_at.is_own) as last_sold,
        count(distinct looked_at.week)
            filter (where looked_at.is_sold and not looked_at.is_own) as weeks_sold
    from looked_at
    group by looked_at.month, looked_at.shop
),

-- since a shop last sold before the month, days on which anybody did
silence as (
    select
        looked_at.month,
        looked_at.shop,
        count(*) filter (
            where looked_at.is_loaded and not looked_at.is_own and looked_at.day > lately.last_sold
        ) as loaded_days
    from looked_at
    inner join lately on looked_at.month = lately.month and looked_at.shop = lately.shop
    group by looked_at.month, looked_at.shop
),

-- a day without a row of anybody says nothing of a shop, unless nobody has one on a quarter of such weekdays: then the
-- company itself sells on some days
weekday as (
    select
        counted.month,
        counted.shop,
        counted.weekday,
        counted.weeks,
        counted.sold::numeric / nullif(counted.weeks, 0) as share
    from (
        select
            looked_at.month,
            looked_at.shop,
            looked_at.weekday,
            count(*) filter (where looked_at.is_sold) as sold,
            case
                when 4 * count(*) filter (where looked_at.is_loaded) < 3 * count(*) then count(*)
                else count(*) filter (where looked_at.is_loaded)
            end as weeks
        from looked_at
        inner join lately on looked_at.month = lately.month and looked_at.shop = lately.shop
        where looked_at.day >= lately.first_sold
            and (lately.first_sold > looked_at.month - 28 or not looked_at.is_own)
        group by looked_at.month, looked_at.shop, looked_at.weekday
    ) as counted
),

-- a shop has weekdays if no more than one of them is neither kept nor left out
habit as (
    select
        weekday.month,
        weekday.shop,
        case
            when count(*) filter (
                where weekday.weeks >= 3 and weekday.share > 1 - {{ usual_share }} and weekday.share < {{ usual_share }}
            ) <= 1
                then coalesce(
                    array_agg(weekday.weekday) filter (
                        where weekday.weeks >= 3 and weekday.share >= {{ usual_share }}
                    ),
                    '{}'
                )
            else '{}'
        end as usual
    from weekday
    group by weekday.month, weekday.shop
),

-- shops that had not stopped before the month, as far as anybody's days show, and whose stop was not accepted
judged as (
    select
        lately.month,
        lately.shop,
        habit.usual,
        case when lately.first_sold > lately.month - 28 then lately.first_sold else lately.month end as judged_from,
        lately.weeks_sold = {{ usual_weeks }} as is_weekly
    from lately
    inner join habit on lately.month = habit.month and lately.shop = habit.shop
    inner join silence on lately.month = silence.month and lately.shop = silence.shop
    where lately.first_sold > lately.month - 28
        or silence.loaded_days <= {{ given_up_after_days }}
        and not exists (
            select
            from accepted
            where accepted.shop = lately.shop
                and accepted.month < lately.month
                and accepted.month >= {{ month_of('lately.last_sold') }}
                and (
                    accepted.month > lately.last_sold
                    or accepted.days > {{ bits_until('accepted.month', 'lately.last_sold') }}
                )
        )
),

own_day as (
    select
        looked_at.month,
        looked_at.shop,
        looked_at.day,
        looked_at.is_sold,
        looked_at.is_over,
        looked_at.company_days < {{ bit_of('looked_at.day') }} as is_after_all,
        not looked_at.is_sold
        and not coalesce(of_shop.is_closed, of_all.is_closed, false)
        and (
            looked_at.weekday = any(judged.usual)
            or (cardinality(judged.usual) = 0 and judged.is_weekly)
        ) as is_missing,
        sum(looked_at.is_sold::integer) over (
            partition by looked_at.month, looked_at.shop order by looked_at.day
        ) as run_no
    from looked_at
    inner join judged on looked_at.month = judged.month and looked_at.shop = judged.shop
    left join named_shop_day as of_shop on looked_at.day = of_shop.day and looked_at.shop = of_shop.shop
    left join shop_calendar as of_all on looked_at.day = of_all.day and of_all.shop is null
    where looked_at.is_own
        and looked_at.day >= judged.judged_from
),

run as (
    select
        own_day.month,
        own_day.shop,
        count(*) filter (where own_day.is_missing) as length,
        count(*) as calendar_length,
        own_day.run_no = max(own_day.run_no) over (partition by own_day.month, own_day.shop)
        and bool_and(own_day.is_over) as is_last,
        own_day.run_no = 0 as is_whole,
        bool_or(own_day.is_missing and own_day.is_over and own_day.is_after_all) as is_after_all,
        bit_or({{ bit_of('own_day.day') }}) filter (where own_day.is_missing) as days
    from own_day
    group by own_day.month, own_day.shop, own_day.run_no
),

shop_gap as (
    select
        run.month,
        run.shop,
        bit_or(run.days) as days
    from run
    inner join judged on run.month = judged.month and run.shop = judged.shop
    group by run.month, run.shop, judged.usual
    having case
        when cardinality(judged.usual) = 0
            then count(*) = 1 and bool_and(run.is_whole) and max(run.calendar_length) >= 28
        else
            max(run.length) >= {{ of_weekdays(missing_run, 2) }}
            or max(run.length) filter (where run.is_last) >= {{ of_weekdays(missing_tail, 2) }}
            or sum(run.length) >= {{ of_weekdays(missing_total, 3) }}
            or bool_or(run.is_after_all)
    end
),

gap as (
    select
        company_gap.month,
        null as shop,
        company_gap.days,
        case when company_gap.is_after then 'the data end before the month does' else 'no shop has a row' end as reason
    from company_gap
    union all
    select
        shop_gap.month,
        shop_gap.shop,
        shop_gap.days,
        'it usually sells on these days' as reason
    from shop_gap
    where shop_gap.days > 0
)

select
    gap.month,
    gap.shop,
    {{ count_days('gap.days') }} as missing_days,
    gap.month + {{ count_days('(gap.days & -gap.days) - 1') }} as first_missing,
    gap.month + length(ltrim((gap.days::bit(32))::text, '0')) - 1 as last_missing,
    gap.days,
    gap.reason,
    gap.days & ~coalesce(
        (
            select bit_or(accepted.days)
            from accepted
            where accepted.month = gap.month
                and (accepted.shop is null or accepted.shop = gap.shop)
        ),
        0
    ) = 0 as is_accepted
from gap;
end;

comment on function month_gap_between is 'Which days are missing in the months from one day to another, as of a data version, shop by shop.';
