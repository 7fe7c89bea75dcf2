-- bi_day: plan beside fact, a row a series and day. A filter on days reaches the keys of what it reads.
create view {{ bi_schema | ident }}.bi_day as
select
    cell.day,
    date_trunc('month', cell.day)::date as month,
    cell.series_id,
    {{ dimensions | idents('cell') }},
    cell.plan::numeric(17, 3) as plan,
    cell.plan_statistical::numeric(17, 3) as plan_statistical,
    cell.override_delta::numeric(17, 3) as override_delta,
    cell.fact::numeric(17, 3) as fact,
    cell.variance::numeric(17, 3) as variance,
    cell.budget::numeric(17, 3) as budget,
    cell.match_status,
    cell.plan_id,
    cell.run_id
    {%- if second %},
    sold.{{ second | ident }}
    {%- endif %}
from plan_fact_day as cell{% if not second %};{% else %}
left join (
    select
        sale.series_id,
        sale.day,
        sale.{{ second | ident }}
    from report_status as status
    cross join lateral sales_at(status.data_version_id) as sale
) as sold
    on cell.series_id = sold.series_id
        and cell.day = sold.day;
{%- endif %}

comment on view {{ bi_schema | ident }}.bi_day is 'Plan beside fact, one row per series and day: every amount may be summed.';
comment on column {{ bi_schema | ident }}.bi_day.day is 'The day: dim_date.';
comment on column {{ bi_schema | ident }}.bi_day.month is 'First day of its month.';
comment on column {{ bi_schema | ident }}.bi_day.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_day.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column {{ bi_schema | ident }}.bi_day.plan is 'The plan in force, overrides included; NULL where there is none.';
comment on column {{ bi_schema | ident }}.bi_day.plan_statistical is 'The plan as the run forecast it.';
comment on column {{ bi_schema | ident }}.bi_day.override_delta is 'What people added to that.';
comment on column {{ bi_schema | ident }}.bi_day.fact is 'What was sold; NULL where there is no row.';
comment on column {{ bi_schema | ident }}.bi_day.variance is 'Fact minus plan, where both are there.';
comment on column {{ bi_schema | ident }}.bi_day.budget is 'The budget in force.';
comment on column {{ bi_schema | ident }}.bi_day.match_status is 'both, plan_only or fact_only; budget_only where there is neither, but a budget.';
comment on column {{ bi_schema | ident }}.bi_day.plan_id is 'The plan.';
comment on column {{ bi_schema | ident }}.bi_day.run_id is 'The run that the plan came from.';
{%- if second %}
comment on column {{ bi_schema | ident }}.bi_day.{{ second | ident }} is 'The second measure; NULL: not known, or there is no row.';
{%- endif %}
