-- assert_month_complete: a month is complete at the newest data version, or its gaps were accepted. Whoever is about to
-- plan from a month asks this first. Without a month, the one that the data end in is asked, up to there.
--   refuses   PF003 there is no data yet · PF012 days of the month are missing
--   locks     nothing
--   repeated  the same answer
{% from 'macros/month.sql' import month_of -%}
create or replace function assert_month_complete(month date default null)
returns void
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_month_complete$
declare
    v_newest data_version;
    v_month date;
    v_missing text;
begin
    select * into v_newest
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    perform assert_data_version(v_newest.data_version_id);

    v_month := {{ month_of('coalesce(assert_month_complete.month, v_newest.last_day)') }};
    v_missing := case
        when v_month > v_newest.last_day then format('all of {{ shop | text }}: the data end on %s', v_newest.last_day)
        else missing_of_month(v_newest.data_version_id, v_month, assert_month_complete.month is not null)
    end;

    if v_missing is not null then
        raise exception '% is not complete: days are missing of %', to_char(v_month, 'YYYY-MM'), v_missing
            using errcode = 'PF012',
                hint = format(
                    'Load what is missing; or, if it never comes: planfact month accept %s --reason WHY.',
                    to_char(v_month, 'YYYY-MM')
                );
    end if;
end
$assert_month_complete$;

comment on function assert_month_complete is 'Refuses a month with days missing that nobody accepted.';
