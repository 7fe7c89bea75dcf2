{# What every writing procedure does where another session stands in its way: it waits for a lock, and for each of
   those that it takes, no longer than `patience`, and says who holds it.

   patience      how long
   collisions()  the end of the body: the error of PostgreSQL becomes one of planfact's own #}
{% set patience = '5s' -%}
{% macro collisions() -%}
exception
    when lock_not_available or deadlock_detected or serialization_failure then
        perform refuse_collision(sqlstate);
{%- endmacro %}
