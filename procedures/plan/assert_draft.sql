-- assert_draft: the plan is a draft, and none of its months is frozen.
--   refuses   PF005 there is no such plan, it was published, or a month of it is frozen
{% from 'macros/month.sql' import each_month -%}
create or replace function assert_draft(plan_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $assert_draft$
declare
    v_plan plan;
begin
    select * into v_plan from plan where plan.plan_id = assert_draft.plan_id;

    if v_plan.plan_id is null or v_plan.published_at is not null then
        raise exception 'plan % %', coalesce(assert_draft.plan_id::text, 'NULL'),
            case when v_plan.plan_id is null then 'does not exist' else 'was published already' end
            using errcode = 'PF005', hint = 'Name a draft: planfact plan list shows plans and drafts.';
    end if;

    perform assert_month_open(array(
        select step.month::date
        from {{ each_month('v_plan.first_month', 'v_plan.last_month') }} as step (month)
    ));
end
$assert_draft$;

comment on function assert_draft is 'Refuses a plan that is no draft.';
