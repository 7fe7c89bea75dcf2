-- publish_plan: the forecast of a run, or a draft, becomes the plan of its full calendar months.
--   promises  one plan in force per month; the plan it replaces is kept, and named; overrides of the months that were
--             neither undone nor expired are worked out again on the new plan, and a NOTICE counts them
--   refuses   PF004 the run did not succeed · PF005 a month had begun in the run's data (unless
--             allow_hindsight => true), or its fact is complete: it is frozen; the plan is no draft, or another
--             was published for its months since · PF008 another writer
--   locks     the plan stage (readers are not held up)
--   repeated  a run whose plan is in force stays as it is, and says so
create or replace procedure publish_plan(
    run_id bigint default null,
    comment text default null,
    inout plan_id bigint default null,
    allow_hindsight boolean default false
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $publish_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_plan plan;
    v_months date[];
    v_since text;
    v_overrides bigint[];
    v_lost text;
    v_replaced text;
    v_revision_id bigint;
    v_rows bigint;
begin
    perform lock_stage('plan');

    if publish_plan.plan_id is not null then
        select * into v_plan from plan as draft where draft.plan_id = publish_plan.plan_id;

        if v_plan.plan_id is null or v_plan.run_id <> publish_plan.run_id then
            raise exception 'there is no plan %', publish_plan.plan_id || coalesce(' of run ' || publish_plan.run_id, '')
                using errcode = 'PF005', hint = 'plan_registry lists plans and drafts.';
        end if;

        if v_plan.published_at is not null then
            raise notice 'plan % was published on % already', v_plan.plan_id, v_plan.published_at::date;
            return;
        end if;
    else
        v_months := plan_months(publish_plan.run_id, publish_plan.allow_hindsight);

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

        perform assert_month_open(v_months);

        -- the draft that somebody made of it, where there is one
        select * into v_plan
        from plan as draft
        where draft.run_id = publish_plan.run_id
            and draft.first_month = v_months[1]
            and draft.published_at is null
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

        select string_agg(distinct later.plan_id::text, ', ') into v_since
        from plan_month as later
        where later.month = any(v_months)
            and later.plan_id > v_plan.plan_id;

        if v_since is not null then
            raise exception 'plan % was published for months of draft % after that was made', v_since, v_plan.plan_id
                using errcode = 'PF005',
                    hint = 'A plan replaces those that were there when it was made. Draft it again, or publish another run.';
        end if;

        perform assert_month_open(v_months);
    end if;

    publish_plan.plan_id := coalesce(
        v_plan.plan_id, make_plan(publish_plan.run_id, v_months, publish_plan.comment)
    );

    update plan as made
    set published_at = clock_timestamp(),
        published_by = session_user,
        comment = coalesce(publish_plan.comment, made.comment)
    where made.plan_id = publish_plan.plan_id;

    select string_agg(format('plan %s in %s', replaced.plan_id, replaced.months), '; ' order by replaced.plan_id)
    into v_replaced
    from (
        select
            in_force.plan_id,
            string_agg(to_char(in_force.month, 'YYYY-MM'), ', ' order by in_force.month) as months
        from plan_in_force as in_force
        where in_force.month = any(v_months)
        group by in_force.plan_id
    ) as replaced;

    if v_replaced is not null then
        raise notice 'plan % replaces %', publish_plan.plan_id, v_replaced;
    end if;

    update plan_month as in_force
    set superseded_by = publish_plan.plan_id
    where in_force.month = any(v_months)
        and in_force.superseded_by is null;

    insert into plan_month (plan_id, month)
    select publish_plan.plan_id, published.month
    from unnest(v_months) as published (month);

    select coalesce(array_agg(known.override_id), '{}') into v_overrides
    from active_override as known
    where known.month = any(v_months) and not known.is_draft;

    insert into plan_revision (kind, plan_id, reason, data_version_id)
    select
        'publish',
        made.plan_id,
        publish_plan.comment,
        greatest(
            made.data_version_id,
            (
                select max(known.data_version_id) from override as known
                where known.override_id = any(v_overrides)
            )
        )
    from plan as made
    where made.plan_id = publish_plan.plan_id
    returning plan_revision_id into v_revision_id;

    -- a draft has not heard of what was changed since it was made
    perform revise_plan(v_revision_id, publish_plan.plan_id, v_overrides);

    select string_agg(format('%s (%s)', known.override_id, known.reason), ', ' order by known.override_id)
    into v_lost
    from override as known
    where known.override_id = any(v_overrides)
        and not exists (
            select from plan_line as line
            inner join series on line.series_id = series.series_id
            where line.plan_id = publish_plan.plan_id
                and line.day between known.first_day and known.last_day
                {% for dimension in dimensions -%}
                and coalesce(series.{{ dimension | ident }} = known.{{ dimension | ident }},
                    known.{{ dimension | ident }} is null)
                {% endfor -%}
        );

    if cardinality(v_overrides) > 0 then
        raise notice 'plan % takes over % overrides%',
            publish_plan.plan_id, cardinality(v_overrides),
            coalesce('; nothing is planned any more where these were made: ' || v_lost, '');
    end if;

    select count(*) into v_rows
    from plan_line as line
    where line.plan_id = publish_plan.plan_id
        and line.day >= v_months[1]
        and line.day < v_months[cardinality(v_months)] + interval '1 month';

    perform log_step(
        'publish_plan', v_began, v_rows,
        format(
            'plan %s from run %s', publish_plan.plan_id,
            (select made.run_id from plan as made where made.plan_id = publish_plan.plan_id)
        )
    );
end
$publish_plan$;

comment on procedure publish_plan is 'Makes the forecast of a run, or a draft, the plan of its full calendar months.';
