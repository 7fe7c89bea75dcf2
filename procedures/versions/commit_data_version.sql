-- commit_data_version: the staged rows of a load become a data version.
--   promises  merge: staged rows are added, or correct the row of the same series and day;
--             replace: for the span of days staged, the load is the whole truth, other rows go;
--             only the difference is stored; what it supersedes moves to sales_history;
--             the load leaves the stage
--   refuses   PF001 nothing staged · PF002 bad rows, unless on_reject => 'quarantine' sets them aside
--             · PF008 another writer · PF009 an unknown mode
--   locks     the versions stage (readers are not held up)
--   repeated  a load without a difference makes no version, says so, and returns the newest one
{% from 'macros/memory.sql' import memory_of_history -%}
create or replace procedure commit_data_version(
    load_id bigint default 0,
    source text default null,
    comment text default null,
    mode text default 'merge',
    on_reject text default 'fail',
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_history }}'
set random_page_cost = 1.1  -- corrected rows are updated by key, not by reading the whole history
as $commit_data_version$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_parent data_version;
    v_version_id bigint;
    v_version data_version;
    v_staged_count bigint;
    v_bad_count bigint;
    v_offenders text;
    v_first_day date;
    v_last_day date;
    v_vanished record;
    v_difference record;
begin
    if coalesce(commit_data_version.mode, '') not in ('merge', 'replace')
        or coalesce(commit_data_version.on_reject, '') not in ('fail', 'quarantine')
    then
        raise exception 'mode is % and on_reject is %: there is no such way to commit',
            coalesce(commit_data_version.mode, 'NULL'), coalesce(commit_data_version.on_reject, 'NULL')
            using errcode = 'PF009', hint = 'mode is merge or replace; on_reject is fail or quarantine.';
    end if;

    perform lock_stage('versions');

    select count(*) into v_staged_count
    from sales_stage as staged
    where staged.load_id = commit_data_version.load_id;

    if v_staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(commit_data_version.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into sales_stage first, or name the load they are in.';
    end if;

    -- the planner knows nothing yet of rows that this transaction brought
    analyze sales_stage (load_id, day, {{ dimensions | idents }});

    -- the rows that must not become sales
    if commit_data_version.on_reject = 'quarantine' then
        with bad as (
            insert into sales_reject (
                load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source
            )
            select
                commit_data_version.load_id,
                checked.line_no,
                checked.day,
                {{ dimensions | idents('checked') }},
                checked.sales,
                checked.onpromotion,
                checked.reason,
                commit_data_version.source
            from validate_stage(commit_data_version.load_id) as checked
            returning line_no
        )

        delete from sales_stage as staged
        using bad
        where staged.load_id = commit_data_version.load_id
            and staged.line_no = bad.line_no;

        get diagnostics v_bad_count = row_count;

        if v_bad_count > 0 then
            raise notice '% of % rows were set aside; see sales_reject where load_id = %',
                v_bad_count, v_staged_count, commit_data_version.load_id;
        end if;
    else
        select
            count(*),
            string_agg(
                format(
                    'line %s: %s (%s)',
                    checked.line_no,
                    checked.reason,
                    concat_ws(
                        ', ',
                        'day ' || left(checked.day, 40),
                        {% for dimension in dimensions -%}
                        '{{ dimension | text }} ' || left(checked.{{ dimension | ident }}, 40),
                        {% endfor -%}
                        'sales ' || left(checked.sales, 40)
                    )
                ),
                E'\n' order by checked.line_no
            ) filter (where checked.ordinal <= 5)
            || case when count(*) > 5 then format(E'\nand %s more', count(*) - 5) else '' end
        into v_bad_count, v_offenders
        from (
            select
                bad.*,
                row_number() over (order by bad.line_no) as ordinal
            from validate_stage(commit_data_version.load_id) as bad
        ) as checked;

        if v_bad_count > 0 then
            raise exception '% of % rows in load % cannot become sales',
                v_bad_count, v_staged_count, commit_data_version.load_id
                using errcode = 'PF002',
                    detail = v_offenders,
                    hint = 'Correct the rows and load again, or set them aside with on_reject => ''quarantine''.';
        end if;
    end if;

    insert into series ({{ dimensions | idents }})
    select {{ dimensions | idents('staged') }}
    from sales_stage as staged
    where staged.load_id = commit_data_version.load_id
    group by {{ dimensions | idents('staged') }}
    except
    select {{ dimensions | idents('known') }}
    from series as known
    order by {{ dimensions | idents }};

    if found then
        analyze series;
    end if;

    select * into v_parent
    from data_version as newest
    order by newest.data_version_id desc
    limit 1;

    v_version_id := coalesce(v_parent.data_version_id, 0) + 1;

    -- replace: what the load does not have, in the days that it has, goes
    if commit_data_version.mode = 'replace' then
        select min(staged.day::date), max(staged.day::date)
        into v_first_day, v_last_day
        from sales_stage as staged
        where staged.load_id = commit_data_version.load_id;

        with staged as (
            select series.series_id, stage.day::date as day
            from sales_stage as stage
            inner join series on {{ dimensions | equal('stage', 'series') }}
            where stage.load_id = commit_data_version.load_id
        ),

        vanished as (
            delete from sales as known
            where known.day between v_first_day and v_last_day
                and not exists (
                    select from staged
                    where staged.series_id = known.series_id and staged.day = known.day
                )
            returning known.*
        ),

        superseded as (
            insert into sales_history (series_id, day, sales, onpromotion, data_version_id, superseded_by)
            select
                vanished.series_id,
                vanished.day,
                vanished.sales,
                vanished.onpromotion,
                vanished.data_version_id,
                v_version_id
            from vanished
        ),

        digested as (
            select
                vanished.day,
                row_digest(series.series_key, vanished.day, vanished.sales, vanished.onpromotion) as digest
            from vanished
            inner join series on vanished.series_id = series.series_id
        )

        select
            count(*) as removed,
            min(digested.day) as first_day,
            max(digested.day) as last_day,
            coalesce(sum(digest_high(digested.digest)), 0) as digest_high,
            coalesce(sum(digest_low(digested.digest)), 0) as digest_low
        into v_vanished
        from digested;
    else
        -- same columns and types as above: the plans that use this record are kept for the session
        select
            0::bigint as removed,
            null::date as first_day,
            null::date as last_day,
            0::numeric as digest_high,
            0::numeric as digest_low
        into v_vanished;
    end if;

    -- both modes: rows that say something new are added, or supersede what was there
    with staged as (
        select
            series.series_id,
            series.series_key,
            stage.day::date as day,
            stage.sales::numeric(17, 3) as sales,
            nullif(stage.onpromotion, '')::numeric(17, 3) as onpromotion
        from sales_stage as stage
        inner join series on {{ dimensions | equal('stage', 'series') }}
        where stage.load_id = commit_data_version.load_id
    ),

    difference as materialized (
        select
            staged.*,
            known.data_version_id as old_version,
            known.sales as old_sales,
            known.onpromotion as old_onpromotion
        from staged
        left join lateral (
            -- by key, row by row: a month costs the same after ten years as after one; and only days that
            -- the versions so far reach, since past them nothing can be known
            select
                present.data_version_id,
                present.sales,
                present.onpromotion
            from sales as present
            where present.series_id = staged.series_id
                and present.day = staged.day
                and staged.day <= v_parent.last_day
            offset 0  -- noqa: AM09
        ) as known on true
        where known.data_version_id is null
            or staged.sales <> known.sales
            or staged.onpromotion is distinct from known.onpromotion
    ),

    superseded as (
        insert into sales_history (series_id, day, sales, onpromotion, data_version_id, superseded_by)
        select
            difference.series_id,
            difference.day,
            difference.old_sales,
            difference.old_onpromotion,
            difference.old_version,
            v_version_id
        from difference
        where difference.old_version is not null
    ),

    corrected as (
        update sales as known
        set sales = difference.sales,
            onpromotion = difference.onpromotion,
            data_version_id = v_version_id
        from difference
        where difference.old_version is not null
            and known.series_id = difference.series_id
            and known.day = difference.day
    ),

    added as (
        insert into sales (series_id, day, sales, onpromotion, data_version_id)
        select
            difference.series_id,
            difference.day,
            difference.sales,
            difference.onpromotion,
            v_version_id
        from difference
        where difference.old_version is null
    ),

    digested as (
        select
            difference.day,
            difference.old_version is not null as is_correction,
            row_digest(difference.series_key, difference.day, difference.sales, difference.onpromotion) as new_digest,
            case
                when difference.old_version is not null
                    then row_digest(
                        difference.series_key, difference.day, difference.old_sales, difference.old_onpromotion
                    )
            end as old_digest
        from difference
        -- each digest is made once, not once per half
        offset 0  -- noqa: AM09
    )

    select
        count(*) filter (where not digested.is_correction) as added,
        count(*) filter (where digested.is_correction) as changed,
        min(digested.day) as first_day,
        max(digested.day) as last_day,
        coalesce(sum(digest_high(digested.new_digest)), 0)
        - coalesce(sum(digest_high(digested.old_digest)), 0) as digest_high,
        coalesce(sum(digest_low(digested.new_digest)), 0)
        - coalesce(sum(digest_low(digested.old_digest)), 0) as digest_low
    into v_difference
    from digested;

    delete from sales_stage as staged
    where staged.load_id = commit_data_version.load_id;

    if v_difference.added + v_difference.changed + v_vanished.removed = 0 then
        commit_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing new: % rows, all as data version % has them',
            v_staged_count - coalesce(v_bad_count, 0), coalesce(v_parent.data_version_id::text, '(none)');
        return;
    end if;

    insert into data_version (
        data_version_id, parent_id, source, comment, mode,
        rows_added, rows_changed, rows_removed, row_count, first_day, last_day,
        changed_from, changed_to, digest_high, digest_low
    )
    values (
        v_version_id,
        v_parent.data_version_id,
        commit_data_version.source,
        commit_data_version.comment,
        commit_data_version.mode,
        v_difference.added,
        v_difference.changed,
        v_vanished.removed,
        coalesce(v_parent.row_count, 0) + v_difference.added - v_vanished.removed,
        (select min(known.day) from sales as known),
        (select max(known.day) from sales as known),
        least(v_difference.first_day, v_vanished.first_day),
        greatest(v_difference.last_day, v_vanished.last_day),
        coalesce(v_parent.digest_high, 0) + v_difference.digest_high - v_vanished.digest_high,
        coalesce(v_parent.digest_low, 0) + v_difference.digest_low - v_vanished.digest_low
    )
    returning * into v_version;

    -- after a bulk load the planner must know at once what autovacuum would tell it in a minute
    if v_version.rows_added > v_version.row_count / 10 then
        analyze sales;
    end if;

    perform log_step(
        'commit_data_version',
        v_began,
        v_staged_count,
        format('data version %s%s', v_version.data_version_id, ' from ' || commit_data_version.source)
    );

    commit_data_version.data_version_id := v_version.data_version_id;
    raise notice 'data version %: % rows added, % changed, % removed',
        v_version.data_version_id, v_version.rows_added, v_version.rows_changed, v_version.rows_removed;
end
$commit_data_version$;

comment on procedure commit_data_version is 'Makes the staged rows of a load the next data version; stores only what changed.';
