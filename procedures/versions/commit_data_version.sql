-- commit_data_version: the staged rows of a load become a data version.
--   promises  merge: staged rows are added, or correct the row of the same series and day;
--             replace: for the span of days staged, the load is the whole truth, other rows go;
--             only the difference is stored; what it supersedes moves to sales_history;
--             exactly the rows that it saw leave the stage: rows copied into the load meanwhile stay staged
--             grain week, month: each row stands for the seven days from its day on, or for its month, and is spread
--             over the days by spread => 'even' or 'profile', the shop's usual week; parts sum to the whole
--             month: the version keeps which month its load closes; rows of days before it are corrections, and counted
--   refuses   PF001 nothing staged · PF002 bad rows, unless on_reject => 'quarantine' sets them aside; rows of one key
--             are bad, unless on_duplicate => 'sum' adds them; grain NULL: rows that are weeks or months
--             · PF008 another writer · PF009 an unknown mode
--             · PF010 the snapshot is older than another's commit · PF011 month: a day after it, unless
--             outside => 'drop' sets such rows aside; no day of it; a month between the sales so far and it that was
--             never loaded, or it was never planned
--   locks     the versions stage (readers are not held up)
--   repeated  a load without a difference makes no version, raises a NOTICE, and returns the newest one; so does a
--             source whose digest a version has already, unless again => true: it would undo later corrections; a
--             version that a revert took back does not count
{% from 'macros/version.sql' import store_difference, insert_version with context -%}
{% from 'macros/memory.sql' import memory_of_history -%}
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure commit_data_version(
    load_id bigint default 0,
    source text default null,
    comment text default null,
    mode text default 'merge',
    on_reject text default 'fail',
    inout data_version_id bigint default null,
    on_duplicate text default 'fail',
    source_digest text default null,
    again boolean default false,
    grain text default 'day',
    spread text default 'even',
    month date default null,
    outside text default 'fail'
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_history }}'
set random_page_cost = 1.1  -- corrected rows are updated by key, not by reading the whole history
set enable_memoize = off  -- a key comes once: to remember what was found costs more than finding it
as $commit_data_version$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_month constant date := {{ month_of('commit_data_version.month') }};
    v_parent data_version;
    v_newest_series constant integer := (select max(series.series_id) from series);
    v_version_id bigint;
    v_version data_version;
    v_taken record;
    v_first_day date;
    v_last_day date;
    v_difference record;
    v_how text;
