-- reopen_month: takes accept_month back: the days that the month misses count again.
--   promises  the month is open, if days are missing; reports as of earlier data versions still show it as accepted
--   refuses   PF009 no reason · PF008 another writer · PF010 the snapshot is older than another's commit
--   locks     the mart stage (readers are not held up)
--   repeated  a month that is not accepted is left alone, with a NOTICE
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure reopen_month(month date, reason text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $reopen_month$
declare
    v_began timestamptz := clock_timestamp();
    v_month constant date := {{ month_of('reopen_month.month') }};
    v_last month_acceptance;
begin
    perform lock_stage('mart');

    if coalesce(btrim(reopen_month.reason), '') = '' then
        raise exception 'no reason was given'
            using errcode = 'PF009', hint = 'Say why the month is opened again.';
    end if;

    select * into v_last
    from month_acceptance as decision
    where decision.month = v_month
    order by decision.month_acceptance_id desc
    limit 1;

    if not coalesce(v_last.is_accepted, false) then
        raise notice '% is not accepted', coalesce(to_char(v_month, 'YYYY-MM'), 'NULL');
        return;
    end if;

    insert into month_acceptance (month, is_accepted, reason, data_version_id)
    select
        v_month,
        false as is_accepted,
        reopen_month.reason,
        max(version.data_version_id) as data_version_id
    from data_version as version;

    perform log_step('reopen_month', v_began, null, to_char(v_month, 'YYYY-MM'));

{{ collisions() }}
end
$reopen_month$;

comment on procedure reopen_month is 'Takes accept_month back: the days that a month misses count again.';
