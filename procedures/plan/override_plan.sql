-- override_plan: a person changes the plan of a month, to a quantity or by a percentage, at any level: a
-- dimension that is not named stands for all of it.
--   promises  the plan of these series and days sums to the quantity, to the last digit; the plan as it was
--             forecast stays beside it; overrides apply in the order of their numbers (see revise_plan)
--   refuses   PF005 the month is frozen or has no plan, or the plan is neither in force there nor a draft ·
--             PF008 another writer · PF009 quantity and percent both or neither, below 0, no reason, days outside
--             the month, an expiry that is over, an unknown name, nothing planned there
--   locks     the plan stage (readers are not held up)
--   repeated  the same change again, nothing on top of it yet: nothing, and says so
{% from 'macros/plan.sql' import cell_changes -%}
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
as $override_plan$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_month constant date := date_trunc('month', override_plan.month::timestamp);
    v_last_of_month constant date := date_trunc('month', override_plan.month::timestamp) + interval '1 month - 1 day';
    v_first_day constant date := coalesce(override_plan.first_day, v_month);
    v_last_day constant date := coalesce(override_plan.last_day, v_last_of_month);
    v_where constant text := concat_ws(
        ', ', to_char(v_month, 'YYYY-MM'){% for dimension in dimensions %},
        '{{ dimension | text }} ' || override_plan.{{ dimension | ident }}{% endfor %}
    );
    v_plan plan;
    v_in_force bigint;
    v_wrong text;
    v_advice text;
    v_cells bigint;
    v_before numeric;
    v_after numeric;
    v_revision_id bigint;
