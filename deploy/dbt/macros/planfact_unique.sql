{# The columns together are there once: the rows that are not. #}
{% test planfact_unique(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
