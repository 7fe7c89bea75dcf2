{# How plan and fact are compared, wherever they are.

   percent_of(part, whole)    the part in per cent of the whole, NULL where that is 0
   match_status(fact, plan, budget)  which sides a cell has; a row with none of them is there for last year or the year
                              to date
   signal(fact, forecast)     noise, unclear or signal: the fact inside the 80 % interval of the relation forecast,
                              inside its 95 % interval alone, or outside both #}
{% macro percent_of(part, whole) -%}
round(100 * ({{ part }}) / nullif({{ whole }}, 0), 6)
{%- endmacro %}

{% macro match_status(fact, plan, budget) -%}
case
    when {{ fact }} is null and {{ plan }} is null and {{ budget }} is null then 'neither'
    when {{ fact }} is null and {{ plan }} is null then 'budget_only'
    when {{ fact }} is null then 'plan_only'
    when {{ plan }} is null then 'fact_only'
    else 'both'
end
{%- endmacro %}

{% macro signal(fact, forecast) -%}
case
    when {{ fact }} between {{ forecast }}.lo_80 and {{ forecast }}.hi_80 then 'noise'
    when {{ fact }} between {{ forecast }}.lo_95 and {{ forecast }}.hi_95 then 'unclear'
    when {{ forecast }}.lo_95 is not null then 'signal'
end
{%- endmacro %}
