-- bi_period: plan against fact, a row a series and fiscal period of the calendar in vars.toml, months unless it says otherwise.
-- As with bi_month, whatever is summed over rows is right at any level.
{% from 'macros/bi_span.sql' import span_amounts, span_comments with context -%}
create view {{ bi_schema | ident }}.bi_period as
select
    cell.period,
    cell.last_day,
    cell.fiscal_year,
    cell.period_no,
    cell.series_id,
    {{ dimensions | idents('cell') }},
    {{ span_amounts('cell') }}
    cell.data_version_id
from plan_fact_period as cell
where cell.level = 'series';

comment on view {{ bi_schema | ident }}.bi_period is 'Plan against fact, one row per series and fiscal period: every amount may be summed.';
comment on column {{ bi_schema | ident }}.bi_period.period is 'First day of the period: dim_date.';
comment on column {{ bi_schema | ident }}.bi_period.last_day is 'Last day of the period.';
comment on column {{ bi_schema | ident }}.bi_period.fiscal_year is 'The year in which the fiscal year began that it belongs to.';
comment on column {{ bi_schema | ident }}.bi_period.period_no is 'Its number in the fiscal year.';
comment on column {{ bi_schema | ident }}.bi_period.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_period.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
{{ span_comments('bi_period', 'period', 'Fact of the same period of the fiscal year before. Of a period still open, of as many days.') }}
