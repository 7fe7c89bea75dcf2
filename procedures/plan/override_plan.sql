-- override_plan: a person changes the plan of a month, to a quantity or by a percentage, at any level: a
-- dimension that is not named stands for all of it.
--   promises  the plan of these series and days sums to the quantity, to the last digit; the plan as it was
--             forecast stays beside it; overrides apply in the order of their numbers (see revise_plan)
--   refuses   PF005 the month is frozen or has no plan, or the plan is neither in force there nor a draft ·
--             PF008 another writer · PF009 quantity and percent both or neither, below 0, no reason, days outside
--             the month, an expiry that is over, an unknown name, nothing planned there
--             · PF013 the plan is in force, and vars.toml asks for approval: a draft of it is changed (draft_month)
--   locks     the plan stage (readers are not held up)
--   repeated  the same change again, nothing on top of it yet: changes nothing and raises a NOTICE
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/override.sql' import covers, made_on_top with context -%}
{% from 'macros/plan.sql' import cell_changes -%}
{% from 'macros/collision.sql' import collisions, patience -%}
{% from 'macros/amount.sql' import amount with context -%}
create or replace procedure override_plan(
    month date,
    quantity numeric default null,
    percent numeric default null,
    reason text default null,
    {% for dimension in dimensions -%}
    {{ dimension | ident }} text default null,
    {% endfor -%}
    inout override_id bigint default null,
    first_day date default null,
    last_day date default null,
    expires_at timestamptz default null,
    plan_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $override_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_month constant date := {{ month_of('override_plan.month') }};
    v_first_day constant date := coalesce(override_plan.first_day, v_month);
    v_last_day constant date := coalesce(override_plan.last_day, {{ last_day_of('v_month') }});
    v_where constant text := concat_ws(
        ', ', to_char(v_month, 'YYYY-MM'){% for dimension in dimensions %},
        '{{ dimension | text }} ' || override_plan.{{ dimension | ident }}{% endfor %}
    );
    v_plan plan;
    v_in_force bigint;
    v_cells bigint;
    v_before numeric;
    v_after numeric;
    v_revision_id bigint;
begin
    perform assert_override(
        v_month, override_plan.quantity, override_plan.percent, override_plan.reason,
        {{ dimensions | idents('override_plan') }}, v_first_day, v_last_day, override_plan.expires_at
    );
    perform lock_stage('plan');
    perform assert_month_open(array[v_month]);

    select in_force.plan_id into v_in_force
    from plan_in_force as in_force
    where in_force.month = v_month;

    select * into v_plan
    from plan
    where plan.plan_id = coalesce(override_plan.plan_id, v_in_force);

    if v_plan.plan_id is null
        or (v_plan.published_at is not null and v_plan.plan_id is distinct from v_in_force)
        or v_month not between v_plan.first_month and v_plan.last_month
    then
        raise exception '% %', to_char(v_month, 'YYYY-MM'),
            case
                when override_plan.plan_id is null then 'has no plan yet'
                else format(
                    'is not of plan %s, or that is no longer in force: plan %s is',
                    override_plan.plan_id, coalesce(v_in_force::text, '(none)')
                )
            end
            using errcode = 'PF005', hint = 'Publish it first: planfact publish RUN, or planfact plan draft RUN; planfact plan list shows all.';
    end if;

    perform assert_change_approved(v_plan.plan_id, v_month);

    select
        count(*),
        sum(line.quantity) + coalesce(sum(made.delta), 0)
    into v_cells, v_before
    from series_name as series
    cross join generate_series(0, 30) as step (days)
    inner join plan_line as line
        on series.series_id = line.series_id
            and v_first_day + step.days = line.day
            and line.plan_id = v_plan.plan_id
            and series.first_day <= line.day
            and series.next_day > line.day
    cross join lateral (
        select sum(change.delta) as delta
        from {{ cell_changes('v_plan.plan_id', 'line') | indent(8) }} as change
    ) as made
    where v_first_day + step.days <= v_last_day
        and {{ covers('override_plan') | indent(8) }};

    if v_cells = 0 or (v_before = 0 and override_plan.percent is not null) then
        raise exception 'nothing is planned for %', v_where
            using errcode = 'PF009',
                detail = format('Plan %s, days %s to %s.', v_plan.plan_id, v_first_day, v_last_day),
                hint = case
                    when v_cells = 0 then 'A series is planned once a run has forecast it: planfact forecast, planfact publish RUN.'
                    else 'The plan there is 0, and so is any percentage of it: give a quantity.'
                end;
    end if;

    v_after := coalesce(override_plan.quantity, round(v_before * (1 + override_plan.percent / 100), 3));

    if v_after >= 1e14 then
        raise exception 'this override cannot be made: the plan would be %', v_after
            using errcode = 'PF009', hint = 'Give a percent that leaves it below 100,000,000,000,000.';
    end if;

    -- called again, after an answer that got lost? Nothing has come on top of it since
    select same.override_id into override_plan.override_id
    from active_override as same
    where same.plan_id = v_plan.plan_id
        and same.month = v_month
        and (same.first_day, same.last_day) = (v_first_day, v_last_day)
        {% for dimension in dimensions -%}
        and same.{{ dimension | ident }} is not distinct from override_plan.{{ dimension | ident }}
        {% endfor -%}
        and same.quantity is not distinct from override_plan.quantity
        and same.percent is not distinct from override_plan.percent
        and same.reason = override_plan.reason
        and same.expires_at is not distinct from override_plan.expires_at
        and same.created_by = session_user
        and not exists (
            select from active_override as later
            where {{ made_on_top('later', 'same', 'v_plan.plan_id') | indent(16) }}
        );

    if override_plan.override_id is not null then
        raise notice 'that is override % already', override_plan.override_id;
        return;
    end if;

    insert into override (
        plan_id, month, first_day, last_day, {{ dimensions | idents }},
        quantity, percent, reason, expires_at, data_version_id
    )
    select
        v_plan.plan_id,
        v_month,
        v_first_day,
        v_last_day,
        {% for dimension in dimensions -%}
        override_plan.{{ dimension | ident }},
        {% endfor -%}
        override_plan.quantity,
        override_plan.percent,
        override_plan.reason,
        override_plan.expires_at,
        max(newest.data_version_id)
    from data_version as newest
    returning override_id into override_plan.override_id;

    insert into plan_revision (kind, plan_id, override_id, reason, data_version_id)
    select 'override', made.plan_id, made.override_id, made.reason, made.data_version_id
    from override as made
    where made.override_id = override_plan.override_id
    returning plan_revision_id into v_revision_id;

    perform revise_plan(v_revision_id, v_plan.plan_id, array[override_plan.override_id]);

    perform log_step(
        'override_plan', v_began, v_cells,
        format('override %s of %s: %s, was %s', override_plan.override_id, v_where, v_after, v_before)
    );

    raise notice 'override %: the plan of % is %, was %',
        override_plan.override_id, v_where, {{ amount('v_after') }}, {{ amount('v_before') }};

{{ collisions() }}
end
$override_plan$;

comment on procedure override_plan is 'Changes the plan of a month at any level, to a quantity or by a percentage; the parts sum to it exactly.';
