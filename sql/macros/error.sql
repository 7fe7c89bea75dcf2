{# How far forecasts were off. A cell is a day or a month of a series or of a level; e = forecast − fact of a cell,
   y = its fact. These are pieces of expressions over sums of cells, so that stored sums and fresh ones give a
   measure by the same words. What would be divided by 0 is NULL.

   wape(abs_error, abs_fact)       Σ|e| / Σ|y|: weighted absolute percentage error, a share of 1
                                   (Kolassa & Schütz 2007, "Advantages of the MAD/mean ratio over the MAPE")
   mae(abs_error, cells)           Σ|e| / n
   rmse(squared_error, cells)      √(Σe² / n)
   bias_pct(error, abs_fact)       100 Σe / Σ|y|: above 0 where the forecast was above the fact
   mase(mae, naive_mae)            MAE by the in-sample MAE of the seasonal naive forecast, as naive_error gives it
                                   (Hyndman & Koehler 2006, "Another look at measures of forecast accuracy")
   rmsse(mse, naive_mse)           the same of squares, under a root (M5 competition, 2020)
   relative_error(yhat, y)         |e| / (|forecast| + |fact|) of one cell, 0 where both are 0; sMAPE is its mean
                                   (0 to 1, as utilsforecast has it; Makridakis 1993 has twice that)
   coverage(inside, cells)         share of the facts that lay inside an interval
   gain_pct(abs_error, other, of)  100 (Σ|e of the other forecast| − Σ|e|) / of: forecast value added where the other
                                   is the naive forecast and of = Σ|y| (Gilliland 2010, "The Business Forecasting Deal")
   tracking_signal(error, mae)     Σe / MAE (Trigg 1964, "Monitoring a forecasting system") #}
{% macro wape(abs_error, abs_fact) -%}
{{ abs_error }} / nullif({{ abs_fact }}, 0)
{%- endmacro %}

{% macro mae(abs_error, cells) -%}
{{ abs_error }} / nullif({{ cells }}, 0)
{%- endmacro %}

{% macro rmse(squared_error, cells) -%}
sqrt({{ squared_error }} / nullif({{ cells }}, 0))
{%- endmacro %}

{% macro bias_pct(error, abs_fact) -%}
100 * ({{ error }}) / nullif({{ abs_fact }}, 0)
{%- endmacro %}

{% macro mase(mae, naive_mae) -%}
{{ mae }} / nullif({{ naive_mae }}, 0)
{%- endmacro %}

{% macro rmsse(mse, naive_mse) -%}
sqrt({{ mse }} / nullif({{ naive_mse }}, 0))
{%- endmacro %}

{% macro relative_error(yhat, y) -%}
coalesce(abs({{ yhat }} - {{ y }}) / nullif(abs({{ yhat }}) + abs({{ y }}), 0), 0)
{%- endmacro %}

{% macro coverage(inside, cells) -%}
{{ inside }}::float8 / nullif({{ cells }}, 0)
{%- endmacro %}

{% macro gain_pct(abs_error, other, of) -%}
100 * ({{ other }} - {{ abs_error }}) / nullif({{ of }}, 0)
{%- endmacro %}

{% macro tracking_signal(error, mae) -%}
({{ error }}) / nullif({{ mae }}, 0)
{%- endmacro %}
