-- Sums by series and month are kept since this release, and which months a version touched.
{% from 'macros/month.sql' import each_month, month_of -%}
create table sales_month (
    series_id integer not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    sales numeric not null,
    days integer not null check (days >= 0),
    data_version_id bigint not null,
    superseded_by bigint check (superseded_by > data_version_id),
    primary key (month, series_id, data_version_id)
);

create unique index sales_month_now on sales_month (month, series_id) where superseded_by is null;

comment on table sales_month is 'What a series sold in a month, version by version: the sums of sales, kept at commit.';
comment on column sales_month.series_id is 'The series.';
comment on column sales_month.month is 'First day of the month.';
comment on column sales_month.sales is 'The sum of its sales in it.';
comment on column sales_month.days is 'How many days of it have a row; 0: none is left.';
comment on column sales_month.data_version_id is 'The version that touched it.';
comment on column sales_month.superseded_by is 'The next version that did; NULL: it is so now.';

create table version_month (
    data_version_id bigint not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    primary key (month, data_version_id)
);

comment on table version_month is 'The months that a data version touched.';
comment on column version_month.data_version_id is 'The version.';
comment on column version_month.month is 'First day of the month.';

create table plan_line_month (
    plan_id bigint not null references plan,
    month date not null check (month = date_trunc('month', month::timestamp)),
    series_id integer not null,
    quantity numeric not null,
    primary key (plan_id, month, series_id)
);

comment on table plan_line_month is 'The sums of plan_line by month.';
comment on column plan_line_month.plan_id is 'The plan.';
comment on column plan_line_month.month is 'First day of the month.';
comment on column plan_line_month.series_id is 'The series.';
comment on column plan_line_month.quantity is 'What the plan has for it, before overrides.';

with change as (
    select
        part.series_id,
        {{ month_of('part.day') }} as month,
        part.data_version_id,
        sum(part.sales) as sales,
        sum(part.days) as days
    from (
        select
            sale.series_id,
            sale.day,
            sale.data_version_id,
            sale.sales,
            1 as days
        from sales as sale
        union all
        select
            past.series_id,
            past.day,
            past.data_version_id,
            past.sales,
            1 as days
        from sales_history as past
        union all
        select
            ended.series_id,
            ended.day,
            ended.superseded_by as data_version_id,
            -ended.sales as sales,
            -1 as days
        from sales_history as ended
    ) as part
    group by part.series_id, {{ month_of('part.day') }}, part.data_version_id
)

insert into sales_month (series_id, month, sales, days, data_version_id, superseded_by)
select
    change.series_id,
    change.month,
    sum(change.sales) over versions as sales,
    sum(change.days) over versions as days,
    change.data_version_id,
    lead(change.data_version_id) over versions as superseded_by
from change
window versions as (partition by change.series_id, change.month order by change.data_version_id);

-- of a version that was pruned, the rows that it changed are gone: what it touched is known as a span only
insert into version_month (data_version_id, month)
select
    touched.data_version_id,
    touched.month
from sales_month as touched
union
select
    version.data_version_id,
    spanned.month::date
from data_version as version
cross join lateral {{ each_month(month_of('version.changed_from'), 'version.changed_to') }} as spanned (month)
where version.pruned_at is not null;

insert into plan_line_month (plan_id, month, series_id, quantity)
select
    line.plan_id,
    {{ month_of('line.day') }} as month,
    line.series_id,
    sum(line.quantity) as quantity
from plan_line as line
group by line.plan_id, {{ month_of('line.day') }}, line.series_id
order by line.plan_id, {{ month_of('line.day') }}, line.series_id;

alter table report_status add column open_from date not null generated always as (
    coalesce(date_trunc('year', last_day::timestamp)::date, '-infinity'::date)
) stored;

comment on column report_status.open_from is
'First day of the year of last_day: months before it are in plan_fact_closed, the others in plan_fact_open.';

-- plan_fact_month is a view of two materialized views since this release, and has no index of its own
drop index if exists plan_fact_month_cell;
