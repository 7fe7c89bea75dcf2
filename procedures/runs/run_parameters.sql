-- run_parameters: the parameters of a run, defaults filled in, checked.
-- The defaults earn their cost: daily models without a search on the last year were measured as accurate
-- as the full search on all history, in a thirtieth of its time, and the mean of four parts far better.
--   refuses   PF009 a parameter that is unknown or out of range
create or replace function run_parameters(given jsonb)
returns jsonb
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $run_parameters$
declare
    v_default constant jsonb := '{
        "model": "ANA", "season": 7, "window_days": 365, "monthly_model": "ZNZ",
        "factors": true, "backtest_months": 6, "dead_after_days": 90, "without": []
    }'::jsonb || jsonb_build_object(
        'parts', (select jsonb_agg(model_part.part order by model_part.position) from model_part)
    );
    v_filled constant jsonb := v_default || coalesce(given, '{}');
    v_unknown text;
begin
    select string_agg(parameter.name, ', ') into v_unknown
    from jsonb_object_keys(v_filled) as parameter (name)
    where not v_default ? parameter.name;

    if v_unknown is not null then
        raise exception 'unknown parameter of a run: %', v_unknown
            using errcode = 'PF009', hint = format(
                'Use only: %s.',
                (select string_agg(parameter.name, ', ') from jsonb_object_keys(v_default) as parameter (name))
            );
    end if;

    select string_agg(form.model, ', ') into v_unknown
    from (values (v_filled ->> 'model'), (v_filled ->> 'monthly_model')) as form (model)
    where form.model is null or form.model !~ '^[MAZ][NMAZ][NMAZ]$';

    if v_unknown is not null then
        raise exception 'unknown ETS model: %', v_unknown
            using errcode = 'PF009',
                hint = 'Give three letters: error (M, A, Z), trend (N, M, A, Z), season (N, M, A, Z); Z is chosen by AutoETS.';
    end if;

    if jsonb_typeof(v_filled -> 'parts') <> 'array'
        or v_filled -> 'parts' = '[]'
        or exists (
            select from jsonb_array_elements_text(v_filled -> 'parts') as given_part (part)
            where not exists (select from model_part where model_part.part = given_part.part)
        )
    then
        raise exception 'parts is no list of parts of the model: %', v_filled -> 'parts'
            using errcode = 'PF009',
                hint = format('List some of: %s.', (
                    select string_agg(model_part.part, ', ' order by model_part.position) from model_part
                ));
    end if;

    if not (
        v_filled @? '$.season ? (@ >= 2 && @ <= 366 && @ == @.floor())'
        and v_filled @? '$.window_days ? (@ >= 14 && @ <= 36500 && @ == @.floor())'
        and v_filled @? '$.dead_after_days ? (@ >= 7 && @ <= 3650 && @ == @.floor())'
        and v_filled @? '$.backtest_months ? (@ >= 1 && @ <= 24 && @ == @.floor())'
        and jsonb_typeof(v_filled -> 'factors') = 'boolean'
        and v_filled @? '$ ? (@.without.type() == "array")'
        and not v_filled @? '$.without[*] ? (@.type() != "string")'
        and (v_filled ->> 'window_days')::integer >= 2 * (v_filled ->> 'season')::integer
    ) then
        raise exception 'parameters out of range: %', v_filled
            using errcode = 'PF009',
                hint = 'Give whole numbers: season 2-366; window_days 14-36500 and two seasons at least; dead_after_days '
                    '7-3650; backtest_months 1-24. factors is true or false; without is a list of promotions, events or drivers.';
    end if;

    select string_agg(quote_literal(given_name.name), ', ') into v_unknown
    from jsonb_array_elements_text(v_filled -> 'without') as given_name (name)
    where given_name.name not in ('promotions', 'promotion', 'events')
        and given_name.name not in (select promotion_plan.driver from promotion_plan);

    if v_unknown is not null then
        raise exception 'nothing is called %, that a run could do without', v_unknown
            using errcode = 'PF009', hint = format('List some of: %s.', (
                select string_agg(known.name, ', ' order by known.name)
                from (
                    values ('promotions'), ('events')
                    union
                    select promotion_plan.driver from promotion_plan where promotion_plan.driver <> 'promotion'
                ) as known (name)
            ));
    end if;

    return v_filled;
end
$run_parameters$;

comment on function run_parameters is 'The parameters of a run with defaults filled in; error PF009 where one is unknown or out of range.';
