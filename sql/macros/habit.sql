{# What selling nearly daily is: the one place that says so, in the two ways in which it is asked.

   has_sold_daily(sold_days)          of a shop or series that may have gone silent: it sold on five days of seven in the
                                      habit_days up to its last sale, so that a week or two without any is news. Chance
                                      leaves such gaps to nobody who sells so often
   keeps_its_days(kept, expected)     of a shop with a day without rows: of the days on which it had sold a week before it
                                      sold on daily_share, so that this day was a closure and not a day without a sale.
                                      It is asked of shops that open on some weekdays only, too, and fills days with
                                      sales: hence the greater share

   Their numbers are in threshold.sql and are used here alone: tests/lint/test_sql.py. #}
{% from 'macros/threshold.sql' import daily_share, habit_sold, least_habit_days -%}
{% macro has_sold_daily(sold_days) -%}
{{ sold_days }} >= {{ habit_sold }}
{%- endmacro -%}
{% macro keeps_its_days(kept, expected) -%}
{{ expected }} >= {{ least_habit_days }} and {{ kept }} >= {{ daily_share }} * {{ expected }}
{%- endmacro -%}