begin
    if coalesce(commit_data_version.mode, '') not in ('merge', 'replace')
        or coalesce(commit_data_version.on_reject, '') not in ('fail', 'quarantine')
        or coalesce(commit_data_version.on_duplicate, '') not in ('fail', 'sum')
        or coalesce(commit_data_version.outside, '') not in ('fail', 'drop')
    then
        raise exception 'mode is %, on_reject is %, on_duplicate is % and outside is %: one of them is unknown',
            coalesce(commit_data_version.mode, 'NULL'),
            coalesce(commit_data_version.on_reject, 'NULL'),
            coalesce(commit_data_version.on_duplicate, 'NULL'),
            coalesce(commit_data_version.outside, 'NULL')
            using errcode = 'PF009',
                hint = 'Set mode to merge or replace, on_reject to fail or quarantine, on_duplicate to fail or sum, '
                'outside to fail or drop.';
    end if;

    if coalesce(commit_data_version.grain, 'day') not in ('day', 'week', 'month')
        or coalesce(commit_data_version.spread, '') not in ('even', 'profile')
    then
        raise exception 'grain is % and spread is %: one of them is unknown',
            coalesce(commit_data_version.grain, 'NULL'), coalesce(commit_data_version.spread, 'NULL')
            using errcode = 'PF009', hint = 'Set grain to day, week or month, spread to even or profile.';
    end if;

    perform lock_stage('versions');

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    v_version_id := coalesce(v_parent.data_version_id, 0) + 1;

    select * into v_version
    from data_version as version
    where version.source_digest = commit_data_version.source_digest
        and not coalesce(commit_data_version.again, false)
        and version.data_version_id in (select standing.data_version_id from data_version_in_force as standing)
    order by version.data_version_id desc
    limit 1;

    if found then
        delete from sales_stage as stage
        where stage.load_id = commit_data_version.load_id;

        commit_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing new: data version % has this source already%; load it once more with again => true',
            v_version.data_version_id, coalesce(' (' || v_version.source || ')', '');
        return;
    end if;

    if v_month is not null then
        perform assert_month_in_turn(v_month);
    end if;

    select * into v_taken
    from take_load(
        commit_data_version.load_id,
        commit_data_version.source,
        commit_data_version.on_reject,
        commit_data_version.on_duplicate,
        coalesce(commit_data_version.grain, 'day'),
        v_month
    );

    if commit_data_version.grain is null then
        perform refuse_coarse_load(commit_data_version.load_id);
    elsif commit_data_version.grain <> 'day' then
        v_how := spread_load(commit_data_version.grain, commit_data_version.spread);
        raise notice '%', v_how;
    end if;

    if v_month is not null then
        perform keep_to_month(
            commit_data_version.load_id,
            commit_data_version.source,
            v_month,
            commit_data_version.outside,
            v_taken.taken_at
        );
    end if;

    if commit_data_version.mode = 'replace' then
        select min(taken.day), max(taken.day)
        into v_first_day, v_last_day
        from sales_taken as taken;
    end if;

    -- rows that say something new; and with replace, what the load does not have in the days that it has
    with difference as materialized (
        select
            taken.series_id,
            series.series_key,
            taken.day,
            taken.sales,
            taken.onpromotion,
            true as is_wanted,
            present.data_version_id as old_version,
            present.sales as old_sales,
            present.onpromotion as old_onpromotion
            {%- if second %},
            taken.second,
            present.{{ second | ident }} as old_second
            {%- endif %}
        from (
            select
                sales_taken.series_id,
                sales_taken.day,
                sales_taken.sales::numeric(17, 3) as sales,
                sales_taken.onpromotion::numeric(17, 3) as onpromotion
                {%- if second %},
                sales_taken.{{ second | ident }}::numeric(17, 3) as second
                {%- endif %}
            from sales_taken
        ) as taken
        inner join series on taken.series_id = series.series_id
        left join lateral (
            -- by key, row by row: a month costs the same after ten years as after one; and only days that
            -- the versions so far reach, since there is nothing past them
            select sale.*
            from sales as sale
            where sale.series_id = taken.series_id
                and sale.day = taken.day
                and taken.day <= v_parent.last_day
            offset 0  -- noqa: AM09
        ) as present on true
        where present.data_version_id is null
            or taken.sales <> present.sales
            or taken.onpromotion is distinct from present.onpromotion
            {%- if second %}
            or taken.second is distinct from present.{{ second | ident }}
            {%- endif %}
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
            {%- if second %},
            null as second,
            sale.{{ second | ident }} as old_second
            {%- endif %}
        from sales as sale
        inner join series on sale.series_id = series.series_id
        where sale.day between v_first_day and v_last_day
            and not exists (
                select from sales_taken as taken
                where taken.series_id = sale.series_id and taken.day = sale.day
            )
    ),

    {{ store_difference() | indent }}

    delete from sales_taken;

    if v_difference.changes = 0 then
        commit_data_version.data_version_id := v_parent.data_version_id;
        raise notice 'nothing new: % rows, all as data version % has them',
            v_taken.good_count, coalesce(v_parent.data_version_id::text, '(none)');
        return;
    end if;

    {{ insert_version(
        'commit_data_version.source',
        'coalesce(commit_data_version.comment, v_how)',
        'commit_data_version.mode',
        'commit_data_version.source_digest',
        "coalesce(commit_data_version.grain, 'day')",
        'v_month'
    ) | indent }}

    -- after a bulk load the planner must know at once what autovacuum would tell it in a minute
    if v_version.rows_added > v_version.row_count / 10 then
        analyze (skip_locked) sales;
    end if;

    if v_parent.last_day is not null
        and exists (select from series where series.series_id > v_newest_series)
    then
        perform say_moved_members({{ month_of('v_parent.last_day') }}, {{ month_of('v_version.last_day') }});
    end if;

    perform log_step(
        'commit_data_version',
        v_began,
        v_taken.staged_count,
        format('data version %s%s', v_version.data_version_id, ' from ' || commit_data_version.source)
    );

    commit_data_version.data_version_id := v_version.data_version_id;
    raise notice 'data version %: % rows added, % changed, % removed',
        v_version.data_version_id, v_version.rows_added, v_version.rows_changed, v_version.rows_removed;

{{ collisions() }}
end
$commit_data_version$;

comment on procedure commit_data_version is 'Makes the staged rows of a load the next data version; stores only what changed.';
