-- run_weight: how much each part of the model counts in the forecast of a series, and what it earned that by.
create table run_weight (
    run_id bigint not null references forecast_run,
    series_id integer not null,
    part text not null,
    weight float8 not null check (weight between 0 and 1),
    months integer not null,
    wape float8,
    wape_pooled float8,
    primary key (run_id, series_id, part)
);

comment on table run_weight is 'How much each part of the model counts in the forecast of each series.';
comment on column run_weight.run_id is 'The run.';
comment on column run_weight.series_id is 'The series.';
comment on column run_weight.part is 'The part; the view model_part explains them.';
comment on column run_weight.weight is 'Its share; the shares of a series sum to 1.';
comment on column run_weight.months is 'Past months of this series that were forecast without knowing them.';
comment on column run_weight.wape is 'Sum of the part''s absolute errors of those months by the sum of fact.';
comment on column run_weight.wape_pooled is 'The same over all series.';
