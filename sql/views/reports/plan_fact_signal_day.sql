-- plan_fact_signal_day: noise or signal, day by day and series by series: the fact inside or outside the intervals
-- of the run that the plan came from. A planned day without a row, of those the reports know, sold nothing.
create view plan_fact_signal_day as
select
    {{ dimensions | idents('known') }},
    known.day,
    known.plan,
    sold.fact,
    said.yhat as forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
    case
        when sold.fact between said.lo_80 and said.hi_80 then 'noise'
        when sold.fact between said.lo_95 and said.hi_95 then 'unclear'
        when said.lo_95 is not null then 'signal'
    end as signal,
    known.run_id,
    known.series_id
from plan_fact_day as known
cross join report_status as shown
inner join run_forecast as said
    on known.run_id = said.run_id
        and known.series_id = said.series_id
        and known.day = said.day
cross join lateral (select coalesce(known.fact, 0) as fact) as sold
where known.day <= shown.last_day;

comment on view plan_fact_signal_day is 'Noise or signal, per series and day: is the fact inside the intervals of the forecast behind the plan?';
{% for dimension in dimensions -%}
comment on column plan_fact_signal_day.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column plan_fact_signal_day.day is 'The day.';
comment on column plan_fact_signal_day.plan is 'Plan of the day.';
comment on column plan_fact_signal_day.fact is 'What was sold; 0 where there is no row.';
comment on column plan_fact_signal_day.forecast is 'What the run behind the plan forecast, before people changed it.';
comment on column plan_fact_signal_day.lo_80 is 'Lower end of its 80 % interval.';
comment on column plan_fact_signal_day.hi_80 is 'Upper end of its 80 % interval.';
comment on column plan_fact_signal_day.lo_95 is 'Lower end of its 95 % interval.';
comment on column plan_fact_signal_day.hi_95 is 'Upper end of its 95 % interval.';
comment on column plan_fact_signal_day.signal is
'noise: inside the 80 % interval. unclear: outside it, inside the 95 % interval. signal: outside both. NULL: the run has no intervals.';
comment on column plan_fact_signal_day.run_id is 'The run.';
comment on column plan_fact_signal_day.series_id is 'The series.';
