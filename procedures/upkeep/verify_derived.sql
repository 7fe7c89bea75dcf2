-- verify_derived: what is worked out when something is committed, and kept beside it, so that nobody has to ask for it
-- again: worked out anew, and compared. Part of verify_database().
--   days     shop_month, of every version that can be read, against its sales
--   months   sales_month, of every version that can be read, against its sales; version_month against what versions wrote;
--            plan_line_month against the lines
--   shops    shop_day, of every version that can be read, against its sales
--   span     first and last day of the newest version against its sales
--   names    series_alias against the renamings that hold
--   mart     the export mart, series by series, and what mart_status counts
--   budgets  the lines of each budget and month against its amounts
--   pieces   plan_fact_piece, where it is kept, against the days that the reports show
--   errors   measured errors of every run and month: forecast, fact and plan are one sum at every level
{% from 'macros/day_bit.sql' import bit_of -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/period.sql' import piece_sums with context -%}
{% set piece = [
    'month', 'week', 'series_id', 'plan', 'plan_statistical', 'override_delta', 'fact', 'budget', 'days'
] -%}
create or replace function verify_derived()
returns table (
    question text,
    is_true boolean,
    found text
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $verify_derived$
with readable as (
    select version.*
    from data_version as version
    where version.pruned_at is null
),

sold_by_series as materialized (
    select
        readable.data_version_id,
        sale.series_id,
        {{ month_of('sale.day') }} as month,
        sum(sale.sales) as sales,
        count(*)::integer as day_count,
        {% if second -%}
        coalesce(sum(sale.{{ second | ident }}), 0) as second,
        count(sale.{{ second | ident }})::integer as second_days,
        {% endif -%}
        bit_or({{ bit_of('sale.day') }}) as days
    from readable
    cross join lateral sales_at(readable.data_version_id) as sale
    group by readable.data_version_id, sale.series_id, {{ month_of('sale.day') }}
),

wrong_months as (
    select
        coalesce(sold.data_version_id, summed.data_version_id) as data_version_id
    from sold_by_series as sold
    full join (
        select
            readable.data_version_id,
            sales_month.series_id,
            sales_month.month,
            sales_month.sales,
            sales_month.days
            {{- second | beside('sales_month') }}{{ second | beside('sales_month', suffix='_days') }}
        from readable
        inner join sales_month
            on readable.data_version_id >= sales_month.data_version_id
                and coalesce(readable.data_version_id < sales_month.superseded_by, true)
        where sales_month.days <> 0
    ) as summed
        on sold.data_version_id = summed.data_version_id
            and sold.series_id = summed.series_id
            and sold.month = summed.month
    where (sold.sales, sold.day_count
        {{- ', sold.second, sold.second_days' if second }}) is distinct from (summed.sales, summed.days
        {{- second | beside('summed') }}{{ second | beside('summed', suffix='_days') }})
),

untouched_months as (
    select
        written.data_version_id,
        written.month
    from (
        select
            sale.data_version_id,
            {{ month_of('sale.day') }} as month
        from sales as sale
        union
        select
            ended.superseded_by as data_version_id,
            {{ month_of('ended.day') }} as month
        from sales_history as ended
    ) as written
    left join version_month as touched
        on written.data_version_id = touched.data_version_id
            and written.month = touched.month
    where touched.data_version_id is null
),

wrong_plans as (
    select
        coalesce(lined.plan_id, summed.plan_id) as plan_id
    from (
        select
            line.plan_id,
            line.series_id,
            {{ month_of('line.day') }} as month,
            sum(line.quantity) as quantity
        from plan_line as line
        group by line.plan_id, line.series_id, {{ month_of('line.day') }}
    ) as lined
    full join plan_line_month as summed
        on lined.plan_id = summed.plan_id
            and lined.series_id = summed.series_id
            and lined.month = summed.month
    where lined.quantity is distinct from summed.quantity
),

sold as materialized (
    select
        of_series.data_version_id,
        series.{{ shop | ident }} as shop,
        of_series.month,
        bit_or(of_series.days) as days
    from sold_by_series as of_series
    inner join series on of_series.series_id = series.series_id
    group by of_series.data_version_id, series.{{ shop | ident }}, of_series.month
),

kept as materialized (
    select
        readable.data_version_id,
        shop_month.shop,
        shop_month.month,
        shop_month.days
    from readable
    inner join shop_month
        on readable.data_version_id >= shop_month.data_version_id
            and coalesce(readable.data_version_id < shop_month.superseded_by, true)
    where shop_month.days <> 0
),

wrong_days as (
    (
        select * from sold
        except
        select * from kept
    )
    union
    (
        select * from kept
        except
        select * from sold
    )
),

-- what a version changed stands with the next one that can be read
wrong_shop_days as (
    select
        next_readable.data_version_id,
        part.shop,
        part.day
    from (
        select
            series.{{ shop | ident }} as shop,
            sale.day,
            sale.sales,
            1 as series,
            sale.data_version_id
        from sales as sale
        inner join series on sale.series_id = series.series_id
        union all
        select
            series.{{ shop | ident }} as shop,
            past.day,
            sign.sign * past.sales as sales,
            sign.sign as series,
            sign.data_version_id
        from sales_history as past
        inner join series on past.series_id = series.series_id
        cross join lateral (
            values (1, past.data_version_id), (-1, past.superseded_by)
        ) as sign (sign, data_version_id)
        union all
        select
            shop_day.shop,
            shop_day.day,
            -sign.sign * shop_day.sales as sales,
            -sign.sign * shop_day.series as series,
            sign.data_version_id
        from shop_day
        cross join lateral (
            values (1, shop_day.data_version_id), (-1, shop_day.superseded_by)
        ) as sign (sign, data_version_id)
        where sign.data_version_id is not null
    ) as part
    inner join (
        select
            version.data_version_id as changed_by,
            min(readable.data_version_id) as data_version_id
        from data_version as version
        inner join readable on version.data_version_id <= readable.data_version_id
        group by version.data_version_id
    ) as next_readable on part.data_version_id = next_readable.changed_by
    group by next_readable.data_version_id, part.shop, part.day
    having sum(part.sales) <> 0 or sum(part.series) <> 0
),

newest as (
    select readable.*
    from readable
    order by readable.data_version_id desc
    limit 1
),

span as (
    select
        min(sale.day) as first_day,
        max(sale.day) as last_day
    from sales as sale
),

wrong_names as (
    select
        coalesce(said.series_id, held.series_id) as series_id
    from (
        select
            renamed.series_id,
            renamed.first_day,
            renamed.next_day,
            series.series_id as as_series_id,
            renamed.is_merge
        from renamed_series() as renamed
        inner join series on {{ dimensions | equal('renamed', 'series') }}
    ) as said
    full join (
        select alias.*
        from series_alias as alias
        where alias.ended_by is null
    ) as held
        on said.series_id = held.series_id
            and said.first_day = held.first_day
            and said.next_day = held.next_day
            and said.as_series_id = held.as_series_id
            and said.is_merge = held.is_merge
    where said.series_id is null or held.series_id is null
),

-- moved from version to version, the mart is what it would be if it were made of all sales
mart_shows as (
    select
        count(*) filter (where shown.series_id is null) as missing,
        count(*) filter (where made.series_id is null) as surplus,
        count(*) filter (where shown.series_id = made.series_id and shown.line <> made.line) as different
    from (
        select
            mart.series_id,
            (mart.unique_id, {{ dimensions | idents('mart') }}, mart.start_day, mart.end_day, mart.n_obs, mart.y) as line
        from export_mart as mart
    ) as shown
    full join (
        select
            whole.series_id,
            (
                whole.unique_id, {{ dimensions | idents('whole') }}, whole.start_day, whole.end_day, whole.n_obs, whole.y
            ) as line
        from mart_status as status
        inner join readable on status.data_version_id = readable.data_version_id
        cross join lateral export_mart_at(status.data_version_id) as whole
    ) as made
        on shown.series_id = made.series_id
),

wrong_budgets as (
    select
        of_month.budget_id,
        of_month.month
    from (
        select
            amount.budget_id,
            amount.month,
            sum(amount.amount) as amount
        from budget_amount as amount
        group by amount.budget_id, amount.month
    ) as of_month
    left join lateral (
        select sum(line.quantity) as amount
        from budget_line as line
        where line.budget_id = of_month.budget_id
            and line.day between of_month.month and {{ last_day_of('of_month.month') }}
    ) as spread on true
    where of_month.amount is distinct from spread.amount
),

pieces_kept as (
    select
        {{ piece | idents('held') }}
    from plan_fact_piece as held
    where coalesce((select status.week_start from report_status as status) = {{ calendar.week_start }}, false)
),

pieces_made as (
    select
        {{ piece | idents('made') }}
    from (
        {{ piece_sums(
            'coalesce((select status.week_start from report_status as status) = '
            ~ calendar.week_start ~ ', false)'
        ) | indent(8) }}
    ) as made
),

wrong_pieces as (
    (
        select * from pieces_kept
        except
        select * from pieces_made
    )
    union
    (
        select * from pieces_made
        except
        select * from pieces_kept
    )
),

wrong_errors as (
    select
        level_sum.run_id,
        level_sum.month
    from (
        select
            error.run_id,
            error.month,
            round(sum(error.forecast)::numeric, 3) as forecast,
            round(sum(error.fact)::numeric, 3) as fact,
            round(sum(error.plan)::numeric, 3) as plan
        from forecast_error as error
        group by error.run_id, error.month, error.level
    ) as level_sum
    group by level_sum.run_id, level_sum.month
    having max(level_sum.forecast) - min(level_sum.forecast) > 0.01
        or max(level_sum.fact) - min(level_sum.fact) > 0.01
        or max(level_sum.plan) - min(level_sum.plan) > 0.01
)

select
    'days of shops are those of the sales' as question,
    not exists (select from wrong_days) as is_true,
    format(
        '%s months of shops are not as kept, in data versions %s',
        (select count(*) from wrong_days),
        coalesce((select string_agg(distinct wrong.data_version_id::text, ', ') from wrong_days as wrong), '(none)')
    ) as found
union all
select
    'months of series are those of the sales',
    not exists (select from wrong_months),
    format(
        '%s sums of months are not as kept, in data versions %s',
        (select count(*) from wrong_months),
        coalesce((select string_agg(distinct wrong.data_version_id::text, ', ') from wrong_months as wrong), '(none)')
    )
union all
select
    'sums of shops by day are those of the sales',
    not exists (select from wrong_shop_days),
    format(
        '%s sums of shops by day are not as kept, in data versions %s',
        (select count(*) from wrong_shop_days),
        coalesce(
            (select string_agg(distinct wrong.data_version_id::text, ', ') from wrong_shop_days as wrong), '(none)'
        )
    )
union all
select
    'versions touched the months they changed',
    not exists (select from untouched_months),
    format('%s months of versions are not kept as touched', (select count(*) from untouched_months))
union all
select
    'months of plans are those of their lines',
    not exists (select from wrong_plans),
    format('%s sums of months are not those of the lines', (select count(*) from wrong_plans))
union all
select
    'versions span their sales',
    coalesce(bool_and(
        (newest.first_day, newest.last_day) is not distinct from (span.first_day, span.last_day)
    ), true),
    coalesce(max(format(
        'data version %s says %s to %s, sales are from %s to %s', newest.data_version_id,
        newest.first_day, newest.last_day, span.first_day, span.last_day
    )), 'nothing is loaded')
from newest
cross join span
union all
select
    'series are called as the renamings say',
    not exists (select from wrong_names),
    format('%s names are not as the renamings that hold make them', (select count(*) from wrong_names))
union all
select
    'the mart shows its data',
    mart_shows.missing + mart_shows.surplus + mart_shows.different = 0 and counted.is_same,
    format(
        '%s series are missing, %s are too many, %s are different%s',
        mart_shows.missing, mart_shows.surplus, mart_shows.different,
        case when counted.is_same then '' else '; mart_status counts otherwise' end
    )
from mart_shows
cross join (
    select
        -- of a mart that was never refreshed nothing is counted
        coalesce(
            max(status.series) = count(mart.series_id) and max(status.rows) = coalesce(sum(mart.n_obs), 0),
            count(mart.series_id) = 0
        ) as is_same
    from mart_status as status
    left join export_mart as mart on true
) as counted
union all
select
    'budgets sum to their amounts',
    not exists (select from wrong_budgets),
    format('%s months of budgets do not', (select count(*) from wrong_budgets))
union all
select
    'weeks are those of their days',
    not exists (select from wrong_pieces),
    format(
        '%s sums of weeks are not as kept, in months %s',
        (
            select count(*)
            from (select distinct wrong.month, wrong.week, wrong.series_id from wrong_pieces as wrong) as piece
        ),
        coalesce(
            (select string_agg(distinct to_char(wrong.month, 'YYYY-MM'), ', ') from wrong_pieces as wrong), '(none)'
        )
    )
union all
select
    'measured errors are one sum at every level',
    not exists (select from wrong_errors),
    format('%s months of runs are not', (select count(*) from wrong_errors))
$verify_derived$;

comment on function verify_derived is 'Does what was worked out at a commit, and kept, still follow from the data? One row per question.';
