-- choose_methods: one row in run_series for every series of a run: the method of its parts, or a fallback and the
-- reason for it where no part could serve the series. Rows that are there already stay.
--   locks     nothing of its own: finish_run calls it
create or replace function choose_methods(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $choose_methods$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_season integer;
    v_dead_after integer;
begin
    select * into v_run from forecast_run as run where run.run_id = choose_methods.run_id;
    v_season := (v_run.parameters ->> 'season')::integer;
    v_dead_after := (v_run.parameters ->> 'dead_after_days')::integer;

    insert into run_series (run_id, series_id, method, is_fallback, reason, fit_seconds, parameters)
    select
        v_run.run_id,
        fitted.series_id,
        (array_agg(model_part.method order by model_part.position))[1],
        false,
        null,
        sum(fitted.fit_seconds),
        jsonb_object_agg(fitted.part, fitted.parameters || jsonb_build_object('weight', weight.weight))
    from run_part as fitted
    inner join run_weight as weight
        on fitted.run_id = weight.run_id and fitted.series_id = weight.series_id and fitted.part = weight.part
    inner join model_part on fitted.part = model_part.part
    where fitted.run_id = v_run.run_id
        and fitted.origin = v_run.horizon_start
    group by fitted.series_id
    on conflict (run_id, series_id) do nothing;

    insert into run_series (run_id, series_id, method, is_fallback, reason)
    select
        v_run.run_id,
        history.series_id,
        fallback_method(history.y, v_season, v_dead_after),
        true,
        coalesce(
            fallback_reason(history.y, v_season, v_dead_after),
            (
                select min(fitted.error)
                from run_part as fitted
                where fitted.run_id = v_run.run_id
                    and fitted.series_id = history.series_id
                    and fitted.origin = v_run.horizon_start
            ),
            'the fit gave nothing back'
        )
    from run_history(v_run.run_id, v_run.horizon_start) as history
    where not exists (
        select from run_series
        where run_series.run_id = v_run.run_id and run_series.series_id = history.series_id
    );
end
$choose_methods$;

comment on function choose_methods is 'What forecasts each series of a run: its parts, or a fallback and why.';
