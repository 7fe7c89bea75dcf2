{# What prune() deletes of old runs; a table with a run_id that is in neither list and not kept by name fails its test.

   explaining  how a run came to its forecast: of every old run
   telling     what it forecast: of old runs that no plan came from #}
{% set explaining = [
    'run_part', 'run_weight', 'run_factor', 'run_profile', 'run_closed_day', 'run_interval', 'run_backtest_month',
    'run_driver', 'run_driver_slope', 'run_driver_day', 'run_event', 'run_event_day', 'run_known_month', 'run_like',
    'run_stand_in'
] -%}
{% set telling = ['run_forecast', 'run_series', 'run_month'] -%}
