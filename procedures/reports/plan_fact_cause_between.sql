-- plan_fact_cause_between: why the months of a span left their plans, cell by cell at every level, as of the last refresh
-- of the reports. What the run behind a plan learned, and what it knew, is held against what took place:
--   calendar    days on which a shop was closed though it was planned, or open though it was planned closed; an event on
--               another day than the run knew, by what the run learned of it; the days of what happened once and was noted
--   promotions  drivers stronger or weaker than planned, by the slopes that the run learned; in a month of which nothing
--               was planned, than usual
--   openings    series that no plan has; what sold nearly daily and then nothing for more than two weeks; what was to open
--               until it sells, and what it sells before its day
--   overrides   what people added to the plan, with the other sign
--   rest        the error of the forecast that is left: the variance less all of these
-- Where shops are named, only their series are looked at; the levels above then sum up these.
-- Each day of a series has one of openings and closed days, or the effects of events and promotions; the five sum to
-- the variance to the last digit. Of a run whose parts were pruned, nothing learned is left, and rest has it.
-- It is one query and one idea: the days of a plan beside what was known, and what took place.
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/plan.sql' import plan_changes -%}
{% from 'macros/habit.sql' import has_sold_daily -%}
{% from 'macros/threshold.sql' import
    driver_gate, given_up_after_days, habit_days, usual_weeks, weekday_share -%}
{% set causes = ['calendar', 'promotions', 'openings', 'overrides'] -%}
create or replace function plan_fact_cause_between(first_month date, last_month date, shops text[] default null)
returns table (
    level text,
    {{ dimensions | typed('text') }},
    month date,
    series_id integer,
    variance numeric,
    calendar numeric,
    promotions numeric,
    openings numeric,
    overrides numeric,
    rest numeric
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off  -- days meet days: estimates of relations that are made on the way would compare all with all
set plan_cache_mode = force_custom_plan  -- of named shops, sales and plans are read by key
as $plan_fact_cause_between$
#variable_conflict use_column
declare
    v_first_day constant date := {{ month_of('plan_fact_cause_between.first_month') }};
    v_last_day date;
    v_looked_to date;
    v_version_id bigint;
    v_revision_id bigint;
    v_series_ids integer [];  -- of the shops that are named, as series are called now
    v_line_ids integer [];  -- and as plans may call them
    v_sale_days date [];
    v_line_days date [];
begin
    -- constants, so that days are found by their keys
    select
        least({{ last_day_of(month_of('plan_fact_cause_between.last_month')) }}, status.last_day),
        least(
            {{ last_day_of(month_of('plan_fact_cause_between.last_month')) }} + {{ given_up_after_days + 1 }},
            status.last_day
        ),
        status.data_version_id,
        status.plan_revision_id
    into v_last_day, v_looked_to, v_version_id, v_revision_id
    from report_status as status;

    if plan_fact_cause_between.shops is not null then
        select coalesce(array_agg(series.series_id), '{}')
        into v_series_ids
        from series
        where series.{{ shop | ident }} = any(plan_fact_cause_between.shops);

        select v_series_ids || coalesce(array_agg(distinct alias.series_id), '{}')
        into v_line_ids
        from series_alias as alias
        where alias.as_series_id = any(v_series_ids);

        select
            coalesce(array_agg(of_day.day), '{}'),
            coalesce(array_agg(of_day.day) filter (where of_day.day between v_first_day and v_last_day), '{}')
        into v_sale_days, v_line_days
        from (
            select version.first_day + step.step as day
            from data_version as version
            cross join lateral generate_series(0, v_looked_to - version.first_day) as step (step)
            where version.data_version_id = v_version_id
        ) as of_day
        where of_day.day >= v_first_day - {{ habit_days + 31 }};
    end if;

    return query
    with frame as (
        select
            cell.month,
            cell.series_id,
            cell.variance,
            cell.plan is null as is_unplanned,
            cell.plan_id,
            cell.run_id
        from plan_fact_month as cell
        where cell.level = 'series'
            and cell.variance is not null
            and (plan_fact_cause_between.shops is null or cell.{{ shop | ident }} = any(plan_fact_cause_between.shops))
            and cell.month between v_first_day and v_last_day
    ),

    span as materialized (
        select
            planned.month,
            planned.plan_id,
            run.run_id,
            run.horizon_start as origin,
            least({{ last_day_of('planned.month') }}, v_last_day) as known_to
        from (
            select distinct
                frame.month,
                frame.plan_id,
                frame.run_id
            from frame
        ) as planned
        inner join forecast_run as run on planned.run_id = run.run_id
    ),

    sold as materialized (
        select
            sale.series_id,
            series.{{ shop | ident }} as shop,
            sale.day,
            sale.sales,
            sale.onpromotion
        from sales_at(v_version_id) as sale
        inner join series on sale.series_id = series.series_id
        where case
            when v_series_ids is null then sale.day between v_first_day - {{ habit_days + 31 }} and v_looked_to
            else sale.series_id = any(v_series_ids) and sale.day = any(v_sale_days)
        end
    ),

    line as materialized (
        select
            span.month,
            span.run_id,
            span.origin,
            planned.series_id as run_series_id,
            {{ as_series('planned') }} as series_id,
            planned.day,
            planned.quantity as statistical
        from span
        inner join plan_line as planned
            on span.plan_id = planned.plan_id
                and span.month <= planned.day
                and span.known_to >= planned.day
        left join series_alias as alias
            on {{ alias_at('planned', 'v_version_id') | indent(16) }}
        where case
            when v_line_ids is null then planned.day between v_first_day and v_last_day
            else planned.series_id = any(v_line_ids) and planned.day = any(v_line_days)
        end
    ),

    -- a day of a series as it is called now; members that were merged are added
    planned_day as materialized (
        select
            line.month,
            line.run_id,
            line.series_id,
            called.{{ shop | ident }} as shop,
            min(of_run.{{ shop | ident }}) as run_shop,
            line.day,
            sum(line.statistical) as statistical
        from line
        inner join series as called on line.series_id = called.series_id
        inner join series as of_run on line.run_series_id = of_run.series_id
        where plan_fact_cause_between.shops is null or called.{{ shop | ident }} = any(plan_fact_cause_between.shops)
        group by line.month, line.run_id, line.series_id, called.{{ shop | ident }}, line.day
    ),

    -- shops (without a series) and series, and the days on which they sold
    selling_day as materialized (
        select
            sold.shop,
            sold.series_id,
            sold.day
        from sold
        where sold.sales > 0
        union all
        select distinct
            sold.shop,
            null::integer as series_id,
            sold.day
        from sold
        where sold.sales > 0
    ),

    silence as materialized (
        select
            spell.shop,
            spell.series_id,
            spell.day as last_sale_day,
            spell.next_day
        from (
            select
                selling_day.shop,
                selling_day.series_id,
                selling_day.day,
                coalesce(lead(selling_day.day) over by_day, v_looked_to + 1) as next_day
            from selling_day
            window by_day as (partition by selling_day.series_id, selling_day.shop order by selling_day.day)
        ) as spell
        inner join selling_day as before
            on spell.shop = before.shop
                and spell.day >= before.day
                and spell.day - {{ habit_days }} < before.day
        where spell.next_day - spell.day - 1 > {{ given_up_after_days }}
            and spell.series_id is not distinct from before.series_id
        group by spell.shop, spell.series_id, spell.day, spell.next_day
        having {{ has_sold_daily('count(*)') }}
    ),

    noted_event as materialized (
        -- where the days of two of one name meet, the nearer one holds
        select distinct on (span.run_id, shop.shop, of_day.day, event.name)
            span.run_id,
            span.origin,
            shop.shop,
            of_day.day,
            event.name,
            of_day.day - event.day as step,
            event.is_once
        from span
        inner join event
            on span.month <= event.day + event.lag
                and span.known_to >= event.day - event.lead
        cross join lateral generate_series(
            (event.day - event.lead)::timestamp, (event.day + event.lag)::timestamp, interval '1 day'
        ) as around (day)
        cross join lateral (select around.day::date as day) as of_day
        inner join (
            select distinct
                planned_day.run_id,
                planned_day.run_shop as shop
            from planned_day
        ) as shop on span.run_id = shop.run_id
        where coalesce(event.shop, shop.shop) = shop.shop
            and of_day.day >= span.month
            and of_day.day <= span.known_to
        order by
            span.run_id asc, shop.shop asc, of_day.day asc, event.name asc,
            abs(of_day.day - event.day) asc, event.day asc
    ),

    -- the logarithm of what events give a day: as they are noted now, less as the run knew them
    event_change as materialized (
        select
            effect.run_id,
            effect.shop,
            effect.day,
            sum(effect.log_factor)::float8 as change
        from (
            select
                noted.run_id,
                noted.shop,
                noted.day,
                round(ln(learned.factor)::numeric, 9) as log_factor
            from noted_event as noted
            inner join run_event as learned
                on noted.run_id = learned.run_id
                    and noted.origin = learned.origin
                    and noted.name = learned.name
                    and noted.step = learned.step
            where not noted.is_once
            union all
            select
                known.run_id,
                known.shop,
                known.day,
                -round(ln(learned.factor)::numeric, 9) as log_factor
            from run_event_day as known
            inner join span
                on known.run_id = span.run_id
                    and known.day >= span.month
                    and known.day <= span.known_to
            inner join run_event as learned
                on known.run_id = learned.run_id
                    and known.name = learned.name
                    and known.step = learned.step
            where not known.is_once
                and span.origin = learned.origin
        ) as effect
        group by effect.run_id, effect.shop, effect.day
        having sum(effect.log_factor) <> 0
    ),

    shop_day as materialized (
        select
            planned_day.run_id,
            planned_day.shop,
            planned_day.run_shop,
            planned_day.day,
            sum(planned_day.statistical) as statistical
        from planned_day
        group by planned_day.run_id, planned_day.shop, planned_day.run_shop, planned_day.day
    ),

    shop_sale as materialized (
        select
            selling_day.shop,
            selling_day.day
        from selling_day
        where selling_day.series_id is null
    ),

    usually_open as (
        select
            shop_day.shop,
            shop_day.day
        from (
            select distinct
                planned.shop,
                planned.day
            from shop_day as planned
        ) as shop_day
        inner join shop_sale
            on shop_day.shop = shop_sale.shop
                and extract(isodow from shop_day.day) = extract(isodow from shop_sale.day)
                and shop_day.day > shop_sale.day
                and shop_day.day - 7 * {{ usual_weeks }} <= shop_sale.day
        group by shop_day.shop, shop_day.day
        having count(*) >= {{ weekday_share }} * {{ usual_weeks }}
    ),

    -- what people noted of a shop comes before what they noted of all
    noted_closure as (
        select distinct on (shop_day.shop, shop_day.day)
            shop_day.shop,
            shop_day.day,
            calendar.is_closed
        from shop_day
        inner join named_shop_day as calendar
            on shop_day.day = calendar.day
                and shop_day.shop = coalesce(calendar.shop, shop_day.shop)
        order by shop_day.shop asc, shop_day.day asc, calendar.shop asc nulls last
    ),

    shop_cause as materialized (
        select
            shop_day.run_id,
            shop_day.shop,
            shop_day.run_shop,
            shop_day.day,
            case
                when closed.reason like 'nothing sold since %' then 'openings'
                when closed.day is not null then 'calendar'
                when exists (
                    select from silence
                    where silence.shop = shop_day.shop
                        and silence.series_id is null
                        and silence.last_sale_day < shop_day.day
                        and silence.next_day > shop_day.day
                ) then 'openings'
                when shop_day.statistical > 0
                    and shop_sale.shop is null
                    and coalesce(noted_closure.is_closed, usually_open.shop is not null) then 'calendar'
                when exists (
                    select from noted_event as once
                    where once.is_once
                        and once.run_id = shop_day.run_id
                        and once.shop = shop_day.run_shop
                        and once.day = shop_day.day
                ) then 'calendar'
            end as cause
        from shop_day
        left join run_closed_day as closed
            on shop_day.run_id = closed.run_id
                and shop_day.run_shop = closed.shop
                and shop_day.day = closed.day
        left join shop_sale on shop_day.shop = shop_sale.shop and shop_day.day = shop_sale.day
        left join usually_open on shop_day.shop = usually_open.shop and shop_day.day = usually_open.day
        left join noted_closure on shop_day.shop = noted_closure.shop and shop_day.day = noted_closure.day
    ),

    -- what was to open and had sold nothing: until it sells, it is not open; before its day, it is open early
    opening as (
        select
            planned.run_id,
            planned.series_id,
            planned.first_day,
            min(sale.day) as first_sale_day
        from run_like as planned
        left join selling_day as sale on planned.series_id = sale.series_id
        where planned.basis = 'opening'
            and planned.days = 0
            and planned.run_id in (select span.run_id from span)
        group by planned.run_id, planned.series_id, planned.first_day
    ),

    -- days that one cause has as a whole
    whole_day as materialized (
        select
            planned_day.month,
            planned_day.series_id,
            planned_day.day,
            coalesce(
                case when num_nonnulls(silence.shop, opening.run_id) > 0 then 'openings' end, shop_cause.cause
            ) as cause,
            coalesce(sold.sales, 0) - planned_day.statistical as amount
        from planned_day
        inner join shop_cause
            on planned_day.run_id = shop_cause.run_id
                and planned_day.run_shop = shop_cause.run_shop
                and planned_day.shop = shop_cause.shop
                and planned_day.day = shop_cause.day
        left join silence
            on planned_day.series_id = silence.series_id
                and planned_day.day > silence.last_sale_day
                and planned_day.day < silence.next_day
        left join opening
            on planned_day.run_id = opening.run_id
                and planned_day.series_id = opening.series_id
                and planned_day.day < greatest(opening.first_day, coalesce(opening.first_sale_day, 'infinity'))
        left join sold on planned_day.series_id = sold.series_id and planned_day.day = sold.day
        where num_nonnulls(silence.shop, opening.run_id, shop_cause.cause) > 0
    ),

    driver as materialized (
        select
            span.month,
            span.run_id,
            span.origin,
            learned.driver,
            learned.slope,
            learned.is_used and span.month = any(learned.known_months) as is_planned
        from span
        inner join run_driver as learned
            on span.run_id = learned.run_id and span.origin = learned.origin
        where learned.explained > {{ driver_gate }}
            -- a month whose sales say nothing of promotions is one of which nothing is known
            and (
                learned.driver <> 'promotion'
                or exists (
                    select from sold
                    where sold.day >= span.month and sold.day <= span.known_to and sold.onpromotion is not null
                )
            )
    ),

    planned_strength as materialized (
        select
            known.run_id,
            known.driver,
            known.series_id,
            cell.day,
            cell.strength
        from driver
        inner join run_driver_day as known on driver.run_id = known.run_id and driver.driver = known.driver
        cross join lateral unnest(known.days, known.strength) as cell (day, strength)
        where driver.is_planned
            and {{ month_of('cell.day') }} = driver.month
    ),

    noted_strength as materialized (
        select
            driver.run_id,
            driver.driver,
            series.series_id,
            planned.day,
            max(planned.promotion)::float8 as strength
        from driver
        inner join promotion_plan as planned
            on driver.driver = planned.driver
                and {{ month_of('planned.day') }} = driver.month
        inner join series
            on {% for dimension in dimensions -%}
            coalesce(planned.{{ dimension | ident }} = series.{{ dimension | ident }}, true)
            {%- if not loop.last %}
            and {% endif -%}
            {% endfor %}
        where driver.driver <> 'promotion'
        group by driver.run_id, driver.driver, series.series_id, planned.day
    ),

    -- the logarithm of what drivers give a day: as they were, less as the run had them
    driver_change as materialized (
        select
            effect.run_series_id,
            effect.series_id,
            effect.day,
            sum(effect.actual - effect.planned) as change
        from (
            select
                line.run_series_id,
                line.series_id,
                line.day,
                driver.driver,
                planned.log_factor as planned,
                case
                    -- nothing tells whether it was promoted
                    when driver.driver = 'promotion' and sold.series_id is null then planned.log_factor
                    when driver.driver = 'promotion'
                        then of_series.slope * least(1, coalesce(sold.onpromotion, 0)::float8 / of_series.scale)
                    else of_series.slope * coalesce(noted.strength, 0)
                end as actual
            from line
            inner join driver on line.month = driver.month
            inner join run_series as model
                on line.run_id = model.run_id and line.run_series_id = model.series_id and not model.is_fallback
            left join run_driver_slope as slope
                on driver.run_id = slope.run_id
                    and driver.origin = slope.origin
                    and driver.driver = slope.driver
                    and line.run_series_id = slope.series_id
            left join run_driver_day as known
                on driver.run_id = known.run_id
                    and driver.driver = known.driver
                    and line.run_series_id = known.series_id
            cross join lateral (
                select
                    coalesce(slope.slope, driver.slope) as slope,
                    coalesce(known.scale, 1) as scale
            ) as of_series
            left join planned_strength as ahead
                on driver.run_id = ahead.run_id
                    and driver.driver = ahead.driver
                    and line.run_series_id = ahead.series_id
                    and line.day = ahead.day
            cross join lateral (
                select
                    case
                        when driver.is_planned then of_series.slope * coalesce(ahead.strength, 0)
                        else coalesce(ln(slope.usual), 0)
                    end as log_factor
            ) as planned
            left join noted_strength as noted
                on driver.run_id = noted.run_id
                    and driver.driver = noted.driver
                    and line.run_series_id = noted.series_id
                    and line.day = noted.day
            left join sold on line.series_id = sold.series_id and line.day = sold.day
        ) as effect
        group by effect.run_series_id, effect.series_id, effect.day
    ),

    amount as (
        select
            whole_day.month,
            whole_day.series_id,
            whole_day.cause,
            whole_day.amount
        from whole_day
        union all
        select
            line.month,
            line.series_id,
            effect.cause,
            effect.amount
        from line
        inner join series as of_run on line.run_series_id = of_run.series_id
        left join event_change
            on line.run_id = event_change.run_id
                and of_run.{{ shop | ident }} = event_change.shop
                and line.day = event_change.day
        left join driver_change
            on line.run_series_id = driver_change.run_series_id
                and line.series_id = driver_change.series_id
                and line.day = driver_change.day
        left join whole_day
            on line.month = whole_day.month
                and line.series_id = whole_day.series_id
                and line.day = whole_day.day
        cross join lateral (
            values
            (
                'calendar',
                round((line.statistical::float8 * (exp(event_change.change) - 1))::numeric, 6)
            ),
            (
                'promotions',
                round((
                    line.statistical::float8 * exp(coalesce(event_change.change, 0)) * (exp(driver_change.change) - 1)
                )::numeric, 6)
            )
        ) as effect (cause, amount)
        where whole_day.series_id is null
            and num_nonnulls(event_change.change, driver_change.change) > 0
            and effect.amount <> 0
        union all
        select
            frame.month,
            frame.series_id,
            'openings' as cause,
            frame.variance as amount
        from frame
        where frame.is_unplanned
        union all
        select
            entry.month,
            entry.series_id,
            'overrides' as cause,
            -entry.delta as amount
        from (
            {{ plan_changes(
                'span', ['month', 'known_to'], 'v_revision_id >= revision.plan_revision_id', version='v_version_id'
            ) | indent(8) }}
        ) as entry
        where entry.day <= entry.known_to
    ),

    gathered as (
        select
            frame.month,
            frame.series_id,
            frame.variance,
            {% for cause in causes -%}
            round(coalesce(sum(amount.amount) filter (where amount.cause = '{{ cause }}'), 0), 3) as {{ cause }}
            {%- if not loop.last %},
            {% endif -%}
            {% endfor %}
        from frame
        left join amount on frame.month = amount.month and frame.series_id = amount.series_id
        group by frame.month, frame.series_id, frame.variance
    ),

    of_series as (
        select
            gathered.*,
            gathered.variance{% for cause in causes %}
            - gathered.{{ cause }}{% endfor %} as rest
        from gathered
    )

    select
        {{ level_of('series') | indent(8) }} as level,
        {{ dimensions | idents('series') }},
        of_series.month,
        series.series_id,
        sum(of_series.variance) as variance,
        {% for cause in causes -%}
        sum(of_series.{{ cause }}) as {{ cause }},
        {% endfor -%}
        sum(of_series.rest) as rest
    from of_series
    inner join series on of_series.series_id = series.series_id
    group by
        of_series.month,
        {{ level_sets('series') | indent(8) }};
end
$plan_fact_cause_between$;

comment on function plan_fact_cause_between is
'Why the months of a span left their plans, at every level: calendar, promotions, openings, overrides, and the error of the forecast that is left.';
