-- accept_month: a month counts as complete with the days that it misses now, because its owner says so.
--   promises  the month is complete and frozen until other days go missing; reports as of earlier data versions do not
--             know of it; who, when, why and which days are kept
--   refuses   PF003 there is no data yet · PF009 no reason, or a month that the data do not reach · PF008 another writer
--             · PF010 the snapshot is older than another's commit
--   locks     the mart stage (readers are not held up)
--   repeated  a month of which nothing is missing, or nothing else, is left alone, with a NOTICE
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure accept_month(month date, reason text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $accept_month$
declare
    v_began timestamptz := clock_timestamp();
    v_newest data_version;
    v_month constant date := {{ month_of('accept_month.month') }};
    v_missing text;
    v_acceptance_id bigint;
begin
    perform lock_stage('mart');

    select * into v_newest
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    perform assert_data_version(v_newest.data_version_id);

    if coalesce(btrim(accept_month.reason), '') = '' then
        raise exception 'no reason was given'
            using errcode = 'PF009', hint = 'Say why the month counts as complete.';
    end if;

    if v_month is null or v_month > v_newest.last_day or v_month < {{ month_of('v_newest.first_day') }} then
        raise exception 'there is nothing of % to accept: the data are of % to %',
            coalesce(to_char(v_month, 'YYYY-MM'), 'NULL'), v_newest.first_day, v_newest.last_day
            using errcode = 'PF009', hint = 'month_gap shows the months with days missing.';
    end if;

    v_missing := missing_of_month(v_newest.data_version_id, v_month);

    if v_missing is null then
        raise notice '% is complete already', to_char(v_month, 'YYYY-MM');
        return;
    end if;

    insert into month_acceptance (month, is_accepted, reason, data_version_id)
    values (v_month, true, accept_month.reason, v_newest.data_version_id)
    returning month_acceptance_id into v_acceptance_id;

    insert into month_acceptance_gap (month_acceptance_id, shop, days)
    select
        v_acceptance_id,
        gap.shop,
        gap.days
    from month_gap_between(
        v_newest.data_version_id, v_month, {{ last_day_of('v_month') }}
    ) as gap;

    perform log_step('accept_month', v_began, null, format('%s: %s', to_char(v_month, 'YYYY-MM'), v_missing));
    raise notice '% counts as complete, although days are missing of %', to_char(v_month, 'YYYY-MM'), v_missing;

{{ collisions() }}
end
$accept_month$;

comment on procedure accept_month is 'A month counts as complete with the days that it misses now, because its owner says so.';
