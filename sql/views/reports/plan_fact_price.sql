{#- Only where vars.toml has a second measure: else this file is empty, and makes no view. -#}
{%- if second -%}
-- plan_fact_price: fact of a month beside last year's with the second measure: prices, and why sales differ. It stands on
-- plan_fact_month, so that sales are those of the report, and on the sums kept by month.
-- Each series is split by itself, where it sold both years and both amounts are known and above 0: its volume effect is
-- (quantity - quantity_last_year) * price_last_year, rounded to thousandths here and nowhere else; its price effect is the
-- rest of its variance, and so (price - price_last_year) * quantity. Of a level above, price effects are added; volume is
-- that of its own quantities at its own price of last year; what its series' volumes add up to otherwise is the mix.
{% from 'macros/level.sql' import level_of, level_sets with context -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
create view plan_fact_price as
with as_of as (
    select
        version.data_version_id,
        version.last_day,
        {{ month_of('version.last_day') }} as last_month,
        version.last_day < {{ last_day_of(month_of('version.last_day')) }} as is_begun,
        last_year.month as last_year_from,
        least(
            last_year.month + extract(day from version.last_day)::integer - 1,
            {{ last_day_of('last_year.month') }}
        ) as last_year_to
    from report_status as status
    inner join data_version as version on status.data_version_id = version.data_version_id
    cross join lateral (
        select ({{ month_of('version.last_day') }} - interval '1 year')::date as month
    ) as last_year
),

kept as (
    select
        summed.series_id,
        summed.month,
        case when summed.{{ (second ~ '_days') | ident }} = summed.days then summed.{{ second | ident }} end as quantity
    from as_of
    inner join sales_month as summed
        on as_of.data_version_id >= summed.data_version_id
            and coalesce(as_of.data_version_id < summed.superseded_by, true)
    where summed.days > 0
),

-- like with like: a month still open with the same days of last year; read as sales_at reads them, but without calling
-- it, since a user of my_plan_fact_price may not
kept_to_same_day as (
    select
        entry.series_id,
        as_of.last_month as month,
        case when count(entry.{{ second | ident }}) = count(*) then sum(entry.{{ second | ident }}) end as quantity
    from as_of
    inner join (
        select
            sale.series_id,
            sale.day,
            sale.data_version_id,
            null::bigint as superseded_by,
            sale.{{ second | ident }}
        from sales as sale
        union all
        select
            past.series_id,
            past.day,
            past.data_version_id,
            past.superseded_by,
            past.{{ second | ident }}
        from sales_history as past
    ) as entry
        on as_of.data_version_id >= entry.data_version_id
            and coalesce(as_of.data_version_id < entry.superseded_by, true)
    where as_of.is_begun
        and as_of.last_year_from <= entry.day
        and as_of.last_year_to >= entry.day
    group by entry.series_id, as_of.last_month
),

cell as (
    select
        shown.series_id,
        {{ dimensions | idents('shown') }},
        shown.month,
        shown.fact as sales,
        shown.fact_last_year as sales_last_year,
        -- no row: nothing was sold
        case when kept.series_id is null then 0 else kept.quantity end as quantity,
        case
            when as_of.is_begun and not shown.is_complete and shown.month = as_of.last_month
                then case when same_days.series_id is null then 0 else same_days.quantity end
            when last_year.series_id is null then 0
            else last_year.quantity
        end as quantity_last_year,
        bool_or(shown.fact_last_year is not null) over (partition by shown.month) as has_last_year
    from plan_fact_month as shown
    cross join as_of
    left join kept on shown.series_id = kept.series_id and shown.month = kept.month
    left join kept as last_year
        on shown.series_id = last_year.series_id
            and (shown.month - interval '1 year')::date = last_year.month
    left join kept_to_same_day as same_days
        on shown.series_id = same_days.series_id
            and shown.month = same_days.month
    where shown.level = 'series'
        and shown.fact is not null
),

split as (
    select
        cell.*,
        coalesce(
            cell.has_last_year and cell.sales_last_year is not null
            and cell.quantity > 0 and cell.quantity_last_year > 0,
            false
        ) as is_split
    from cell
),

priced as (
    select
        split.*,
        case
            when split.is_split
                then round(
                    (split.quantity - split.quantity_last_year) * split.sales_last_year / split.quantity_last_year, 3
                )
        end as volume
    from split
),

leveled as (
    select
        {{ level_of('priced') | indent(8) }} as level,
        {% for dimension in dimensions -%}
        priced.{{ dimension | ident }},
        {% endfor -%}
        priced.series_id,
        priced.month,
        sum(priced.sales) as sales,
        case when count(priced.quantity) = count(*) then sum(priced.quantity) end as quantity,
        sum(priced.sales_last_year) as sales_last_year,
        case
            when count(priced.sales_last_year) > 0 and count(priced.quantity_last_year) = count(*)
                then sum(priced.quantity_last_year)
        end as quantity_last_year,
        bool_or(priced.has_last_year) as has_last_year,
        coalesce(sum(priced.volume), 0) as series_volume,
        coalesce(
            round(
                (
                    sum(priced.quantity) filter (where priced.is_split)
                    - sum(priced.quantity_last_year) filter (where priced.is_split)
                )
                * sum(priced.sales_last_year) filter (where priced.is_split)
                / sum(priced.quantity_last_year) filter (where priced.is_split),
                3
            ),
            0
        ) as volume,
        coalesce(
            sum(priced.sales - priced.sales_last_year - priced.volume) filter (where priced.is_split), 0
        ) as price,
        coalesce(
            sum(priced.sales - coalesce(priced.sales_last_year, 0)) filter (where not priced.is_split), 0
        ) as rest
    from priced
    group by priced.month, {{ level_sets('priced') | indent(4) }}
)

select
    leveled.level,
    {{ dimensions | idents('leveled') }},
    leveled.series_id,
    leveled.month,
    leveled.sales,
    leveled.quantity,
    round(leveled.sales / nullif(leveled.quantity, 0), 4) as price,
    leveled.sales_last_year,
    leveled.quantity_last_year,
    round(leveled.sales_last_year / nullif(leveled.quantity_last_year, 0), 4) as price_last_year,
    leveled.sales - coalesce(leveled.sales_last_year, 0) as variance_last_year,
    leveled.volume as volume_effect,
    leveled.series_volume - leveled.volume as mix_effect,
    leveled.price as price_effect,
    leveled.rest as not_split
from leveled
where leveled.has_last_year
union all
select
    leveled.level,
    {{ dimensions | idents('leveled') }},
    leveled.series_id,
    leveled.month,
    leveled.sales,
    leveled.quantity,
    round(leveled.sales / nullif(leveled.quantity, 0), 4) as price,
    null as sales_last_year,
    null as quantity_last_year,
    null as price_last_year,
    null as variance_last_year,
    null as volume_effect,
    null as mix_effect,
    null as price_effect,
    null as not_split
from leveled
where not leveled.has_last_year;

comment on view plan_fact_price is
'Fact and {{ second }} of a month beside last year''s, at every level, with prices; variance_last_year = volume_effect + mix_effect + price_effect + not_split, to the last digit.';
comment on column plan_fact_price.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column plan_fact_price.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column plan_fact_price.series_id is 'The series, at that level.';
comment on column plan_fact_price.month is 'First day of the month.';
comment on column plan_fact_price.sales is 'Fact, as in plan_fact_month.';
comment on column plan_fact_price.quantity is 'The second measure, {{ second }}; NULL: of a row of it it is not known.';
comment on column plan_fact_price.price is 'Sales by quantity, to four decimals; NULL where quantity is 0 or not known.';
comment on column plan_fact_price.sales_last_year is 'fact_last_year of plan_fact_month: of a month still open, the same days.';
comment on column plan_fact_price.quantity_last_year is '{{ second }} of the same days; NULL: not known, or nothing was sold.';
comment on column plan_fact_price.price_last_year is 'Sales by quantity of last year.';
comment on column plan_fact_price.variance_last_year is 'Sales less those of last year; NULL where nothing at all was sold in that month of last year.';
comment on column plan_fact_price.volume_effect is 'What more or less {{ second }} made at last year''s price of this level: (quantity - quantity_last_year) * price_last_year, of the series that can be split.';
comment on column plan_fact_price.mix_effect is 'What dearer or cheaper series among them made: the volume effects of the series, less that of the level; 0 for a series.';
comment on column plan_fact_price.price_effect is 'What prices made: (price - price_last_year) * quantity, series by series, added.';
comment on column plan_fact_price.not_split is 'Variance of series that did not sell both years, or whose quantity in either is not known or not above 0.';
{%- endif %}
