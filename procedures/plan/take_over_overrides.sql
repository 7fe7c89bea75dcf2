-- take_over_overrides: a plan that has just come into force gets the overrides of its months that were neither undone
-- nor expired, worked out again on it, as its revision `publish`; a NOTICE counts them and names those that were made
-- for series that it does not plan.
{% from 'macros/override.sql' import covers with context -%}
create or replace function take_over_overrides(plan_id bigint, months date[], comment text)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $take_over_overrides$
declare
    v_overrides constant bigint[] := array(
        select active.override_id
        from active_override as active
        where active.month = any(take_over_overrides.months) and not active.is_draft
    );
    v_revision_id bigint;
    v_lost text;
begin
    insert into plan_revision (kind, plan_id, reason, data_version_id)
    select
        'publish',
        take_over_overrides.plan_id,
        take_over_overrides.comment,
        max(newest.data_version_id) as data_version_id
    from data_version as newest
    returning plan_revision.plan_revision_id into v_revision_id;

    -- a draft has not heard of what was changed since it was made
    perform revise_plan(v_revision_id, take_over_overrides.plan_id, v_overrides);

    select string_agg(format('%s (%s)', override.override_id, override.reason), ', ' order by override.override_id)
    into v_lost
    from named_override as override
    where override.override_id = any(v_overrides)
        and not exists (
            select from plan_line as line
            inner join series_name as series
                on line.series_id = series.series_id
                    and line.day >= series.first_day
                    and line.day < series.next_day
            where line.plan_id = take_over_overrides.plan_id
                and line.day between override.first_day and override.last_day
                and {{ covers('override') | indent(16) }}
        );

    if cardinality(v_overrides) > 0 then
        raise notice 'plan % takes over %',
            take_over_overrides.plan_id,
            counted(cardinality(v_overrides), 'override') || coalesce('; nothing is planned any more where these were made: ' || v_lost, '');
    end if;
end
$take_over_overrides$;

comment on function take_over_overrides is 'Works the overrides of its months out on a plan that has just come into force.';
