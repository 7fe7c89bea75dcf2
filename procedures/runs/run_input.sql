-- run_input: what the fits get: for every series of a span and every part of the run's model, the history in the
-- form that the part wants, twice: up to the horizon, and for the backtest. A fit sees y up to its first
-- cut, and forecasts from each cut the steps beside it; later cuts take the model on without a new fit.
-- Which form, model and season a part has is said by model_part, and whose smoothing it takes: that part comes before it.
-- Series that no model can serve have no row: finish_run gives them a fallback.
{% from 'macros/month.sql' import months_between -%}
create or replace function run_input(run_id bigint, first_series_id integer, last_series_id integer)
returns table (
    series_id integer,
    part text,
    model text,
    season integer,
    y float8[],
    origins date[],
    cuts integer[],
    steps integer[],
    smoothing_of text
)
language sql
stable
begin atomic
select
    form.series_id,
    part.part,
    coalesce(part.model, run.parameters ->> part.model_parameter) as model,
    case
        when form.cuts[1] < part.season_needs then 1
        else coalesce(part.season, (run.parameters ->> 'season')::integer)
    end as season,
    form.y,
    form.origins,
    form.cuts,
    array(
        select
            case part.grain
                when 'day' then ahead.last_day - origin.day + 1
                else {{ months_between('origin.day', 'ahead.last_day') }} + 1
            end
        from unnest(form.origins) as origin (day)
        cross join lateral (
            select
                case
                    when origin.day = run.horizon_start then run.horizon_end
                    else least(
                        run.backtest_end,
                        (origin.day + make_interval(months => (run.parameters ->> 'months')::integer))::date - 1
                    )
                end as last_day
        ) as ahead
        order by origin.day
    ) as steps,
    part.smoothing_of
from forecast_run as run
cross join run_history_form(run_input.run_id, run_input.first_series_id, run_input.last_series_id) as form
inner join model_part as part
    on form.grain = part.grain
        and form.is_adjusted = part.is_adjusted
        and form.zero_share >= part.needs_zero_share
where run.run_id = run_input.run_id
    and run.parameters -> 'parts' ? part.part
order by form.series_id, part.position, form.origins;
end;

comment on function run_input is 'What the fits get: for every series of a span and every part of the model, a history and where to forecast from.';
