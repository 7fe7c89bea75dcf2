-- forecast_churn: how much the forecast of a month changed from run to run, at every level. A forecast that jumps
-- up and down costs those who act on it, however good its last word is.
create view forecast_churn as
select
    vintage.level,
    {{ dimensions | idents('vintage') }},
    vintage.month,
    count(*) as vintages,
    (array_agg(vintage.forecast order by vintage.known_to, vintage.run_id))[1] as first_forecast,
    (array_agg(vintage.forecast order by vintage.known_to desc, vintage.run_id desc))[1] as last_forecast,
    sum(vintage.change) as net_change,
    avg(abs(vintage.change)) as mean_change,
    100 * avg(abs(vintage.change)) / nullif(avg(abs(vintage.forecast)), 0) as churn_pct,
    vintage.series_id
from forecast_vintage as vintage
group by vintage.level, {{ dimensions | idents('vintage') }}, vintage.month, vintage.series_id
having count(*) > 1;

comment on view forecast_churn is 'How much the forecast of a month changed from run to run, at every level; months forecast more than once.';
comment on column forecast_churn.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column forecast_churn.{{ dimension | ident }} is 'Dimension; NULL where the level sums over it.';
{% endfor -%}
comment on column forecast_churn.month is 'First day of the month that was forecast.';
comment on column forecast_churn.vintages is 'How many runs forecast it.';
comment on column forecast_churn.first_forecast is 'What the first of them said.';
comment on column forecast_churn.last_forecast is 'What the last of them said.';
comment on column forecast_churn.net_change is 'The last less the first.';
comment on column forecast_churn.mean_change is 'Mean absolute change from one run to the next.';
comment on column forecast_churn.churn_pct is 'The same in per cent of the mean absolute forecast: 0 where no run changed anything.';
comment on column forecast_churn.series_id is 'The series, at level series.';
