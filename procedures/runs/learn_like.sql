-- learn_like: which series of a run are forecast by others, and with what share of them: run_like.
--   opening   a series of a member that opens like others (series_opening), from the share that is expected of it, scale
--             by the number of the others, and the share that it has had: n/(n + 56) of n days of history. Where a new
--             group comes to a new shop, and one opening leads to series that have sold nothing either, both together
--             lead to those that have
--   young     a series with less than 56 days of history: its share, on those days, of all series with the same member of
--             a dimension that a model serves and that have 56 days; each dimension counts the same
--   weight    all of the forecast where no model serves the series yet, under two weeks; 56/(n + 56) from then on
-- Days before the horizon alone are read. A series that is to open and has no history gets its row in run_series here; one
-- that has sold nothing eight weeks after the day on which it was to open is given up.
-- One statement for each of the two, as each is one question.
--   locks     nothing of its own: finish_run calls it, after choose_methods
{% set weeks_days = 56 -%}
create or replace function learn_like(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set enable_nestloop = off  -- what was just noted has no statistics: series would be compared with all series
as $learn_like$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_season integer;
begin
    select * into v_run from forecast_run as run where run.run_id = learn_like.run_id;
    v_season := (v_run.parameters ->> 'season')::integer;

    insert into run_like (run_id, series_id, basis, like_series_ids, share, weight, days, first_day)
    with opened as (
        {% for opened in dimensions -%}
        select
            series.series_id,
            opening.first_day,
            array_agg(other.series_id order by other.series_id) as like_series_ids,
            opening.scale::float8 / cardinality(opening.like_members) as share
        from series_opening as opening
        inner join series on opening.member = series.{{ opened | ident }}
        inner join series as other
            on other.{{ opened | ident }} = any(opening.like_members)
                {%- for dimension in dimensions if dimension != opened %}
                and series.{{ dimension | ident }} = other.{{ dimension | ident }}
                {%- endfor %}
        where opening.dimension = '{{ opened | text }}'
            and opening.first_day <= v_run.horizon_end
        group by series.series_id, opening.first_day, opening.scale, opening.like_members
        union all
        {% endfor -%}
        select
            series.series_id,
            greatest(
                {% for opened in dimensions %}opening_{{ loop.index }}.first_day{{ ', ' if not loop.last }}{% endfor %}
            ),
            array_agg(other.series_id order by other.series_id),
            {% for opened in dimensions -%}
            {{ '* ' if not loop.first }}coalesce(
                opening_{{ loop.index }}.scale::float8 / cardinality(opening_{{ loop.index }}.like_members), 1
            )
            {% endfor -%}
        from series
        {% for opened in dimensions -%}
        left join series_opening as opening_{{ loop.index }}
            on opening_{{ loop.index }}.dimension = '{{ opened | text }}'
                and series.{{ opened | ident }} = opening_{{ loop.index }}.member
                and opening_{{ loop.index }}.first_day <= v_run.horizon_end
        {% endfor -%}
        inner join series as other
            on {% for opened in dimensions -%}
            other.{{ opened | ident }}
            = any(coalesce(opening_{{ loop.index }}.like_members, array[series.{{ opened | ident }}]))
                {%- if not loop.last %}
                and {% endif -%}
                {% endfor %}
        where num_nonnulls(
            {% for opened in dimensions %}opening_{{ loop.index }}.member{{ ', ' if not loop.last }}{% endfor %}
        ) > 1
        group by series.series_id
            {%- for opened in dimensions %},
            opening_{{ loop.index }}.first_day, opening_{{ loop.index }}.scale, opening_{{ loop.index }}.like_members
            {%- endfor %}
    ),

    seen as (
        select
            opened.*,
            (exists (
                select from run_mart as other
                where other.run_id = v_run.run_id and other.series_id = any(opened.like_series_ids)
            )) as leads_to_sales,
            coalesce(cardinality(mart.y), 0) as days,
            case
                when sold.others > 0 then (select sum(cell.y) from unnest(mart.y) as cell (y)) / sold.others
            end as own_share
        from opened
        left join run_mart as mart on mart.run_id = v_run.run_id and opened.series_id = mart.series_id
        left join lateral (
            select sum(cell.y) as others
            from run_mart as other
            cross join lateral unnest(other.y) with ordinality as cell (y, step)
            where other.run_id = v_run.run_id
                and other.series_id = any(opened.like_series_ids)
                and other.start_day + cell.step::integer - 1 >= mart.start_day
        ) as sold on mart.series_id is not null
    )

    select distinct on (seen.series_id)
        v_run.run_id,
        seen.series_id,
        'opening',
        seen.like_series_ids,
        coalesce(
            (seen.days * seen.own_share + {{ weeks_days }} * seen.share) / (seen.days + {{ weeks_days }}), seen.share
        ),
        case when seen.days < 2 * v_season then 1 else {{ weeks_days }}.0 / (seen.days + {{ weeks_days }}) end,
        seen.days,
        seen.first_day
    from seen
    left join run_series as model on model.run_id = v_run.run_id and seen.series_id = model.series_id
    where seen.days < 364
        and (seen.days > 0 or seen.first_day > v_run.horizon_start - {{ weeks_days }})
        and coalesce(not model.is_fallback or model.reason like 'too short%', true)
    order by seen.series_id asc, seen.leads_to_sales desc, seen.first_day desc;

    insert into run_like (run_id, series_id, basis, share, weight, days)
    with young as materialized (
        select
            mart.series_id,
            {{ dimensions | idents('series') }},
            mart.start_day,
            mart.y
        from run_mart as mart
        inner join series on mart.series_id = series.series_id
        inner join run_series as model on mart.run_id = model.run_id and mart.series_id = model.series_id
        where mart.run_id = v_run.run_id
            and cardinality(mart.y) < {{ weeks_days }}
            and (not model.is_fallback or model.reason like 'too short%')
            and not exists (
                select from run_like as known
                where known.run_id = v_run.run_id and known.series_id = mart.series_id
            )
    ),

    grown as materialized (
        select
            {{ dimensions | idents('series') }},
            v_run.horizon_start - {{ weeks_days }} + cell.step::integer - 1 as day,
            cell.y
        from run_mart as mart
        inner join series on mart.series_id = series.series_id
        inner join run_series as model on mart.run_id = model.run_id and mart.series_id = model.series_id
        cross join lateral unnest(
            mart.y[cardinality(mart.y) - {{ weeks_days - 1 }}:]
        ) with ordinality as cell (y, step)
        where mart.run_id = v_run.run_id
            and cardinality(mart.y) >= {{ weeks_days }}
            and not model.is_fallback
            and exists (select from young)
    ),

    shared as (
        {% for dimension in dimensions -%}
        select
            young.series_id,
            '{{ dimension | text }}' as basis,
            min(own.sold) / nullif(sum(of_day.y order by of_day.day), 0) as share,
            cardinality(young.y) as days
        from young
        inner join (
            select
                grown.{{ dimension | ident }},
                grown.day,
                sum(grown.y order by grown.y) as y
            from grown
            group by grown.{{ dimension | ident }}, grown.day
        ) as of_day
            on young.{{ dimension | ident }} = of_day.{{ dimension | ident }}
                and young.start_day <= of_day.day
        cross join lateral (select sum(cell.y) as sold from unnest(young.y) as cell (y)) as own
        group by young.series_id, young.y
        {%- if not loop.last %}
        union all
        {% endif -%}
        {%- endfor %}
    )

    select
        v_run.run_id,
        shared.series_id,
        shared.basis,
        shared.share,
        case when shared.days < 2 * v_season then 1 else {{ weeks_days }}.0 / (shared.days + {{ weeks_days }}) end
        / count(*) over (partition by shared.series_id),
        shared.days
    from shared
    where shared.share >= 0;

    insert into run_series (run_id, series_id, method, is_fallback, reason)
    select
        v_run.run_id,
        opening.series_id,
        'Like',
        true,
        'not open yet'
    from run_like as opening
    where opening.run_id = v_run.run_id
        and opening.days = 0
    on conflict (run_id, series_id) do nothing;

    update run_series as model
    set method = case when model.is_fallback then 'Like' else model.method end,
        reason = concat_ws('; ', model.reason, format('forecast by others (run_like): %s', told.bases)),
        -- nothing was sold in the last season: that is what the forecast to beat repeats
        seasonal_naive = case
            when told.days = 0 then array_fill(0::float8, array[v_season])
            else model.seasonal_naive
        end
    from (
        select
            run_like.series_id,
            min(run_like.days) as days,
            string_agg(
                case
                    when run_like.basis = 'opening' then format(
                        '%s %% as its opening on %s says, %s of %s series', round(100 * run_like.weight::numeric),
                        run_like.first_day, round(run_like.share::numeric, 4), cardinality(run_like.like_series_ids)
                    )
                    else format(
                        '%s %% as its %s, %s of it', round(100 * run_like.weight::numeric), run_like.basis,
                        round(run_like.share::numeric, 4)
                    )
                end,
                ', ' order by run_like.basis
            ) as bases
        from run_like
        where run_like.run_id = v_run.run_id
        group by run_like.series_id
    ) as told
    where model.run_id = v_run.run_id
        and model.series_id = told.series_id;
end
$learn_like$;

comment on function learn_like is 'Which series of a run are forecast by others, having little history or none, and with what share of them.';
