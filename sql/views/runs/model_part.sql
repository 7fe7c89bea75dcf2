-- model_part: what a forecast can be made of. Each part sees the same history in another form; none is best
-- everywhere, their weighted mean is better than any of them nearly everywhere (Bates & Granger 1969).
-- This is the whole list: run_input, the defaults of run_parameters and finish_run read it, and so do the tests that
-- hold the fits, the documentation and the readers' view to it. A model that is new is taught to python's fit().
create view model_part as
select
    part.part,
    part.grain,
    part.is_adjusted,
    part.description,
    part.position,
    part.method,
    part.model,
    part.model_parameter,
    part.season,
    part.season_needs,
    part.needs_zero_share,
    part.smoothing_of
from (
    values
    (
        1, 'daily', 'day', false, 'AutoETS', null, 'model', null::integer, 0, 0.0, null,
        'AutoETS with a week''s season on days'
    ),
    (
        2, 'daily_adjusted', 'day', true, 'AutoETS', null, 'model', null, 0, 0.0, 'daily',
        'the same on days divided by month factors, which its forecast is multiplied by, with the smoothing of daily'
    ),
    (
        3, 'monthly', 'month', false, 'AutoETS', null, 'monthly_model', 12, 25, 0.0, null,
        'AutoETS with a year''s season on the mean day of each month, spread by the week'
    ),
    (
        4, 'monthly_adjusted', 'month', true, 'AutoETS', 'ANN', null, 1, 0, 0.0, null,
        'AutoETS without a season on such means divided by month factors'
    ),
    (
        5, 'intermittent', 'day', false, 'ADIDA', 'ADIDA', null, null, 0, 0.5, null,
        'ADIDA, for series that sell on fewer than half of their days'
    )
) as part (
    position, part, grain, is_adjusted, method, model, model_parameter, season, season_needs, needs_zero_share,
    smoothing_of, description
);

comment on view model_part is 'What a forecast can be made of; run_weight says how much each part counts.';
comment on column model_part.part is 'Its name.';
comment on column model_part.grain is 'What it sees: day or month.';
comment on column model_part.is_adjusted is 'It sees a history without the year''s season: divided by the factors of run_factor.';
comment on column model_part.description is 'What it is.';
comment on column model_part.position is 'Its place in the list of parts. A series'' method is that of the first of its parts.';
comment on column model_part.method is 'The method of a series that has only such parts: AutoETS or ADIDA.';
comment on column model_part.model is 'What is fitted: an ETS form of three letters, or ADIDA; NULL where a parameter of the run says it.';
comment on column model_part.model_parameter is 'The parameter of the run that says what is fitted.';
comment on column model_part.season is 'Steps of a season; NULL: the parameter season of the run.';
comment on column model_part.season_needs is 'Steps of history that the season needs; with fewer the model has none.';
comment on column model_part.needs_zero_share is 'The part serves series with at least this share of days without sales.';
comment on column model_part.smoothing_of is
'It takes the smoothing parameters that were fitted for this part of the same series, where the run has it: one search serves both.';
