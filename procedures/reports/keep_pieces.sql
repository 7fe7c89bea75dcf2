-- keep_pieces: plan_fact_piece is as the reports show it at a version, after they showed another one (NULL: none yet).
--   promises  months that plans and budgets touched are worked out as a whole (pieces_touched), of the others the sales of the
--             series that a version touched; all of it where weeks began on another day or a series has another name now
--             only the pieces that changed are written: one cell that a planner overrides is one piece
{% from 'macros/month.sql' import last_day_of, month_of, next_month -%}
{% from 'macros/period.sql' import piece_sums, week_of with context -%}
{% set measured = ['plan', 'plan_statistical', 'override_delta', 'fact', 'budget', 'days'] -%}
{# the sales of cells that versions touched since v_since, or of all; `sold`: where they are found -#}
{% macro write_sold(sold) -%}
with touched as materialized (
    select distinct
        cell.series_id,
        cell.month
    from sales_month as cell
    where coalesce(cell.data_version_id > v_since, true)
        and cell.month <> all(v_whole)
),

sold as materialized (
    select
        touched.month,
        {{ week_of('sale.day') }} as week,
        sale.series_id,
        sum(sale.sales) as fact,
        bit_or(1 << (sale.day - {{ week_of('sale.day') }})) as days
    from touched
    {{ sold | trim | indent }}
    group by touched.month, {{ week_of('sale.day') }}, sale.series_id
),

changed as materialized (
    select
        touched.month,
        step.week::date as week,
        touched.series_id,
        sold.fact,
        coalesce(sold.days, 0) as days,
        known.plan is not null or known.budget is not null as is_planned
    from touched
    cross join lateral generate_series(
        ({{ week_of('touched.month') }})::timestamp,
        {{ last_day_of('touched.month') }}::timestamp,
        interval '7 days'
    ) as step (week)
    left join sold
        on touched.month = sold.month
            and step.week::date = sold.week
            and touched.series_id = sold.series_id
    left join plan_fact_piece as known
        on touched.month = known.month
            and step.week::date = known.week
            and touched.series_id = known.series_id
    where sold.fact is distinct from known.fact
        or coalesce(sold.days, 0) is distinct from coalesce(known.days, 0)
),

gone as (
    delete from plan_fact_piece as kept
    using changed
    where changed.fact is null
        and not changed.is_planned
        and kept.month = changed.month
        and kept.week = changed.week
        and kept.series_id = changed.series_id
)

insert into plan_fact_piece as kept (month, week, series_id, fact, days)
select
    changed.month,
    changed.week,
    changed.series_id,
    changed.fact,
    changed.days
from changed
where changed.fact is not null or changed.is_planned
order by changed.month, changed.week, changed.series_id
on conflict (month, week, series_id) do update
set fact = excluded.fact, days = excluded.days
{%- endmacro %}
create or replace function keep_pieces(
    shown_version bigint,
    shown_revision bigint,
    shown_week_start integer,
    data_version_id bigint
)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $keep_pieces$
#variable_conflict use_column
declare
    -- from where on what is kept is moved; NULL: all is made anew
    v_since constant bigint := case
        when keep_pieces.shown_week_start = {{ calendar.week_start }}
            and not exists (
                select from series_alias as alias
                where greatest(alias.data_version_id, alias.ended_by) > keep_pieces.shown_version
            )
            then keep_pieces.shown_version
    end;
    v_whole constant date[] := pieces_touched(v_since, keep_pieces.shown_revision, keep_pieces.data_version_id);
    v_month date;
    v_few boolean;
begin
    if v_since is null then
        delete from plan_fact_piece as kept
        where kept.week <> {{ week_of('kept.week') }};
    end if;

    -- one after the other, so that the days of each are read by key
    foreach v_month in array v_whole
    loop
        with fresh as materialized (
            {{ piece_sums('cell.day >= v_month and cell.day < ' ~ next_month('v_month')) | indent(12) }}
        ),

        gone as (
            delete from plan_fact_piece as kept
            where kept.month = v_month
                and not exists (
                    select from fresh
                    where fresh.week = kept.week and fresh.series_id = kept.series_id
                )
        )

        insert into plan_fact_piece as kept (month, week, series_id, {{ measured | join(', ') }})
        select fresh.*
        from fresh
        left join plan_fact_piece as known
            on fresh.month = known.month
            and fresh.week = known.week
            and fresh.series_id = known.series_id
        where known.days is null
            {%- for column in measured %}
            or fresh.{{ column }} is distinct from known.{{ column }}
            {%- endfor %}
        on conflict (month, week, series_id) do update
        set
            {%- for column in measured %}
            {{ column }} = excluded.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %};
    end loop;

    -- days of a few cells are found by key, those of many by reading all sales once: of a twentieth, it costs the same
    select
        count(*) filter (where cell.data_version_id > v_since) * 20 < count(*) filter (where cell.superseded_by is null)
    into v_few
    from sales_month as cell;

    if v_few and v_since is not null then
        {% set sold -%}
        cross join lateral generate_series(
            touched.month::timestamp, {{ last_day_of('touched.month') }}::timestamp, interval '1 day'
        ) as date (day)
        -- the limit keeps it apart: put together with what it is read for, all sales would be read
        cross join lateral (
            select
                sales.series_id,
                sales.day,
                sales.sales
            from sales_at(keep_pieces.data_version_id) as sales
            where sales.series_id = touched.series_id
                and sales.day = date.day::date
            limit 1  -- noqa: AM09
        ) as sale
        {%- endset %}
        {{ write_sold(sold) | indent(8) }};
    else
        {% set sold -%}
        inner join sales_at(keep_pieces.data_version_id) as sale
            on touched.series_id = sale.series_id
                and touched.month = {{ month_of('sale.day') }}
        {%- endset %}
        {{ write_sold(sold) | indent(8) }};
    end if;

    update report_status set week_start = {{ calendar.week_start }}
    where report_status.week_start is distinct from {{ calendar.week_start }};

    analyze (skip_locked) plan_fact_piece;
end
$keep_pieces$;

comment on function keep_pieces is 'Keeps plan_fact_piece as the reports show it, after they went from one state to another; writes what changed.';
