-- spread_load: the taken rows of a load, each the amount of a week or a month, become one row a day.
--   even      every day alike
--   profile   by the usual week of the series' shop: what its weekdays sold in the last 52 whole weeks that were loaded
--             by day (four weeks at least, else evenly); a weekday on which it never sold gets nothing
-- The parts of an amount sum to it, to the last digit: each is what the days up to it have, without what those before
-- have, cut off to thousandths. Returns a sentence that says what was done.
{% from 'macros/month.sql' import last_day_of, month_of -%}
create or replace function spread_load(grain text, spread text)
returns text
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $spread_load$
#variable_conflict use_column
declare
    v_rows bigint;
    v_sum numeric;
    v_days bigint;
    v_spread_sum numeric;
    v_even_shops bigint;
    v_shops bigint;
    v_odd_start date;
begin
    with gone as materialized (
        delete from sales_taken
        returning sales_taken.*
    ),

    whole as (
        select
            gone.line_no,
            gone.series_id,
            series.{{ shop | ident }} as shop,
            case spread_load.grain when 'week' then gone.day else {{ month_of('gone.day') }} end as first_day,
            case spread_load.grain
                when 'week' then gone.day + 6
                else {{ last_day_of(month_of('gone.day')) }}
            end as last_day,
            round(gone.sales, 3) * 1000 as thousandths,
            gone.onpromotion
            {%- if second %},
            round(gone.{{ second | ident }}, 3) * 1000 as second_thousandths
            {%- endif %}
        from gone
        inner join series on gone.series_id = series.series_id
    ),

    -- what was spread itself teaches no week
    seen as (
        select
            series.{{ shop | ident }} as shop,
            sale.day,
            greatest(sum(sale.sales), 0) as sales
        from series
        inner join sales as sale on series.series_id = sale.series_id
        inner join data_version as version on sale.data_version_id = version.data_version_id
        where spread_load.spread = 'profile'
            and version.grain = 'day'
            and series.{{ shop | ident }} in (select whole.shop from whole)
        group by series.{{ shop | ident }}, sale.day
    ),

    usual as (
        select
            seen.shop,
            extract(isodow from seen.day) as weekday,
            sum(seen.sales) as weight
        from seen
        inner join (
            select
                ends.shop,
                max(ends.day) as last_day,
                least((max(ends.day) - min(ends.day) + 1) / 7, 52) as weeks
            from seen as ends
            group by ends.shop
        ) as span on seen.shop = span.shop
        where span.weeks >= 4
            and seen.day > span.last_day - 7 * span.weeks
        group by seen.shop, extract(isodow from seen.day)
        having sum(seen.sales) > 0
    ),

    of_day as (
        select
            whole.*,
            step.day::date as day,
            case
                when exists (select from usual as learned where learned.shop = whole.shop)
                    then coalesce(usual.weight, 0)
                else 1
            end as weight
        from whole
        cross join generate_series(whole.first_day, whole.last_day, interval '1 day') as step (day)
        left join usual on whole.shop = usual.shop and extract(isodow from step.day) = usual.weekday
    ),

    weighed as (
        select
            of_day.*,
            sum(of_day.weight) over (partition by of_day.series_id, of_day.first_day order by of_day.day) as reached,
            sum(of_day.weight) over (partition by of_day.series_id, of_day.first_day) as total
        from of_day
    ),

    part as (
        select
            weighed.line_no,
            weighed.series_id,
            weighed.day,
            (
                div(weighed.thousandths * weighed.reached, weighed.total)
                - div(weighed.thousandths * (weighed.reached - weighed.weight), weighed.total)
            ) / 1000 as sales,
            weighed.onpromotion
            {%- if second %},
            (
                div(weighed.second_thousandths * weighed.reached, weighed.total)
                - div(weighed.second_thousandths * (weighed.reached - weighed.weight), weighed.total)
            ) / 1000 as {{ second | ident }}
            {%- endif %}
        from weighed
    ),

    added as (
        insert into sales_taken (line_no, series_id, day, sales, onpromotion{{ second | beside }})
        select part.* from part
    )

    select
        (select count(*) from whole),
        (select coalesce(sum(whole.thousandths), 0) / 1000 from whole),
        (select count(*) from part),
        (select coalesce(sum(part.sales), 0) from part),
        (select count(distinct whole.shop) from whole),
        (
            select count(distinct whole.shop)
            from whole
            where whole.shop not in (select learned.shop from usual as learned)
        ),
        (
            select min(whole.first_day)
            from whole
            where spread_load.grain = 'week'
                and extract(isodow from whole.first_day) <> 1
        )
    into v_rows, v_sum, v_days, v_spread_sum, v_shops, v_even_shops, v_odd_start;

    return format(
        '%s rows, one a %s, were spread %s over %s days; their sales are %s before and %s after%s',
        v_rows,
        spread_load.grain,
        case
            when spread_load.spread = 'even' or v_even_shops = v_shops and v_shops > 0
                then case spread_load.spread
                    when 'even' then 'evenly'
                    else 'evenly, since no shop has four weeks of daily sales,'
                end
            when v_even_shops > 0
                then format('by the usual week of each shop, evenly for %s of %s shops,', v_even_shops, v_shops)
            else 'by the usual week of each shop'
        end,
        v_days,
        round(v_sum, 3),
        round(v_spread_sum, 3),
        -- many systems name a week by its last day, and every amount would stand a week too late
        '; weeks begin on the day that a row names, such as ' || to_char(v_odd_start, 'FMDay YYYY-MM-DD')
    );
end
$spread_load$;

comment on function spread_load is 'Spreads the taken rows of a load, each of a week or a month, over their days exactly.';
