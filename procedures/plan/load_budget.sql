-- load_budget: the staged amounts of a load become the budget of their months, spread to series and days.
--   promises  the lines of each amount sum to it, to the last digit; they are spread by the plan in force as it was
--             forecast, else by the newest forecast, else by last year's sales of the same weekdays, else evenly;
--             the load is the whole budget of its months; what it supersedes is kept, and named; it leaves the stage,
--             and what is staged while it is loaded stays there; the first budget of a month that is frozen already is
--             marked late: it is a yardstick, and was no promise
--   refuses   PF001 nothing staged · PF002 bad rows · PF005 a month is frozen and has another budget · PF008 another
--             writer
--   locks     the plan stage (readers are not held up)
--   repeated  months whose budget is in force already are left alone; where all are, with a NOTICE
{% from 'macros/bad_rows.sql' import bad_rows with context -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure load_budget(
    load_id bigint default 0,
    source text default null,
    comment text default null,
    inout budget_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $load_budget$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_load_id constant bigint := nextval('budget_load_id');
    v_staged_count bigint;
    v_bad_count bigint;
    v_offenders text;
    v_months date[];
    v_replaced text;
    v_late date[];
    v_rows bigint;
begin
    perform lock_stage('plan');

    -- what is staged now gets a number of its own: what others stage meanwhile stays as it is; members are called as
    -- they are called now
    update budget_stage
    set load_id = v_load_id{% for dimension in dimensions %},
        {{ dimension | ident }} = coalesce(
            (
                select member_name.as_name
                from member_name
                where member_name.dimension = '{{ dimension | text }}'
                    and member_name.name = budget_stage.{{ dimension | ident }}
            ),
            budget_stage.{{ dimension | ident }}
        )
        {%- endfor %}
    where budget_stage.load_id = load_budget.load_id;

    get diagnostics v_staged_count = row_count;

    if v_staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(load_budget.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into budget_stage first, or name the load they are in.';
    end if;

    select bad.bad_count, bad.offenders into v_bad_count, v_offenders
    from {{ bad_rows('validate_budget(v_load_id)', {'month': 'month'}, {'amount': 'amount'}, shown=100) }};

    if v_bad_count > 0 then
        raise exception '% of % rows in load % cannot become a budget', v_bad_count, v_staged_count, load_budget.load_id
            using errcode = 'PF002', detail = v_offenders, hint = 'Correct the rows and load again.';
    end if;

    -- the months that the load has another budget for than the one in force
    with staged as (
        select
            staged_month(budget_stage.month) as month,
            {% for dimension in dimensions -%}
            nullif(budget_stage.{{ dimension | ident }}, '') as {{ dimension | ident }},
            {% endfor -%}
            budget_stage.amount::numeric(17, 3) as amount
        from budget_stage
        where budget_stage.load_id = v_load_id
    ),

    in_force as (
        select
            amount.month,
            {{ dimensions | idents('amount') }},
            amount.amount
        from budget_in_force
        inner join budget_amount as amount
            on budget_in_force.budget_id = amount.budget_id and budget_in_force.month = amount.month
        where budget_in_force.month in (select staged.month from staged)
    ),

    different as (
        select coalesce(staged.month, in_force.month) as month
        from staged
        full join in_force
            on staged.month = in_force.month
                {% for dimension in dimensions -%}
                and coalesce(staged.{{ dimension | ident }}, '') = coalesce(in_force.{{ dimension | ident }}, '')
                {% endfor -%}
        where staged.amount is distinct from in_force.amount
    )

    select array_agg(distinct different.month order by different.month) into v_months
    from different;

    if v_months is null then
        select max(in_force.budget_id) into load_budget.budget_id
        from budget_in_force as in_force
        inner join budget_stage as staged on in_force.month = staged_month(staged.month)
        where staged.load_id = v_load_id;

        delete from budget_stage as staged where staged.load_id = v_load_id;
        raise notice 'this budget is in force already: budget %', load_budget.budget_id;
        return;
    end if;

    -- the first budget of a month changes nothing that was promised
    perform assert_month_open(
        array(
            select in_force.month
            from budget_in_force as in_force
            where in_force.month = any(v_months)
        ),
        'budget'
    );
    v_late := frozen_months(v_months);

    insert into budget (source, comment, data_version_id)
    select
        load_budget.source,
        load_budget.comment,
        max(newest.data_version_id) as data_version_id
    from data_version as newest
    returning budget_id into load_budget.budget_id;

    insert into budget_amount (budget_id, month, {{ dimensions | idents }}, amount, line_no)
    select
        load_budget.budget_id,
        staged_month(staged.month),
        {% for dimension in dimensions -%}
        nullif(staged.{{ dimension | ident }}, ''),
        {% endfor -%}
        staged.amount::numeric(17, 3),
        staged.line_no
    from budget_stage as staged
    where staged.load_id = v_load_id
        and staged_month(staged.month) = any(v_months);

    analyze (skip_locked) budget_amount;  -- a budget that the planner has not heard of looks empty to it

    select string_agg(format('budget %s in %s', replaced.budget_id, replaced.months), '; ' order by replaced.budget_id)
    into v_replaced
    from (
        select
            in_force.budget_id,
            string_agg(to_char(in_force.month, 'YYYY-MM'), ', ' order by in_force.month) as months
        from budget_in_force as in_force
        where in_force.month = any(v_months)
        group by in_force.budget_id
    ) as replaced;

    -- a budget gets its lines before it counts: afterwards a frozen month takes none
    v_rows := spread_budget(load_budget.budget_id);

    update budget_month
    set superseded_by = load_budget.budget_id
    where budget_month.month = any(v_months)
        and budget_month.superseded_by is null;

    insert into budget_month (budget_id, month, profile, is_late)
    select
        load_budget.budget_id,
        loaded.month,
        budget_profile(loaded.month) as profile,
        coalesce(loaded.month = any(v_late), false) as is_late
    from unnest(v_months) as loaded (month);

    insert into plan_revision (kind, budget_id, reason, data_version_id)
    select 'budget', budget.budget_id, budget.comment, budget.data_version_id
    from budget
    where budget.budget_id = load_budget.budget_id;

    delete from budget_stage as staged where staged.load_id = v_load_id;

    perform log_step(
        'load_budget', v_began, v_rows,
        format(
            'budget %s from %s: %s', load_budget.budget_id, load_budget.source,
            counted(cardinality(v_months), 'month')
        )
    );
    raise notice 'budget % has %',
        load_budget.budget_id,
        counted(cardinality(v_months), 'month') || coalesce('; it replaces ' || v_replaced, '');

    if v_late is not null then
        raise notice 'loaded on % for months that were over: %; their first budget, it cannot be changed any more',
            current_date,
            (select string_agg(to_char(late.month, 'YYYY-MM'), ', ') from unnest(v_late) as late (month));
    end if;

{{ collisions() }}
end
$load_budget$;

comment on procedure load_budget is 'Makes the staged amounts of a load the budget of their months, spread to series and days exactly.';
