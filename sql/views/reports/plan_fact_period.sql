-- plan_fact_period: plan against fact by fiscal period of the calendar in vars.toml (months unless it says otherwise), at every level.
-- It sums plan_fact_day, so that its sums are those of the days, exactly.
{% from 'macros/period.sql' import plan_fact_span, plan_fact_span_comments with context -%}
create view plan_fact_period as
{{ plan_fact_span('period') }};

comment on view plan_fact_period is 'Plan against fact by fiscal period of the calendar in vars.toml (months unless it says otherwise), at every level. Ask for one level.';
{{ plan_fact_span_comments('period') }}
