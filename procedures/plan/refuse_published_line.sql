-- refuse_published_line: a plan gets its lines before it is published, and none afterwards.
--   refuses   PF005 the plan has been published
create or replace function refuse_published_line()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_published_line$
declare
    v_published text;
begin
    select string_agg(plan.plan_id::text, ', ' order by plan.plan_id) into v_published
    from plan
    where plan.published_at is not null
        and plan.plan_id in (select written.plan_id from written);

    if v_published is not null then
        raise exception 'plan % has been published: it gets no more lines', v_published
            using errcode = 'PF005', hint = 'planfact plan override changes it, planfact publish RUN brings another one.';
    end if;

    return null;
end
$refuse_published_line$;

comment on function refuse_published_line is 'Refuses further lines of a plan that has been published.';