begin
    select rule.wrong, rule.advice into v_wrong, v_advice
    from (
        values
        (
            1, v_month is null, 'month is missing',
            'Name a day of it: month => ''2024-08-01'' (--month 2024-08).'
        ),
        (
            2, num_nonnulls(override_plan.quantity, override_plan.percent) = 0,
            'give quantity or percent, one of the two: neither is there',
            'quantity => 900: what the plan is to be; percent => 5: by how much it is to change (--quantity, --percent).'
        ),
        (
            3, num_nonnulls(override_plan.quantity, override_plan.percent) = 2,
            format(
                'give quantity or percent, one of the two: quantity is %s and percent is %s',
                override_plan.quantity, override_plan.percent
            ),
            'Leave one of them out.'
        ),
        (4, override_plan.quantity = 'NaN', 'quantity is NaN, which is not a number', 'Give a number of 0 or more.'),
        (5, override_plan.percent = 'NaN', 'percent is NaN, which is not a number', 'Give a number of -100 or more.'),
        (
            6, override_plan.quantity < 0, format('quantity is %s, below 0', override_plan.quantity),
            'Give what the plan is to be, 0 or more; to take something away, a percent below 0.'
        ),
        (
            7, override_plan.percent < -100,
            format('percent is %s: the plan would be below 0', override_plan.percent),
            'Give -100 or more; -100 plans nothing at all.'
        ),
        (
            8, override_plan.quantity >= 1e14, format('quantity is %s, which is too large', override_plan.quantity),
            'Give less than 100,000,000,000,000.'
        ),
        (
            9, override_plan.percent >= 1e9, format('percent is %s, which is too large', override_plan.percent),
            'Give less than 1,000,000,000.'
        ),
        (
            10, override_plan.quantity <> round(override_plan.quantity, 3),
            format('quantity is %s: it has more than 3 decimals', override_plan.quantity),
            'Round it to 3 decimals.'
        ),
        (
            11, coalesce(btrim(override_plan.reason), '') = '', 'reason is missing',
            'Say why, it is kept with the override: reason => ''longer opening hours'' (--reason).'
        ),
        (
            12, v_first_day < v_month or v_last_day > v_last_of_month or v_first_day > v_last_day,
            format('days %s to %s are not a span of %s', v_first_day, v_last_day, to_char(v_month, 'YYYY-MM')),
            format('Give first_day and last_day from %s to %s, the first one first.', v_month, v_last_of_month)
        ),
        (
            13, override_plan.expires_at <= clock_timestamp(),
            format('expires_at is %s, which is over', override_plan.expires_at),
            'Give a time to come, or leave it out: the override then counts for good.'
        )
    ) as rule (position, is_broken, wrong, advice)
    where rule.is_broken
    order by rule.position
    limit 1;

    {% for dimension in dimensions -%}
    if v_wrong is null
        and override_plan.{{ dimension | ident }} is not null
        and not exists (
            select from series where series.{{ dimension | ident }} = override_plan.{{ dimension | ident }}
        )
    then
        v_wrong := format('nothing is known of %s %L', '{{ dimension | text }}', override_plan.{{ dimension | ident }});

        -- those most like it first: the same but for case and blanks, then one within the other
        select format(
            'Known are %s. SELECT DISTINCT %I FROM series; lists all.',
            string_agg(format('%L', near.name), ', ' order by near.position), '{{ dimension | text }}'
        )
        into v_advice
        from (
            select
                known.name,
                row_number() over (
                    order by
                        lower(btrim(known.name)) = asked.name desc,
                        strpos(lower(known.name), asked.name) > 0 or strpos(asked.name, lower(known.name)) > 0 desc,
                        left(lower(known.name), 1) = left(asked.name, 1) desc,
                        known.name
                ) as position
            from (select distinct series.{{ dimension | ident }} as name from series) as known
            cross join (select lower(btrim(override_plan.{{ dimension | ident }})) as name) as asked
        ) as near
        where near.position <= 5;
    end if;

    {% endfor -%}
    if v_wrong is not null then
        raise exception 'this override makes no sense: %', v_wrong using errcode = 'PF009', hint = v_advice;
    end if;

    perform lock_stage('plan');
    perform assert_month_open(array[v_month]);

    select in_force.plan_id into v_in_force
    from plan_in_force as in_force
    where in_force.month = v_month;

    select * into v_plan
    from plan as known
    where known.plan_id = coalesce(override_plan.plan_id, v_in_force);

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
            using errcode = 'PF005', hint = 'CALL publish_plan(RUN), or draft_plan(RUN), then override it. plan_registry lists all.';
    end if;

    select
        count(*),
        sum(line.quantity) + coalesce(sum(made.delta), 0)
    into v_cells, v_before
    from series
    cross join generate_series(0, 30) as step (days)
    inner join plan_line as line
        on series.series_id = line.series_id
            and v_first_day + step.days = line.day
            and line.plan_id = v_plan.plan_id
    cross join lateral (
        select sum(change.delta) as delta
        from {{ cell_changes('v_plan.plan_id', 'line') | indent(8) }} as change
    ) as made
    where v_first_day + step.days <= v_last_day
        {% for dimension in dimensions -%}
        and (
            override_plan.{{ dimension | ident }} is null
            or series.{{ dimension | ident }} = override_plan.{{ dimension | ident }}
        )
        {% endfor %};

    if v_cells = 0 or (v_before = 0 and override_plan.percent is not null) then
        raise exception 'nothing is planned for %', v_where
            using errcode = 'PF009',
                detail = format('Plan %s, days %s to %s.', v_plan.plan_id, v_first_day, v_last_day),
                hint = case
                    when v_cells = 0 then 'A series is planned once the run has forecast it.'
                    else 'The plan there is 0, and so is any percentage of it: give a quantity.'
                end;
    end if;

    v_after := coalesce(override_plan.quantity, round(v_before * (1 + override_plan.percent / 100), 3));

    if v_after >= 1e14 then
        raise exception 'this override makes no sense: the plan would be %', v_after
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
            where later.override_id > same.override_id
                and later.month = v_month
                and (not later.is_draft or later.plan_id = v_plan.plan_id)
                and later.first_day <= v_last_day
                and later.last_day >= v_first_day
                {% for dimension in dimensions -%}
                and coalesce(later.{{ dimension | ident }} = override_plan.{{ dimension | ident }}, true)
                {% endfor -%}
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

    raise notice 'override %: the plan of % is %, was %', override_plan.override_id, v_where, v_after, v_before;
end
$override_plan$;

comment on procedure override_plan is 'Changes the plan of a month at any level, to a quantity or by a percentage; the parts sum to it exactly.';
