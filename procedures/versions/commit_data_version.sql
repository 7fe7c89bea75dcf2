-- commit_data_version: the staged rows of a load become a data version.
--   promises  merge: staged rows are added, or correct the row of the same series and day;
--             replace: for the span of days staged, the load is the whole truth, other rows go;
--             only the difference is stored; what it supersedes moves to sales_history;
--             the load leaves the stage
--   refuses   PF001 nothing staged · PF002 bad rows, unless on_reject => 'quarantine' sets them aside
--             · PF008 another writer · PF009 an unknown mode
--   locks     the versions stage (readers are not held up)
--   repeated  a load without a difference makes no version, raises a NOTICE, and returns the newest one
{% from 'macros/bad_rows.sql' import bad_rows with context -%}
{% from 'macros/version.sql' import store_difference, insert_version -%}
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
    v_difference record;
begin
    if coalesce(commit_data_version.mode, '') not in ('merge', 'replace')
        or coalesce(commit_data_version.on_reject, '') not in ('fail', 'quarantine')
    then
        raise exception 'mode is % and on_reject is %: mode must be merge or replace, on_reject fail or quarantine',
            coalesce(commit_data_version.mode, 'NULL'), coalesce(commit_data_version.on_reject, 'NULL')
            using errcode = 'PF009', hint = 'CALL commit_data_version(mode => ''merge'', on_reject => ''fail'');';
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
            bad.bad_count,
            bad.offenders
        into v_bad_count, v_offenders
        from {{ bad_rows('validate_stage(commit_data_version.load_id)', {'day': 'day'}, {'sales': 'sales'}) }};

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
    select {{ dimensions | idents('series') }}
    from series
    order by {{ dimensions | idents }};

    if found then
        analyze series;
    end if;

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    v_version_id := coalesce(v_parent.data_version_id, 0) + 1;

    if commit_data_version.mode = 'replace' then
        select min(stage.day::date), max(stage.day::date)
        into v_first_day, v_last_day
        from sales_stage as stage
        where stage.load_id = commit_data_version.load_id;
    end if;

    with staged as not materialized (
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

    -- rows that say something new; and with replace, what the load does not have in the days that it has
    difference as materialized (
        select
            staged.*,
            true as is_wanted,
            present.data_version_id as old_version,
            present.sales as old_sales,
            present.onpromotion as old_onpromotion
        from staged
        left join lateral (
            -- by key, row by row: a month costs the same after ten years as after one; and only days that
            -- the versions so far reach, since there is nothing past them
            select sale.*
            from sales as sale
            where sale.series_id = staged.series_id
                and sale.day = staged.day
                and staged.day <= v_parent.last_day
            offset 0  -- noqa: AM09
        ) as present on true
        where present.data_version_id is null
            or staged.sales <> present.sales
            or staged.onpromotion is distinct from present.onpromotion
        union all
        select
            sale.series_id,
            series.series_key,
            sale.day,
            null as sales,
            null as onpromotion,
            false as is_wanted,
            sale.data_version_id as old_version,
            sale.sales as old_sales,
            sale.onpromotion as old_onpromotion
        from sales as sale
        inner join series on sale.series_id = series.series_id
        where sale.day between v_first_day and v_last_day
            and not exists (
                select from staged
                where staged.series_id = sale.series_id and staged.day = sale.day
            )
    ),

    {{ store_difference() | indent }}

    delete from sales_stage as staged
    where staged.load_id = commit_data_version.load_id;

    if v_difference.changes = 0 then
        commit_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing new: % rows, all as data version % has them',
            v_staged_count - coalesce(v_bad_count, 0), coalesce(v_parent.data_version_id::text, '(none)');
        return;
    end if;

    {{ insert_version(
        'commit_data_version.source', 'commit_data_version.comment', 'commit_data_version.mode'
    ) | indent }}

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
