{# Numbers that several statements of a run share.

   least_day_factor       a day whose factor is smaller is one on which next to nothing is ever sold: what it sold
                          cannot be divided by it
   greatest_day_factor    a day whose sales are more times the usual ones teaches no more than that
   greatest_event_factor  the same of a day that a person named as an event: those may be large
   greatest_growth        sales of all series grow by no more than so many times in a year, nor shrink by more
   least_weekday          a weekday that usually sells a smaller share of a mean day says nothing about dates
   sparsity_limits        series are told apart by their share of days without a sale: intervals of each class come from
                          the errors of its own series
   least_errors           where those are fewer, the next class's count
   least_months           full months below which there is nothing to estimate
   given_up_after_days    a shop that has not opened for so long counts as given up: it is neither filled in the
                          mart nor said to be closed on a weekday
   silent_from_days       a shop or series that sold nearly daily and has sold nothing for so many days is silent
   silent_to_days         after so many days nobody needs to hear of it any more
   silent_news_days       and health no longer warns of it after so many
   habit_days             it sold nearly daily if, of so many days up to its last sale,
   habit_sold             it sold on so many: five a week
   habit_weeks            what a shop usually does is judged by so many weeks before
   daily_share            a shop that sold on this share of the days on which it had sold a week before sells nearly
                          daily: a day without rows was closed. With a smaller share it is a day without a sale
   least_habit_days       so many such days are needed to say that
   weekday_share          a weekday on which a shop sold in this share of its weeks is one on which it usually sells
   closed_weekday_weeks   a weekday on which a shop that sells nearly daily has not opened for so many weeks is one on
                          which it is closed
   least_open_days        a shop that does not sell daily has to have sold on so many days of habit_weeks before a
                          weekday without any sale in them counts as one on which it is closed
   driver_gate            a driver whose slopes explain no larger share of the squares in the backtest is not used
   closed_date_years      a date is judged by so many years before it
   chain_shops            so many shops make a chain: where all of them were closed, one year is evidence enough

   What a shop usually does, and when days of it are missing; days are counted as of a shop that opens daily, and fewer
   for one that opens on fewer weekdays, but never fewer than two:
   usual_weeks            it is learned from so many weeks before the month
   usual_share            a shop usually sells on a weekday on which it did so in this share of them
   missing_run            so many usual days in a row without a row are missing
   missing_tail           so many, where they are the last of the month
   missing_total          so many in all
   company_run            days in a row without a row of any shop: data that did not arrive

   held(miss, n)          the share of n errors that a quantile must hold, so that it leaves out the share `miss` of facts
                          to come: n errors have n + 1 places between them for the next (split conformal prediction) #}
{% macro held(miss, n) -%}
least(1, (1 - {{ miss }}) * (1 + 1.0::float8 / nullif({{ n }}, 0)))
{%- endmacro -%}
{% set least_day_factor = 0.3 -%}
{% set greatest_day_factor = 3 -%}
{% set greatest_event_factor = 10 -%}
{% set greatest_growth = 2.0 -%}
{% set least_weekday = 0.1 -%}
{% set sparsity_limits = [0.75, 0.5, 0.25, 0.02] -%}
{% set least_errors = 30 -%}
{% set least_months = 7 -%}
{% set given_up_after_days = 14 -%}
{% set silent_from_days = 7 -%}
{% set silent_to_days = 90 -%}
{% set silent_news_days = 31 -%}
{% set habit_days = 56 -%}
{% set habit_sold = 40 -%}
{% set habit_weeks = 26 -%}
{% set daily_share = 0.9 -%}
{% set least_habit_days = 14 -%}
{% set weekday_share = 0.8 -%}
{% set closed_weekday_weeks = 8 -%}
{% set least_open_days = 40 -%}
{% set closed_date_years = 3 -%}
{% set chain_shops = 3 -%}
{% set driver_gate = 0.02 -%}
{% set usual_weeks = 8 -%}
{% set usual_share = '0.875' -%}
{% set missing_run = 5 -%}
{% set missing_tail = 3 -%}
{% set missing_total = 10 -%}
{% set company_run = 7 -%}
