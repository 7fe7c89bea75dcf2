-- bi_week: plan against fact, a row a series and week of the calendar in vars.toml, ISO weeks unless it says otherwise.
-- As with bi_month, whatever is summed over rows is right at any level.
{% from 'macros/bi_span.sql' import span_amounts, span_comments with context -%}
create view {{ bi_schema | ident }}.bi_week as
select
    cell.week,
    cell.last_day,
    cell.fiscal_year,
    cell.week_no,
    cell.series_id,
    {{ dimensions | idents('cell') }},
    {{ span_amounts('cell') }}
    cell.data_version_id
from plan_fact_week as cell
where cell.level = 'series';

comment on view {{ bi_schema | ident }}.bi_week is 'Plan against fact, one row per series and week: every amount may be summed.';
comment on column {{ bi_schema | ident }}.bi_week.week is 'First day of the week: dim_date.';
comment on column {{ bi_schema | ident }}.bi_week.last_day is 'Last day of the week.';
comment on column {{ bi_schema | ident }}.bi_week.fiscal_year is 'The year in which the fiscal year began that it belongs to.';
comment on column {{ bi_schema | ident }}.bi_week.week_no is 'Its number in the fiscal year.';
comment on column {{ bi_schema | ident }}.bi_week.series_id is 'The series: dim_series.';
{% for dimension in dimensions -%}
comment on column {{ bi_schema | ident }}.bi_week.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
{{ span_comments('bi_week', 'week', 'Fact of the 52 weeks before. Of a week still open, of as many days.') }}
