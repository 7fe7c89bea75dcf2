-- revise_plan: works some overrides out on a plan, in the order of their numbers, and every later one that
-- meets them, directly or through others: what is made on top of a change moves with it. An override starts
-- from the plan as the run forecast it and the overrides with lower numbers left it; its days and series get
-- shares of the new sum in proportion to that, or to the forecast where that is 0, or equal ones where both
-- are. One that was undone or has expired changes nothing any more.
-- Only differences are written, as lines of the revision.
create or replace function revise_plan(plan_revision_id bigint, plan_id bigint, override_ids bigint[])
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $revise_plan$
#variable_conflict use_column
declare
    v_override record;
begin
    -- a loop, since each starts from what the one before it made
    for v_override in
        with recursive touched as (
            select asked.override_id
            from unnest(revise_plan.override_ids) as asked (override_id)
            union
            select later.override_id
            from touched
            inner join override as earlier on touched.override_id = earlier.override_id
            inner join active_override as later
                on earlier.month = later.month
                    and earlier.override_id < later.override_id
                    and earlier.first_day <= later.last_day
                    and earlier.last_day >= later.first_day
                    {% for dimension in dimensions -%}
                    and coalesce(earlier.{{ dimension | ident }} = later.{{ dimension | ident }}, true)
                    {% endfor -%}
            where not later.is_draft or later.plan_id = revise_plan.plan_id
        )

        select
            decided.*,
            active.override_id is not null as is_active
        from touched
        inner join override as decided on touched.override_id = decided.override_id
        left join active_override as active on touched.override_id = active.override_id
        order by decided.override_id
    loop
        with cell as (
            select
                line.series_id,
                line.day,
                line.quantity as statistical,
                line.quantity + coalesce(made.below, 0) as base,
                coalesce(made.own, 0) as own
            from plan_line as line
            inner join series on line.series_id = series.series_id
            cross join lateral (
                select
                    sum(change.delta) filter (where change.override_id < v_override.override_id) as below,
                    sum(change.delta) filter (where change.override_id = v_override.override_id) as own
                from plan_revision_line as change
                inner join plan_revision as revision on change.plan_revision_id = revision.plan_revision_id
                where revision.plan_id = revise_plan.plan_id
                    and change.series_id = line.series_id
                    and change.day = line.day
            ) as made
            where line.plan_id = revise_plan.plan_id
                and line.day between v_override.first_day and v_override.last_day
                {% for dimension in dimensions -%}
                and coalesce(series.{{ dimension | ident }} = v_override.{{ dimension | ident }},
                    v_override.{{ dimension | ident }} is null)
                {% endfor -%}
        ),

        gathered as (
            select
                array_agg(cell.series_id order by cell.day, cell.series_id) as series_ids,
                array_agg(cell.day order by cell.day, cell.series_id) as days,
                array_agg(cell.base order by cell.day, cell.series_id) as bases,
                array_agg(cell.own order by cell.day, cell.series_id) as owns,
                array_agg(cell.statistical order by cell.day, cell.series_id) as statisticals,
                sum(cell.base) as base
            from cell
        ),

        part as (
            select one.*
            from gathered
            cross join unnest(
                gathered.series_ids,
                gathered.days,
                gathered.bases,
                gathered.owns,
                spread_quantity(
                    coalesce(v_override.quantity, round(gathered.base * (1 + v_override.percent / 100), 3)),
                    case when gathered.base > 0 then gathered.bases else gathered.statisticals end
                )
            ) as one (series_id, day, base, own, quantity)
        )

        insert into plan_revision_line (plan_revision_id, override_id, series_id, day, delta)
        select
            revise_plan.plan_revision_id,
            v_override.override_id,
            part.series_id,
            part.day,
            case when v_override.is_active then part.quantity - part.base else 0 end - part.own as delta
        from part
        where case when v_override.is_active then part.quantity - part.base else 0 end <> part.own;
    end loop;
end
$revise_plan$;

comment on function revise_plan is 'Works overrides out on a plan, and those that were made on top of them.';
