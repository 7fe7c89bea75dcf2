-- plan_fact_week: plan against fact by week of the calendar in vars.toml (ISO weeks unless it says otherwise), at every level.
-- It sums plan_fact_day, so that its sums are those of the days, exactly.
{% from 'macros/period.sql' import plan_fact_span, plan_fact_span_comments with context -%}
create view plan_fact_week as
{{ plan_fact_span('week') }};

comment on view plan_fact_week is 'Plan against fact by week of the calendar in vars.toml (ISO weeks unless it says otherwise), at every level. Ask for one level.';
{{ plan_fact_span_comments('week') }}
