-- load_budget: the staged amounts of a load become the budget of their months, spread to series and days.
--   promises  the lines of each amount sum to it, to the last digit; they are spread by the plan in force as it was
--             forecast, else by the newest forecast, else by last year's sales of the same weekdays, else evenly;
--             the load is the whole budget of its months; what it supersedes is kept, and named; it leaves the stage
--   refuses   PF001 nothing staged · PF002 bad rows · PF005 a month is frozen and its budget differs · PF008 another
--             writer
--   locks     the plan stage (readers are not held up)
--   repeated  months whose budget is in force already are left alone; where all are, says so
{% from 'macros/memory.sql' import memory_of_run -%}
create or replace procedure load_budget(
    load_id bigint default 0,
    source text default null,
    comment text default null,
    inout budget_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_run }}'
as $load_budget$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_staged_count bigint;
    v_bad_count bigint;
    v_offenders text;
    v_months date[];
    v_replaced text;
    v_rows bigint;
begin
    perform lock_stage('plan');

    select count(*) into v_staged_count
    from budget_stage as staged
    where staged.load_id = load_budget.load_id;

    if v_staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(load_budget.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into budget_stage first, or name the load they are in.';
    end if;

    select
        count(*),
        string_agg(
            format(
                'line %s: %s (%s)',
                bad.line_no,
                bad.reason,
                concat_ws(
                    ', ',
                    'month ' || left(bad.month, 40),
                    {% for dimension in dimensions -%}
                    '{{ dimension | text }} ' || left(nullif(bad.{{ dimension | ident }}, ''), 40),
                    {% endfor -%}
                    'amount ' || left(bad.amount, 40)
                )
            ),
            E'\n' order by bad.line_no
        ) filter (where bad.ordinal <= 100)
    into v_bad_count, v_offenders
    from (
        select
            checked.*,
            row_number() over (order by checked.line_no) as ordinal
        from validate_budget(load_budget.load_id) as checked
    ) as bad;

    if v_bad_count > 0 then
        raise exception '% of % rows in load % cannot become a budget', v_bad_count, v_staged_count, load_budget.load_id
            using errcode = 'PF002', detail = v_offenders, hint = 'Correct the rows and load again.';
    end if;

    -- the months that the load has another budget for than the one in force
    with staged as (
        select
            staged_month(known.month) as month,
            {% for dimension in dimensions -%}
            nullif(known.{{ dimension | ident }}, '') as {{ dimension | ident }},
            {% endfor -%}
            known.amount::numeric(17, 3) as amount
        from budget_stage as known
        where known.load_id = load_budget.load_id
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
        where staged.load_id = load_budget.load_id;

        delete from budget_stage as staged where staged.load_id = load_budget.load_id;
        raise notice 'this budget is in force already: budget %', load_budget.budget_id;
        return;
    end if;

    perform assert_month_open(v_months, 'budget');

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
    where staged.load_id = load_budget.load_id
        and staged_month(staged.month) = any(v_months);

    analyze budget_amount;  -- a budget that the planner has not heard of looks empty to it

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

    update budget_month as known
    set superseded_by = load_budget.budget_id
    where known.month = any(v_months)
        and known.superseded_by is null;

    insert into budget_month (budget_id, month, profile)
    select
        load_budget.budget_id,
        loaded.month,
        case
            when exists (
                select from plan_in_force as in_force
                where in_force.month = loaded.month
            ) then 'plan'
            when exists (
                select from forecast_run as run
                where run.status = 'succeeded'
                    and run.horizon_start <= loaded.month
                    and run.horizon_end >= loaded.month + interval '1 month - 1 day'
            ) then 'forecast'
            when exists (
                select from sales as sold
                where sold.day >= loaded.month - 364
                    and sold.day < (loaded.month + interval '1 month')::date - 364
            ) then 'last year'
            else 'even'
        end as profile
    from unnest(v_months) as loaded (month);

    with month_profile as (
        select
            known.month,
            known.profile,
            max(run.run_id) as run_id
        from budget_month as known
        left join forecast_run as run
            on known.profile = 'forecast'
                and run.status = 'succeeded'
                and known.month >= run.horizon_start
                and known.month + interval '1 month - 1 day' <= run.horizon_end
        where known.budget_id = load_budget.budget_id
        group by known.month, known.profile
    ),

    calendar as (
        select
            known.month,
            known.profile,
            known.run_id,
            known.month + step.days as day
        from month_profile as known
        cross join generate_series(0, 30) as step (days)
        where known.month + step.days < known.month + interval '1 month'
    ),

    weight as (
        select
            line.series_id,
            line.day,
            line.quantity as weight
        from calendar
        inner join plan_in_force as in_force on calendar.month = in_force.month
        inner join plan_line as line on in_force.plan_id = line.plan_id and calendar.day = line.day
        where calendar.profile = 'plan'
        union all
        select
            forecast.series_id,
            forecast.day,
            forecast.yhat::numeric(17, 3) as weight
        from calendar
        inner join forecast on calendar.run_id = forecast.run_id and calendar.day = forecast.day
        union all
        -- 364 days are 52 weeks: a weekday stays one
        select
            sold.series_id,
            calendar.day,
            greatest(sold.sales, 0) as weight
        from calendar
        inner join sales as sold on calendar.day - 364 = sold.day
        where calendar.profile = 'last year'
    ),

    -- every series at every level it belongs to: '' stands for all
    member as (
        select
            series.series_id,
            {% for dimension in dimensions -%}
            coalesce(series.{{ dimension | ident }}, '') as {{ dimension | ident }}{{ ',' if not loop.last }}
            {% endfor -%}
        from series
        group by series.series_id, cube ({{ dimensions | idents('series') }})
    ),

    -- summed, not joined: no estimate knows how many series an amount stands for, and one join read the whole plan
    -- again for each of their days
    cell as (
        select
            known.series_id,
            known.day,
            max(known.line_no) as line_no,
            max(known.amount) as amount,
            sum(known.weight) as weight
        from (
            select
                member.series_id,
                calendar.day,
                amount.line_no,
                amount.amount,
                0 as weight
            from budget_amount as amount
            inner join member
                on {% for dimension in dimensions -%}
                coalesce(amount.{{ dimension | ident }}, '') = member.{{ dimension | ident }}
                    {%- if not loop.last %}
                    and {% endif -%}
                {% endfor %}
            inner join calendar on amount.month = calendar.month
            where amount.budget_id = load_budget.budget_id
            union all
            select
                weight.series_id,
                weight.day,
                null as line_no,
                null as amount,
                weight.weight
            from weight
        ) as known
        group by known.series_id, known.day
        having max(known.line_no) is not null
    ),

    gathered as (
        select
            cell.line_no,
            cell.amount,
            array_agg(cell.series_id order by cell.day, cell.series_id) as series_ids,
            array_agg(cell.day order by cell.day, cell.series_id) as days,
            array_agg(cell.weight order by cell.day, cell.series_id) as weights
        from cell
        group by cell.line_no, cell.amount
    )

    insert into budget_line (budget_id, series_id, day, quantity)
    select
        load_budget.budget_id,
        part.series_id,
        part.day,
        part.quantity
    from gathered
    cross join unnest(
        gathered.series_ids, gathered.days, spread_quantity(gathered.amount, gathered.weights)
    ) as part (series_id, day, quantity)
    order by part.day, part.series_id;

    get diagnostics v_rows = row_count;

    insert into plan_revision (kind, budget_id, reason, data_version_id)
    select 'budget', made.budget_id, made.comment, made.data_version_id
    from budget as made
    where made.budget_id = load_budget.budget_id;

    delete from budget_stage as staged where staged.load_id = load_budget.load_id;

    analyze budget_line;

    perform log_step(
        'load_budget', v_began, v_rows,
        format('budget %s from %s: %s months', load_budget.budget_id, load_budget.source, cardinality(v_months))
    );
    raise notice 'budget % of % months%',
        load_budget.budget_id, cardinality(v_months), coalesce('; it replaces ' || v_replaced, '');
end
$load_budget$;

comment on procedure load_budget is 'Makes the staged amounts of a load the budget of their months, spread to series and days exactly.';
