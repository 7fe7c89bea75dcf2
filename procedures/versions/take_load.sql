-- take_load: takes the rows of a load off the stage, in one statement, and reads them once: good rows go to
-- sales_taken, with their series, as days and numbers; rows that must not become sales go to sales_reject. Exactly
-- the rows that this statement sees are taken: those that another session copies into the load meanwhile stay staged.
-- One idea: all that can be said of a load before it is compared with the sales; hence it is long.
--   promises  on_reject fail: all rows are good, or nothing is changed; quarantine: the bad rows are set aside, of a
--             duplicate key the repetitions, and the NOTICE says how many rows and what sum of sales that is
--             on_duplicate sum: the rows of one key are added, the NOTICE says the sums before and after
--             members that the load is the first to bring are named, and what may be a total of others; rows under old names become those of the new ones
--             grain week, month: rows of a series whose weeks or months overlap, or are not over yet, are bad
--             month: rows of days after it are set aside, and make no series; keep_to_month says what becomes of that
--   refuses   PF001 nothing staged · PF002 bad rows, where on_reject is fail
--   locks     nothing: its caller has locked the versions stage
--   repeated  PF001, for the stage is empty
{% from 'macros/bad_rows.sql' import bad_rows with context -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/stage.sql' import amount_reason, day_reason, missing_reason, name_reason with context -%}
create or replace function take_load(
    load_id bigint,
    source text,
    on_reject text,
    on_duplicate text,
    grain text,
    month date,
    out staged_count bigint,
    out good_count bigint,
    out taken_at timestamptz
)
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '256MB'
set default_statistics_target = 10  -- how many rows there are is what the planner must know, not which
set enable_mergejoin = off  -- few series, many rows: sorting the rows by name costs more than reading them
as $take_load$
#variable_conflict use_column
declare
    v_began constant timestamptz := clock_timestamp();
    v_sum numeric;
    v_new_series bigint;
    v_newest_series constant integer := (select max(series.series_id) from series);
    v_key_count bigint;
    v_repeated_count bigint := 0;
    v_too_large_count bigint := 0;
    v_parted_count bigint;
    v_crowded_count bigint := 0;
    v_bad_count bigint;
    v_offenders text;
    v_name constant text := to_char(take_load.month, 'YYYY-MM');
    v_last_day constant date := {{ last_day_of('take_load.month') }};
begin
    take_load.taken_at := v_began;

    -- the planner knows nothing yet of rows that this transaction brought; where somebody else analyzes a table or
    -- has it locked, it is not waited for
    analyze (skip_locked) sales_stage (load_id, day);

    -- one statement, hence one snapshot: what is read is what leaves the stage. A day is judged once, its rows once each
    with judged_day as (
        select
            of_load.day,
            case when {{ day_reason('of_load.day') | indent(16) }} is null then of_load.day::date end as good_day
        from (
            select distinct stage.day
            from sales_stage as stage
            where stage.load_id = take_load.load_id
        ) as of_load
    ),

    taken as materialized (
        select
            stage.line_no,
            stage.day,
            {{ dimensions | idents('stage') }},
            stage.sales,
            stage.onpromotion{{ second | beside('stage') }},
            judged_day.good_day,
            judged_day.good_day is not null
            {% for dimension in dimensions -%}
            and {{ name_reason('stage.' ~ (dimension | ident), dimension) | indent(12) }} is null
            {% endfor -%}
            and {{ missing_reason('stage.sales', 'sales') | indent(12) }} is null
            and {{ amount_reason('stage.sales', 'sales') | indent(12) }} is null
            and {{ amount_reason('stage.onpromotion', 'onpromotion') | indent(12) }} is null
            {% if second -%}
            and {{ missing_reason('stage.' ~ (second | ident), second) | indent(12) }} is null
            and {{ amount_reason('stage.' ~ (second | ident), second) | indent(12) }} is null
            {% endif -%}
            as is_good,
            coalesce(judged_day.good_day > v_last_day, false) as is_later
        from sales_stage as stage
        left join judged_day on stage.day = judged_day.day
        where stage.load_id = take_load.load_id
    ),

    gone as (
        delete from sales_stage as stage
        where stage.load_id = take_load.load_id
    ),

    rejected as (
        insert into sales_reject (
            load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source, rejected_at
            {{- second | beside }}
        )
        select
            take_load.load_id,
            taken.line_no,
            taken.day,
            {{ dimensions | idents('taken') }},
            taken.sales,
            taken.onpromotion,
            coalesce(
                stage_reason(taken.day, {{ dimensions | idents('taken') }}, taken.sales, taken.onpromotion
                    {{- second | beside('taken') }}),{# noqa: LT05 #}
                'after the month ' || v_name
            ),
            take_load.source,
            v_began{{ second | beside('taken') }}
        from taken
        where not taken.is_good or taken.is_later
    ),

    new_series as (
        insert into series ({{ dimensions | idents }})
        select {{ dimensions | idents('taken') }}
        from taken
        where taken.is_good and not taken.is_later
        group by {{ dimensions | idents('taken') }}
        except
        select {{ dimensions | idents('series') }}
        from series
        order by {{ dimensions | idents }}
        returning series_id, {{ dimensions | idents }}
    ),

    named_series as (
        select series.series_id, {{ dimensions | idents('series') }}
        from series
        union all
        select new_series.series_id, {{ dimensions | idents('new_series') }}
        from new_series
    ),

    good as (
        insert into sales_taken (line_no, series_id, day, sales, onpromotion{{ second | beside }})
        select
            taken.line_no,
            named_series.series_id,
            taken.good_day,
            taken.sales::numeric,
            nullif(taken.onpromotion, '')::numeric{{ second | beside('taken', as_type='::numeric') }}
        from taken
        inner join named_series on {{ dimensions | equal('taken', 'named_series') }}
        where taken.is_good and not taken.is_later
    )

    select
        count(*),
        count(*) filter (where not taken.is_good),
        (select count(*) from new_series)
    into take_load.staged_count, v_bad_count, v_new_series
    from taken;

    if take_load.staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(take_load.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into sales_stage first, or name the load they are in.';
    end if;

    analyze (skip_locked) sales_taken (series_id, day);

    if v_new_series > 0 then
        analyze (skip_locked) series;
        perform say_new_members(v_newest_series);
        perform say_totals(v_newest_series);
    end if;

    if take_load.on_duplicate = 'sum' then
        select count(*), coalesce(sum(taken.sales), 0)
        into take_load.good_count, v_sum
        from sales_taken as taken;

        with summed as materialized (
            select
                min(taken.line_no) as line_no,
                taken.series_id,
                taken.day,
                sum(taken.sales) as sales,
                max(taken.onpromotion) as onpromotion
                {%- if second %},
                sum(taken.{{ second | ident }}) as {{ second | ident }}
                {%- endif %}
            from sales_taken as taken
            group by taken.series_id, taken.day
            having count(*) > 1
        ),

        replaced as (
            delete from sales_taken as taken
            using summed
            where taken.series_id = summed.series_id
                and taken.day = summed.day
        )

        insert into sales_taken (line_no, series_id, day, sales, onpromotion{{ second | beside }})
        select
            summed.line_no,
            summed.series_id,
            summed.day,
            summed.sales,
            summed.onpromotion{{ second | beside('summed') }}
        from summed;

        raise notice '% rows in load % are % keys; their sales are % before and % after',
            take_load.good_count,
            take_load.load_id,
            (select count(*) from sales_taken),
            v_sum,
            (select coalesce(sum(round(taken.sales, 3)), 0) from sales_taken as taken);
    end if;

    -- a bit for each day of a series, 32 of them in a row: a key that comes twice sets one bit twice
    select
        coalesce(sum(of_series.rows), 0),
        coalesce(sum(bit_count(of_series.days::bit(32))), 0)
    into take_load.good_count, v_key_count
    from (
        select
            count(*) as rows,
            bit_or(1 << ((taken.day - date '1900-01-01') & 31)) as days
        from sales_taken as taken
        group by taken.series_id, (taken.day - date '1900-01-01') / 32
    ) as of_series;

    if take_load.on_duplicate = 'sum' or take_load.good_count > v_key_count then
        -- all rows of a duplicate key are refused, since none is known to be right; set aside is only the repetition
        with repeated_key as (
            select
                taken.series_id,
                taken.day
            from sales_taken as taken
            where take_load.on_duplicate = 'fail'
            group by taken.series_id, taken.day
            having count(*) > 1
        ),

        repeated as (
            select
                taken.ctid,
                row_number() over (
                    partition by taken.series_id, taken.day order by taken.line_no, taken.ctid
                ) as ordinal
            from sales_taken as taken
            inner join repeated_key on taken.series_id = repeated_key.series_id and taken.day = repeated_key.day
        ),

        aside as (
            delete from sales_taken as taken
            using repeated
            where taken.ctid = repeated.ctid
                and (repeated.ordinal > 1 or take_load.on_reject = 'fail')
            returning taken.*, 'duplicate key in the load' as reason
        ),

        -- what rows add up to may be too large, where no single row is
        too_large as (
            delete from sales_taken as taken
            where take_load.on_duplicate = 'sum'
                {% if second -%}
                and greatest(abs(taken.sales), abs(taken.{{ second | ident }})) >= 99999999999999.9995
            returning
                taken.*,
                case
                    when abs(taken.sales) >= 99999999999999.9995 then 'out of numeric range: sales'
                    else 'out of numeric range: {{ second }}'
                end as reason
                {%- else -%}
                and abs(taken.sales) >= 99999999999999.9995
            returning taken.*, 'out of numeric range: sales' as reason
            {%- endif %}
        ),

        rejected as (
            insert into sales_reject (
                load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source, rejected_at
            {{- second | beside }}
            )
            select
                take_load.load_id,
                bad.line_no,
                bad.day::text,
                {{ dimensions | idents('series') }},
                bad.sales::text,
                bad.onpromotion::text,
                bad.reason,
                take_load.source,
                v_began{{ second | beside('bad', as_type='::text') }}
            from (
                select aside.* from aside
                union all
                select too_large.* from too_large
            ) as bad
            inner join series on bad.series_id = series.series_id
        )

        select
            (select count(*) from aside),
            (select count(*) from too_large)
        into v_repeated_count, v_too_large_count;
    end if;

    if take_load.grain <> 'day' then
        with span as (
            select
                taken.ctid,
                taken.first_day,
                taken.last_day,
                lag(taken.last_day) over of_series as before,
                lead(taken.first_day) over of_series as after
            from (
                select
                    sales_taken.ctid,
                    sales_taken.series_id,
                    sales_taken.day,
                    case take_load.grain
                        when 'week' then sales_taken.day
                        else {{ month_of('sales_taken.day') }}
                    end as first_day,
                    case take_load.grain
                        when 'week' then sales_taken.day + 6
                        else {{ last_day_of(month_of('sales_taken.day')) }}
                    end as last_day
                from sales_taken
            ) as taken
            window of_series as (partition by taken.series_id order by taken.day)
        ),

        aside as (
            delete from sales_taken as taken
            using span
            where taken.ctid = span.ctid
                and (span.first_day <= span.before or span.after <= span.last_day or span.last_day >= current_date)
            returning
                taken.*,
                case
                    when span.last_day >= current_date then format('its %s is not over yet', take_load.grain)
                    else format('more than one row in its %s', take_load.grain)
                end as reason
        ),

        rejected as (
            insert into sales_reject (
                load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source, rejected_at
            {{- second | beside }}
            )
            select
                take_load.load_id,
                aside.line_no,
                aside.day::text,
                {{ dimensions | idents('series') }},
                aside.sales::text,
                aside.onpromotion::text,
                aside.reason,
                take_load.source,
                v_began{{ second | beside('aside', as_type='::text') }}
            from aside
            inner join series on aside.series_id = series.series_id
        )

        select count(*)
        into v_crowded_count
        from aside;
    end if;

    v_parted_count := take_renamed(take_load.load_id, take_load.source, v_began);
    v_bad_count := v_bad_count + v_repeated_count + v_too_large_count + v_crowded_count + v_parted_count;
    take_load.good_count := take_load.good_count
    - v_repeated_count - v_too_large_count - v_crowded_count - v_parted_count;

    if v_bad_count > 0 and take_load.on_reject = 'fail' then
        select bad.offenders
        into v_offenders
        from {{ bad_rows(
            "(select * from sales_reject where load_id = take_load.load_id and rejected_at = v_began"
            " and reason is distinct from 'after the month ' || v_name)",
            {'day': 'day'},
            {'sales': 'sales', second: second} if second else {'sales': 'sales'}
        ) | indent(8) }};

        raise exception '% of % rows in load % cannot become sales',
            v_bad_count, take_load.staged_count, take_load.load_id
            using errcode = 'PF002',
                detail = v_offenders,
                hint = case
                    when v_repeated_count > 0
                        then 'Add the rows of a key with on_duplicate => ''sum''. Or correct the rows and load again, '
                        'or set the repetitions aside with on_reject => ''quarantine''.'
                    when v_crowded_count > 0
                        then format(
                            'Load rows of one grain at a time: a row stands for its %s. Where rows are days, '
                            'grain => ''day''.',
                            take_load.grain
                        )
                    else 'Correct the rows and load again, or set them aside with on_reject => ''quarantine''.'
                end;
    end if;

    if v_bad_count > 0 then
        raise notice '% of % rows were set aside, with sales of %
            {{- ' and ' ~ second ~ ' of %' if second }} in all; see sales_reject where load_id = %',
            v_bad_count,
            take_load.staged_count,
            {% for column in ['sales'] + ([second] if second else []) -%}
            (
                select
                    coalesce(sum(case
                        when pg_input_is_valid(reject.{{ column }}, 'numeric(17, 3)')
                            then nullif(reject.{{ column }}::numeric(17, 3), 'NaN')
                    end), 0)
                from sales_reject as reject
                where reject.load_id = take_load.load_id
                    and reject.rejected_at = v_began
                    and reject.reason is distinct from 'after the month ' || v_name
            ),
            {% endfor -%}
            take_load.load_id;
    end if;
end
$take_load$;

comment on function take_load is 'Takes the rows of a load off the stage: good ones to sales_taken, bad ones to sales_reject.';
