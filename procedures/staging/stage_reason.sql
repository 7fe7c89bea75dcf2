-- stage_reason: why a staged row cannot become a sale, the first reason found: what is missing or misnamed, then a day,
-- then an amount that is none; NULL where it can. Expects datestyle ISO, which its caller sets: a function with settings of its own would be called row by row
-- instead of being read into the query.
{% from 'macros/stage.sql' import amount_reason, day_reason, missing_reason, name_reason with context -%}
create or replace function stage_reason(
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text{{ second | beside(as_type=' text') }}
)
returns text
language sql
stable
parallel safe
begin atomic
select
    coalesce(
        {{ missing_reason('stage_reason.day', 'day') | indent(8) }},
        {% for dimension in dimensions -%}
        {{ name_reason('stage_reason.' ~ (dimension | ident), dimension) | indent(8) }},
        {% endfor -%}
        {{ missing_reason('stage_reason.sales', 'sales') | indent(8) }},
        {% if second -%}
        {{ missing_reason('stage_reason.' ~ (second | ident), second) | indent(8) }},
        {% endif -%}
        {{ day_reason('stage_reason.day') | indent(8) }},
        {{ amount_reason('stage_reason.sales', 'sales') | indent(8) }},
        {{ amount_reason('stage_reason.onpromotion', 'onpromotion') | indent(8) }}
        {%- if second %},
        {{ amount_reason('stage_reason.' ~ (second | ident), second) | indent(8) }}
        {%- endif %}
    );
end;

comment on function stage_reason is 'Why a staged row cannot become a sale; NULL where it can.';
