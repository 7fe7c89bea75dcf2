-- revise_plan: works some overrides out on a plan, in the order of their numbers, and every later one that
-- meets them, directly or through others: what is made on top of a change moves with it. An override starts
-- from the plan as the run forecast it and the overrides with lower numbers left it; its days and series get
-- shares of the new sum in proportion to that, or to the forecast where that is 0, or equal ones where both
-- are. One that was undone or has expired changes nothing any more.
-- Only differences are written, as lines of the revision, round by round (see override_rounds).
{% from 'macros/override.sql' import covers with context -%}
{% from 'macros/plan.sql' import cell_changes -%}
create or replace function revise_plan(plan_revision_id bigint, plan_id bigint, override_ids bigint[])
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $revise_plan$
#variable_conflict use_column
declare
    v_round record;
begin
    -- a loop, since each round starts from what the one before it made
    for v_round in
        select rounds.override_ids
        from override_rounds(revise_plan.plan_id, revise_plan.override_ids) as rounds (override_ids)
    loop
        with decided as (
            select
                override.*,
                -- one by one, by their keys: a join or an exists may compare all overrides with all revisions
                coalesce(
                    (select true from active_override as active where active.override_id = override.override_id), false
                ) as is_active
            from named_override as override
            where override.override_id = any(v_round.override_ids)
        ),

        -- materialized, and day by day: the lines are found by their key, however many overrides there are
        reached as materialized (
            select
                decided.override_id,
                decided.quantity,
                decided.percent,
                decided.is_active,
                decided.first_day,
                decided.last_day,
                series.series_id,
                series.first_day as called_from,
                series.next_day as called_until
            from decided
            inner join series_name as series on {{ covers('decided') | indent(16) }}
        ),

        cell as (
            select
                reached.override_id,
                reached.quantity,
                reached.percent,
                reached.is_active,
                line.series_id,
                line.day,
                line.quantity as statistical,
                line.quantity + coalesce(made.below, 0) as base,
                coalesce(made.own, 0) as own
            from reached
            cross join generate_series(0, 30) as step (days)
            inner join plan_line as line
                on reached.series_id = line.series_id
                    and reached.first_day + step.days = line.day
                    and line.plan_id = revise_plan.plan_id
                    and reached.called_from <= line.day
                    and reached.called_until > line.day
            cross join lateral (
                select
                    sum(change.delta) filter (where change.override_id < reached.override_id) as below,
                    sum(change.delta) filter (where change.override_id = reached.override_id) as own
                from {{ cell_changes('revise_plan.plan_id', 'line') | indent(16) }} as change
            ) as made
            where reached.first_day + step.days <= reached.last_day
        ),

        gathered as (
            select
                cell.override_id,
                cell.quantity,
                cell.percent,
                cell.is_active,
                array_agg(cell.series_id order by cell.day, cell.series_id) as series_ids,
                array_agg(cell.day order by cell.day, cell.series_id) as days,
                array_agg(cell.base order by cell.day, cell.series_id) as bases,
                array_agg(cell.own order by cell.day, cell.series_id) as owns,
                array_agg(cell.statistical order by cell.day, cell.series_id) as statisticals,
                sum(cell.base) as base
            from cell
            group by cell.override_id, cell.quantity, cell.percent, cell.is_active
        ),

        part as (
            select
                gathered.override_id,
                share.series_id,
                share.day,
                case when gathered.is_active then share.quantity - share.base else 0 end as delta,
                share.own
            from gathered
            cross join unnest(
                gathered.series_ids,
                gathered.days,
                gathered.bases,
                gathered.owns,
                spread_quantity(
                    coalesce(gathered.quantity, round(gathered.base * (1 + gathered.percent / 100), 3)),
                    case when gathered.base > 0 then gathered.bases else gathered.statisticals end
                )
            ) as share (series_id, day, base, own, quantity)
        )

        insert into plan_revision_line (plan_revision_id, override_id, series_id, day, delta)
        select
            revise_plan.plan_revision_id,
            part.override_id,
            part.series_id,
            part.day,
            part.delta - part.own as delta
        from part
        where part.delta <> part.own;
    end loop;
end
$revise_plan$;

comment on function revise_plan is 'Works overrides out on a plan, and those that were made on top of them.';
