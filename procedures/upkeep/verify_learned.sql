-- verify_learned: does what a run learned from its fits come out again? Its weights, backtest, metrics and intervals are
-- learned anew from its parts, as finish_run does it, and all of that is taken back.
--   promises  nothing is written: what was stored is back when it returns. Numbers may differ by 1e-9 of themselves, since
--             sums depend on the order of rows
--   refuses   nothing; is_true is NULL where it cannot be told: the export mart shows another version; runs that it
--             learned from were pruned since; an opening was noted since
--   locks     the runs stage, while it learns
--   repeated  the same answers
create or replace function verify_learned(run_id bigint)
returns table (
    question text,
    is_true boolean,
    found text
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $verify_learned$
#variable_conflict use_column
declare
    v_run forecast_run;
    v_hindrance text;
    v_questions text[];
    v_keys text[];
    v_numbers text[];
    v_actual_version bigint;
    v_answers jsonb;
begin
    select * into v_run
    from forecast_run as run
    where run.run_id = verify_learned.run_id
        and run.status = 'succeeded';

    select
        case
            when v_run.slimmed_at is not null then format('run %s was pruned', v_run.run_id)
            when coalesce(mart.data_version_id, 0) != v_run.data_version_id
                then format('the export mart shows data version %s', mart.data_version_id)
            else (
                select format('run %s, which it learned from, was pruned since', min(past.run_id))
                from forecast_run as past
                where past.run_id < v_run.run_id
                    and past.status = 'succeeded'
                    and (
                        past.slimmed_at is not null
                        and exists (
                            select from run_stand_in as stand_in
                            where stand_in.run_id = v_run.run_id and stand_in.stand_in_run_id = past.run_id
                        )
                        -- what run_interval_miss() learned from
                        or past.horizon_start >= v_run.horizon_start - interval '12 months'
                        and past.model_name = v_run.model_name
                        and past.parameters - 'months' = v_run.parameters - 'months'
                        and (past.pruned_at > v_run.finished_at or past.finished_at > v_run.finished_at)
                    )
                having count(*) > 0
            )
        end
    into v_hindrance
    from mart_status as mart
    where v_run.run_id is not null;

    if v_run.run_id is null or v_hindrance is not null then
        return query
        select 'learned', null::boolean, 'not checked: ' || v_hindrance
        where v_hindrance is not null;
        return;
    end if;

    select
        array_agg(learned.question),
        array_agg(learned.key),
        array_agg(learned.numbers::text)
    into v_questions, v_keys, v_numbers
    from run_learned(v_run.run_id) as learned;

    select min(metric.data_version_id) into v_actual_version
    from run_metric as metric
    inner join data_version as version on metric.data_version_id = version.data_version_id
    where metric.run_id = v_run.run_id
        and metric.kind = 'actual'
        and version.pruned_at is null;

    begin
        update forecast_run as run
        set status = 'running', finished_at = null
        where run.run_id = v_run.run_id;

        {% for name in ['run_profile', 'run_weight', 'run_like', 'run_backtest_month', 'run_interval', 'run_series',
            'run_forecast', 'run_month', 'run_metric'] -%}
        delete from {{ name }} as stored where stored.run_id = v_run.run_id
        {%- if name == 'run_metric' %} and (stored.kind = 'backtest' or stored.data_version_id = v_actual_version){% endif %};
        {% endfor %}

        call finish_run(v_run.run_id);

        if v_actual_version is not null then
            perform measure_run(v_run.run_id, 'actual', v_actual_version);
        end if;

        select jsonb_agg(jsonb_build_array(answer.question, answer.different, answer.total) order by answer.question)
        into v_answers
        from (
            select
                coalesce(stored.question, again.question) as question,
                count(*) as total,
                count(*) filter (
                    where stored.key is null
                        or again.key is null
                        or cardinality(stored.numbers) <> cardinality(again.numbers)
                        or exists (
                            select from unnest(stored.numbers, again.numbers) as pair (was, is_now)
                            where (pair.was is null) <> (pair.is_now is null)
                                or abs(pair.was - pair.is_now) > 1e-9 * (abs(pair.was) + abs(pair.is_now))
                        )
                ) as different
            from (
                select
                    row.question,
                    row.key,
                    row.numbers::float8[] as numbers
                from unnest(v_questions, v_keys, v_numbers) as row (question, key, numbers)
            ) as stored
            full join run_learned(v_run.run_id) as again
                on stored.question = again.question and stored.key = again.key
            group by coalesce(stored.question, again.question)
        ) as answer;

        -- what was stored comes back
        raise exception 'learned' using errcode = 'PFVER';
    exception
        when sqlstate 'PFVER' then null;
    end;

    return query
    select
        answer.value ->> 0,
        case
            when (answer.value ->> 1)::bigint = 0 then true
            -- an opening is no part of the data version: it may be noted, or taken back, at any time
            when exists (
                select from known_change as changed
                where changed.changed_at > v_run.started_at
                    and changed.kind = 'series_opening'
            ) then null
            else false
        end,
        case
            when (answer.value ->> 1)::bigint = 0 then format('%s rows, learned again', answer.value ->> 2)
            else format('%s of %s rows come out different', answer.value ->> 1, answer.value ->> 2)
        end
    from jsonb_array_elements(v_answers) as answer (value);
end
$verify_learned$;

comment on function verify_learned is 'Does what a run learned from its fits come out again? planfact verify asks it; nothing is written.';
