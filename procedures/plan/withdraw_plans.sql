-- withdraw_plans: plans in force that were made from sales of later versions than one no longer count. A month gets the
-- plan back that it had from sales that still count; where it had none, it has none again, and a withdrawal (a plan
-- without run and lines) says so. Both are new plans: what was in force is kept, and reports of then still show it.
-- Overrides stay; they are worked out on the plan that comes next.
create or replace function withdraw_plans(kept_version bigint, comment text)
returns text
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $withdraw_plans$
declare
    v_taken_back text;
    v_unplanned date[];
    v_plan_id bigint;
begin
    select
        string_agg(
            format('plan %s of %s', in_force.plan_id, to_char(in_force.month, 'YYYY-MM')), ', ' order by in_force.month
        ),
        array_agg(in_force.month order by in_force.month)
    into v_taken_back, v_unplanned
    from plan_in_force as in_force
    inner join plan on in_force.plan_id = plan.plan_id
    where plan.data_version_id > withdraw_plans.kept_version;

    if v_taken_back is null then
        return 'no plan was made from it';
    end if;

    perform put_plan_in_force(
        make_plan(former.run_id, former.months, withdraw_plans.comment), former.months, withdraw_plans.comment
    )
    from (
        select
            newest.run_id,
            array_agg(newest.month order by newest.month) as months
        from (
            select distinct on (plan_month.month)
                plan_month.month,
                plan.run_id
            from plan_month
            inner join plan on plan_month.plan_id = plan.plan_id
            inner join data_version_in_force as standing on plan.data_version_id = standing.data_version_id
            where plan_month.month = any(v_unplanned)
                and plan.data_version_id <= withdraw_plans.kept_version
            order by plan_month.month asc, plan_month.plan_id desc
        ) as newest
        group by newest.run_id
    ) as former;

    select array_agg(in_force.month order by in_force.month) into v_unplanned
    from plan_in_force as in_force
    inner join plan on in_force.plan_id = plan.plan_id
    where plan.data_version_id > withdraw_plans.kept_version;

    if v_unplanned is not null then
        insert into plan (data_version_id, comment, first_month, last_month, published_at, published_by)
        select
            max(newest.data_version_id) as data_version_id,
            withdraw_plans.comment,
            v_unplanned[1] as first_month,
            v_unplanned[cardinality(v_unplanned)] as last_month,
            clock_timestamp() as published_at,
            session_user as published_by
        from data_version as newest
        returning plan.plan_id into v_plan_id;

        update plan_month
        set superseded_by = v_plan_id
        where plan_month.month = any(v_unplanned)
            and plan_month.superseded_by is null;

        insert into plan_revision (kind, plan_id, reason, data_version_id)
        select
            'publish',
            plan.plan_id,
            withdraw_plans.comment,
            plan.data_version_id
        from plan
        where plan.plan_id = v_plan_id;
    end if;

    return v_taken_back || ' no longer counts'
        || coalesce(
            '; there is no plan now of ' || (
                select string_agg(to_char(unplanned.month, 'YYYY-MM'), ', ')
                from unnest(v_unplanned) as unplanned (month)
            ),
            ''
        );
end
$withdraw_plans$;

comment on function withdraw_plans is 'Takes back the plans in force that were made from sales of later versions than one.';
