-- assert_month_in_turn: true where the sales of a month may be loaded without a month being lost: it has its plan, or its
-- sales have begun to arrive before, or planning began later; and no month between the sales so far and it is missing.
--   refuses   PF011 a month in between was never loaded; the month was never planned: once its sales are there, a plan
--             would know the answer
{% from 'macros/month.sql' import each_month, month_of, months_between, next_month -%}
create or replace function assert_month_in_turn(month date)
returns boolean
language plpgsql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $assert_month_in_turn$
declare
    v_month constant date := {{ month_of('assert_month_in_turn.month') }};
    v_name constant text := to_char(v_month, 'YYYY-MM');
    v_newest data_version;
    v_missing date[];
begin
    select version.* into v_newest
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    if v_newest.last_day is null or v_newest.last_day >= v_month then
        return true;
    end if;

    -- a month without any sale is no gap once somebody has said that it is complete
    select array_agg(between_them.month::date order by between_them.month) into v_missing
    from {{ each_month(next_month(month_of('v_newest.last_day')), "(v_month - interval '1 month')") }}
        as between_them (month)
    where not exists (
        select from fact_month_between(
            v_newest.data_version_id, {{ next_month(month_of('v_newest.last_day')) }}, v_month - 1
        ) as fact
        where fact.month = between_them.month::date and fact.is_complete
    );

    if v_missing is not null then
        raise exception '% cannot be loaded yet: % was never loaded',
            v_name, (select string_agg(to_char(gap.month, 'YYYY-MM'), ', ') from unnest(v_missing) as gap (month))
            using errcode = 'PF011',
                detail = format('Data version %s ends on %s.', v_newest.data_version_id, v_newest.last_day),
                hint = format(
                    'Close %1$s first: planfact close-month FILE --month %1$s.', to_char(v_missing[1], 'YYYY-MM')
                );
    end if;

    if v_month >= (select min(plan_month.month) from plan_month)
        and not exists (select from plan_in_force as in_force where in_force.month = v_month)
    then
        raise exception '% cannot be loaded yet: it has no plan, and once its sales are there none can be made', v_name
            using errcode = 'PF011',
                detail = format('Data version %s ends on %s.', v_newest.data_version_id, v_newest.last_day),
                hint = coalesce((
                    select format(
                        'Draft %1$s of it waits: planfact plan approve %1$s, then planfact plan publish %1$s.',
                        max(draft.plan_id)
                    )
                    from plan as draft
                    inner join plan_approval as known on draft.plan_id = known.plan_id
                    where draft.published_at is null
                        and draft.first_month <= v_month
                        and draft.last_month >= v_month
                    having count(*) > 0
                ), format(
                    'Plan it first: planfact forecast --months %s, then planfact publish RUN.',
                    greatest({{ months_between('(v_newest.last_day + 1)', 'v_month') }} + 1, 1)
                ));
    end if;

    return true;
end
$assert_month_in_turn$;

comment on function assert_month_in_turn is 'True, or error PF011 when a month would be lost by loading the sales of this one.';
