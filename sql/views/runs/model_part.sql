-- model_part: what a forecast can be made of. Each part sees the same history in another form; none is best
-- everywhere, their weighted mean is better than any of them nearly everywhere (Bates & Granger 1969).
create view model_part as
select
    known.part,
    known.grain,
    known.is_adjusted,
    known.description
from (
    values
    ('daily', 'day', false, 'AutoETS with a week''s season on days'),
    ('daily_adjusted', 'day', true, 'the same on days divided by month factors, which its forecast is multiplied by'),
    ('monthly', 'month', false, 'AutoETS with a year''s season on the mean day of each month, spread by the week'),
    ('monthly_adjusted', 'month', true, 'AutoETS without a season on such means divided by month factors'),
    ('intermittent', 'day', false, 'ADIDA, for series that sell on fewer than half of their days')
) as known (part, grain, is_adjusted, description);

comment on view model_part is 'What a forecast can be made of; run_weight says how much each part counts.';
comment on column model_part.part is 'Its name.';
comment on column model_part.grain is 'What it sees: day or month.';
comment on column model_part.is_adjusted is 'It sees a history without the year''s season: divided by the factors of run_factor.';
comment on column model_part.description is 'What it is.';
