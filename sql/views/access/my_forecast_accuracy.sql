-- my_forecast_accuracy: forecast_accuracy for the current user: their shops, at the levels that name a shop.
{% set columns = [
    'month', 'lag_months', 'run_id', 'wape', 'mae', 'rmse', 'bias_pct', 'mase', 'coverage_80', 'fva_pct',
    'wape_series', 'wape_month', 'forecast', 'fact', 'data_version_id', 'series_id', 'wape_mean', 'rmsse', 'smape',
    'tracking_signal', 'coverage_95', 'naive_wape', 'naive_bias_pct', 'series_count', 'days', 'is_newest'
] -%}
create view my_forecast_accuracy with (security_barrier) as
select
    forecast_accuracy.level,
    {{ dimensions | idents('forecast_accuracy') }},
    {{ columns | idents('forecast_accuracy') }}
from forecast_accuracy
where forecast_accuracy.{{ shop | ident }} in (select my_shop.shop from my_shop);

comment on view my_forecast_accuracy is 'How good every run was, in the shops that the current user may see.';
comment on column my_forecast_accuracy.level is 'As in forecast_accuracy.';
{% for column in dimensions + columns -%}
comment on column my_forecast_accuracy.{{ column | ident }} is 'As in forecast_accuracy.';
{% endfor -%}
