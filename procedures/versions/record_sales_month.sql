-- record_sales_month: a trigger of data_version: the new version's difference goes to sales_month and version_month,
-- whatever wrote it. Sums are kept exactly: what it wrote is added, what it ended is taken off.
{% from 'macros/month.sql' import month_of -%}
create or replace function record_sales_month()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $record_sales_month$
begin
    with changed as (
        select
            part.series_id,
            part.month,
            sum(part.sales) as sales,
            sum(part.days)::integer as days
            {%- if second %},
            sum(part.second) as second,
            sum(part.second_days)::integer as second_days
            {%- endif %}
        from (
            select
                sale.series_id,
                {{ month_of('sale.day') }} as month,
                sum(sale.sales) as sales,
                count(*) as days
                {%- if second %},
                coalesce(sum(sale.{{ second | ident }}), 0) as second,
                count(sale.{{ second | ident }}) as second_days
                {%- endif %}
            from sales as sale
            where sale.data_version_id = new.data_version_id
            group by sale.series_id, {{ month_of('sale.day') }}
            union all
            select
                ended.series_id,
                {{ month_of('ended.day') }} as month,
                -sum(ended.sales) as sales,
                -count(*) as days
                {%- if second %},
                -coalesce(sum(ended.{{ second | ident }}), 0) as second,
                -count(ended.{{ second | ident }}) as second_days
                {%- endif %}
            from sales_history as ended
            where ended.superseded_by = new.data_version_id
            group by ended.series_id, {{ month_of('ended.day') }}
        ) as part
        group by part.series_id, part.month
    ),

    superseded as (
        update sales_month as present
        set superseded_by = new.data_version_id
        from changed
        where present.month = changed.month
            and present.series_id = changed.series_id
            and present.superseded_by is null
        returning
            present.series_id,
            present.month,
            present.sales,
            present.days
            {%- if second %},
            present.{{ second | ident }} as second,
            present.{{ (second ~ '_days') | ident }} as second_days
            {%- endif %}
    )

    -- what was superseded is out of the way of the unique index first
    insert into sales_month (series_id, month, sales, days, data_version_id
        {{- second | beside }}{{ second | beside(suffix='_days') }})
    select
        changed.series_id,
        changed.month,
        coalesce(superseded.sales, 0) + changed.sales,
        coalesce(superseded.days, 0) + changed.days,
        new.data_version_id
        {%- if second %},
        coalesce(superseded.second, 0) + changed.second,
        coalesce(superseded.second_days, 0) + changed.second_days
        {%- endif %}
    from changed
    left join superseded
        on changed.series_id = superseded.series_id
            and changed.month = superseded.month
    order by changed.month, changed.series_id;

    insert into version_month (data_version_id, month)
    select distinct
        touched.data_version_id,
        touched.month
    from sales_month as touched
    where touched.data_version_id = new.data_version_id
        and touched.superseded_by is null;

    -- after a bulk load the planner must know at once what autovacuum would tell it in a minute
    if new.rows_added > new.row_count / 10 then
        analyze (skip_locked) sales_month;
    end if;

    return null;
end
$record_sales_month$;

comment on function record_sales_month is 'Keeps sales_month and version_month: the sums of the months that the new version touched.';
