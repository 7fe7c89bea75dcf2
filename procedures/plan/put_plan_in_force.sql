-- put_plan_in_force: a draft becomes the plan of some of its months; what it replaces there is kept, and named, and the
-- overrides of the months are worked out on it. What is shared by publish_plan and withdraw_plans.
create or replace function put_plan_in_force(plan_id bigint, months date[], comment text)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $put_plan_in_force$
#variable_conflict use_column
declare
    v_replaced text;
begin
    update plan
    set published_at = clock_timestamp(),
        published_by = session_user,
        comment = coalesce(put_plan_in_force.comment, plan.comment)
    where plan.plan_id = put_plan_in_force.plan_id;

    select string_agg(format('plan %s in %s', replaced.plan_id, replaced.months), '; ' order by replaced.plan_id)
    into v_replaced
    from (
        select
            in_force.plan_id,
            string_agg(to_char(in_force.month, 'YYYY-MM'), ', ' order by in_force.month) as months
        from plan_in_force as in_force
        where in_force.month = any(put_plan_in_force.months)
        group by in_force.plan_id
    ) as replaced;

    if v_replaced is not null then
        raise notice 'plan % replaces %', put_plan_in_force.plan_id, v_replaced;
    end if;

    update plan_month
    set superseded_by = put_plan_in_force.plan_id
    where plan_month.month = any(put_plan_in_force.months)
        and plan_month.superseded_by is null;

    insert into plan_month (plan_id, month)
    select
        put_plan_in_force.plan_id,
        published.month
    from unnest(put_plan_in_force.months) as published (month);

    perform take_over_overrides(put_plan_in_force.plan_id, put_plan_in_force.months, put_plan_in_force.comment);
end
$put_plan_in_force$;

comment on function put_plan_in_force is 'Makes a draft the plan of some of its months, with their overrides.';
