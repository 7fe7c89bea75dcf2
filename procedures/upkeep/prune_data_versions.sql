-- prune_data_versions: deletes row history that only old versions need. Their rows in data_version stay, with what
-- they brought and when; reading them is refused from then on.
--   promises  every version that is kept reads as before, checksum and all; a dry run, which is the
--             default, only says what would go
--   refuses   PF007 a run, a plan or a tag stands on one of them, or mart or reports show it; with
--             keep_pinned => true those are kept instead · PF009 keep_last below 1 · PF008 another writer
--   locks     the stages versions, mart, runs, plan and reports; readers of pruned versions are not held up either
--   repeated  versions that were pruned before are passed over
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure prune_data_versions(
    keep_last bigint,
    dry_run boolean default true,
    keep_pinned boolean default false
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $prune_data_versions$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_going bigint[];
    v_pins text;
    v_pin_count bigint;
    v_rows bigint;
begin
    if coalesce(prune_data_versions.keep_last, 0) < 1 then
        raise exception 'keep_last is %: the newest version at least must stay',
            coalesce(prune_data_versions.keep_last::text, 'NULL')
            using errcode = 'PF009', hint = 'CALL prune_data_versions(keep_last => 12);';
    end if;

    -- what pins a version is written there: an open transaction may be about to pin one
    perform lock_stage('versions');
    perform lock_stage('mart');
    perform lock_stage('runs');
    perform lock_stage('plan');
    perform lock_stage('reports');

    select
        array_agg(old.data_version_id order by old.data_version_id)
            filter (where not (coalesce(prune_data_versions.keep_pinned, false) and pinned.by_what is not null)),
        array_to_string(
            (array_agg(
                format('data version %s: %s', old.data_version_id, pinned.by_what) order by old.data_version_id
            ) filter (where pinned.by_what is not null))[:5],
            E'\n'
        ),
        count(pinned.by_what)
    into v_going, v_pins, v_pin_count
    from data_version as old
    left join lateral (
        select string_agg(pin.pinned_by, ', ') as by_what
        from data_version_pin as pin
        where pin.data_version_id = old.data_version_id
    ) as pinned on true
    where old.pruned_at is null
        and old.data_version_id <= (
            select max(newest.data_version_id) - prune_data_versions.keep_last from data_version as newest
        );

    if v_pin_count > 0 and not coalesce(prune_data_versions.keep_pinned, false) then
        raise exception '% of the versions that would go are pinned', v_pin_count
            using errcode = 'PF007',
                detail = v_pins,
                hint = 'Keep more versions, or prune around them: keep_pinned => true.';
    end if;

    if v_going is null then
        raise notice 'nothing to prune';
        return;
    end if;

    if coalesce(prune_data_versions.dry_run, true) then
        select count(*) into v_rows
        from sales_history as ended
        where not exists (
            select from data_version as kept
            where kept.data_version_id >= ended.data_version_id
                and kept.data_version_id < ended.superseded_by
                and kept.pruned_at is null
                and kept.data_version_id <> all(v_going)
        );

        raise notice 'would prune data versions % and % rows of history; call again with dry_run => false',
            array_to_string(v_going, ', '), v_rows;
        return;
    end if;

    update data_version as old
    set pruned_at = clock_timestamp()
    where old.data_version_id = any(v_going);

    delete from sales_history as ended
    where not exists (
        select from data_version as kept
        where kept.data_version_id >= ended.data_version_id
            and kept.data_version_id < ended.superseded_by
            and kept.pruned_at is null
    );

    get diagnostics v_rows = row_count;

    delete from sales_month as ended
    where not exists (
        select from data_version as kept
        where kept.data_version_id >= ended.data_version_id
            and kept.data_version_id < ended.superseded_by
            and kept.pruned_at is null
    )
    and ended.superseded_by is not null;

    delete from shop_day as ended
    where not exists (
        select from data_version as kept
        where kept.data_version_id >= ended.data_version_id
            and kept.data_version_id < ended.superseded_by
            and kept.pruned_at is null
    )
    and ended.superseded_by is not null;

    perform log_step(
        'prune_data_versions', v_began, v_rows, format('data versions %s', array_to_string(v_going, ', '))
    );

    raise notice 'pruned data versions % and % rows of history', array_to_string(v_going, ', '), v_rows;

{{ collisions() }}
end
$prune_data_versions$;

comment on procedure prune_data_versions is 'Deletes row history that only old versions need; refuses versions that a run, a plan or a tag pins.';
