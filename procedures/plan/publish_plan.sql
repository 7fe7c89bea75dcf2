-- publish_plan: the forecast of a run, or a draft, becomes the plan of its full calendar months.
--   promises  one plan in force per month; the plan it replaces is kept, and named; overrides of the months that were
--             neither undone nor expired are worked out again on the new plan, and a NOTICE counts them; a WARNING
--             names the shops that miss days of the last month of the data
--             month => …: that month alone; a draft stays one for its other months
--   refuses   PF004 the run did not succeed · PF005 a month had begun in the run's data (unless
--             allow_hindsight => true), or its fact is complete: it is frozen; the plan is no draft, or another
--             was published for its months since; the run's sales were taken back (unless allow_taken_back => true)
--             · PF008 another writer · PF013 vars.toml asks for approval, and there is no draft that was approved, or
--             what would come into force is not what was approved
--   locks     the plan stage (readers are not held up)
--   repeated  a run whose plan is in force stays as it is, with a NOTICE
{% from 'macros/month.sql' import month_of, next_month -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure publish_plan(
    run_id bigint default null,
    comment text default null,
    inout plan_id bigint default null,
    allow_hindsight boolean default false,
    allow_taken_back boolean default false,
    month date default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $publish_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_plan plan;
    v_months date[];
    v_month constant date := {{ month_of('publish_plan.month') }};
    v_since text;
    v_part bigint;
    v_rows bigint;
    v_missing text;
begin
    perform lock_stage('plan');

    if publish_plan.plan_id is not null then
        select * into v_plan from plan as draft where draft.plan_id = publish_plan.plan_id;

        if v_plan.plan_id is null or v_plan.run_id <> publish_plan.run_id then
            raise exception 'there is no plan %', publish_plan.plan_id || coalesce(' of run ' || publish_plan.run_id, '')
                using errcode = 'PF005', hint = 'planfact plan list shows plans and drafts.';
        end if;

        select max(part.plan_id) into v_part
        from plan as part
        inner join plan_in_force as in_force on part.plan_id = in_force.plan_id and in_force.month = v_month
        where part.draft_of = v_plan.plan_id;

        if v_part is not null then
            raise notice 'plan % is % of draft % already', v_part, to_char(v_month, 'YYYY-MM'), v_plan.plan_id;
            publish_plan.plan_id := v_part;
            return;
        end if;

        if v_plan.published_at is not null then
            raise notice 'plan % was published on % already', v_plan.plan_id, v_plan.published_at::date;
            return;
        end if;
    else
        v_months := plan_months(publish_plan.run_id, publish_plan.allow_hindsight);

        if v_month is not null then
            perform assert_month_planned(v_month, v_months, 'run', publish_plan.run_id);
            v_months := array[v_month];
        end if;

        select last_plan.plan_id into publish_plan.plan_id
        from plan as last_plan
        where last_plan.run_id = publish_plan.run_id
            and (
                select count(*) from plan_in_force as in_force
                where in_force.plan_id = last_plan.plan_id
                    and in_force.month = any(v_months)
            ) = cardinality(v_months);

        if publish_plan.plan_id is not null then
            raise notice 'run % is the plan in force already: plan %', publish_plan.run_id, publish_plan.plan_id;
            return;
        end if;

        perform assert_data_stand(publish_plan.run_id, publish_plan.allow_taken_back);
        perform assert_month_open(v_months);

        -- the draft that somebody made of it, where there is one
        select * into v_plan
        from plan as draft
        where draft.run_id = publish_plan.run_id
            and draft.first_month = v_months[1]
            and draft.published_at is null
            and draft.name is null
            and v_month is null
        order by draft.plan_id desc
        limit 1;
    end if;

    if v_plan.plan_id is not null then
        v_months := array(
            select covered.month::date
            from generate_series(
                v_plan.first_month::timestamp, v_plan.last_month::timestamp, interval '1 month'
            ) as covered (month)
        );

        if v_month is not null then
            perform assert_month_planned(v_month, v_months, 'draft', v_plan.plan_id);
            v_part := case when cardinality(v_months) > 1 then v_plan.plan_id end;
            v_months := array[v_month];
        end if;

        -- another plan, or a withdrawal
        select string_agg(distinct later.plan_id::text, ', ') into v_since
        from plan_month as known
        cross join lateral (values (known.plan_id), (known.superseded_by)) as later (plan_id)
        where known.month = any(v_months)
            and later.plan_id > v_plan.plan_id;

        if v_since is not null then
            raise exception 'plan % was published for months of draft % after that was made', v_since, v_plan.plan_id
                using errcode = 'PF005',
                    hint = 'Draft it again: planfact plan draft RUN, or publish another month of it: planfact plan publish PLAN --month.';
        end if;

        perform assert_month_open(v_months);

        if publish_plan.run_id is null then
            perform assert_data_stand(v_plan.run_id, publish_plan.allow_taken_back);
        end if;
    end if;

    perform assert_plan_approved(v_plan.plan_id, publish_plan.run_id);

    publish_plan.plan_id := coalesce(
        case when v_part is not null then plan_of_month(v_part, v_month, publish_plan.comment) end,
        v_plan.plan_id,
        make_plan(publish_plan.run_id, v_months, publish_plan.comment)
    );

    perform put_plan_in_force(publish_plan.plan_id, v_months, publish_plan.comment);
    perform assert_plan_approved(publish_plan.plan_id, is_in_force => true);

    select count(*) into v_rows
    from plan_line as line
    where line.plan_id = publish_plan.plan_id
        and line.day >= v_months[1]
        and line.day < {{ next_month('v_months[cardinality(v_months)]') }};

    -- a plan from a month with a shop missing plans the shop away: close-month refuses it, a person is told
    select missing_of_month(run.data_version_id, {{ month_of('(run.horizon_start - 1)') }}, false) into v_missing
    from plan
    inner join forecast_run as run on plan.run_id = run.run_id
    where plan.plan_id = publish_plan.plan_id;

    if v_missing is not null then
        raise warning 'plan % is made from data that miss days of %', publish_plan.plan_id, v_missing;
    end if;

    perform log_step(
        'publish_plan', v_began, v_rows,
        format(
            'plan %s from run %s', publish_plan.plan_id,
            (select plan.run_id from plan where plan.plan_id = publish_plan.plan_id)
        )
    );

{{ collisions() }}
end
$publish_plan$;

comment on procedure publish_plan is 'Makes the forecast of a run, or a draft, the plan of its full calendar months.';
