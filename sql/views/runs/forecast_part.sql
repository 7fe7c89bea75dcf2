-- forecast_part: what a forecast is made of: every part of it, day by day, with its weight. Ask it for one
-- run and few series: it puts factors and weekly seasonality back as it is read.
create view forecast_part as
select
    run.run_id,
    part_month.series_id,
    part_month.first_day + cell.step::integer - 1 as day,
    part_month.part,
    cell.yhat,
    weight.weight,
    weight.weight * cell.yhat as contribution
from forecast_run as run
cross join lateral run_part_month(run.run_id, run.horizon_start, run.horizon_start, null) as part_month
inner join run_weight as weight
    on run.run_id = weight.run_id and part_month.series_id = weight.series_id and part_month.part = weight.part
cross join lateral unnest(part_month.yhat) with ordinality as cell (yhat, step)
where run.status = 'succeeded';

comment on view forecast_part is 'What a forecast is made of: its parts, day by day, with their weights.';
comment on column forecast_part.run_id is 'The run.';
comment on column forecast_part.series_id is 'The series.';
comment on column forecast_part.day is 'The day.';
comment on column forecast_part.part is 'The part; model_part explains them.';
comment on column forecast_part.yhat is 'What the part alone would forecast.';
comment on column forecast_part.weight is 'How much it counts.';
comment on column forecast_part.contribution is 'Their product; the contributions of a day sum to yhat_raw of the view forecast.';
