-- explain_cells: what made several numbers of one month of the report, as explain_cell tells it of one. Cells are given by
-- their members, one array per dimension, NULL standing for all; cell_number is their place in the arrays. What their
-- variances are made of (plan_fact_cause_between) and what moved (moved_members) is worked out once for all of them: of
-- the company, causes are most of the work.
--   refuses   PF009 a cell of which nothing is known in the month
{% from 'macros/event.sql' import event_names, event_types -%}
{% from 'macros/month.sql' import month_of -%}
create or replace function explain_cells({{ dimensions | typed('text []') }}, month date)
returns table (
    cell_number bigint,
    {{ event_types() | indent(4) }},
    sentence text,
    given text[]
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $explain_cells$
#variable_conflict use_column
declare
    v_first_day constant date := {{ month_of('explain_cells.month') }};
begin
    return query
    with cell as materialized (
        select
            asked.cell_number,
            {{ dimensions | idents('asked') }},
            series_of_cell({{ dimensions | idents('asked') }}, v_first_day) as series_ids
        from unnest(
            {{ dimensions | idents('explain_cells') }}
        ) with ordinality as asked ({{ dimensions | idents }}, cell_number)
    ),

    cell_series as materialized (
        select
            cell.cell_number,
            of_cell.series_id
        from cell
        cross join lateral unnest(cell.series_ids) as of_cell (series_id)
    ),

    made as materialized (
        select caused.*
        from plan_fact_cause_between(
            v_first_day,
            v_first_day,
            (
                select array_agg(distinct series.{{ shop | ident }})
                from cell_series
                inner join series on cell_series.series_id = series.series_id
            )
        ) as caused
        where caused.level = 'series'
    ),

    moved as materialized (
        select found.*
        from moved_members(v_first_day) as found
    ),

    told as (
        select
            cell.cell_number,
            event.*
        from cell
        cross join lateral cell_event({{ dimensions | idents('cell') }}, v_first_day) as event
        union all
        -- a cause is no event of its own: it is known since the reports were refreshed
        select
            caused.cell_number,
            status.refreshed_at as happened_at,
            'cause' as kind,
            '%s: %s of a variance of %s' as sentence,
            array[caused.cause, caused.amount::text, caused.variance::text] as given,
            null::text as who,
            null::date as day,
            null::numeric as old_value,
            caused.amount as new_value,
            status.data_version_id,
            null::bigint as run_id,
            status.plan_id
        from report_status as status
        cross join (
            select
                cell_series.cell_number,
                part.cause,
                sum(part.amount) as amount,
                sum(made.variance) as variance
            from cell_series
            inner join made on cell_series.series_id = made.series_id
            cross join lateral (
                values
                ('calendar', made.calendar),
                ('promotions', made.promotions),
                ('openings', made.openings),
                ('overrides', made.overrides),
                ('rest', made.rest)
            ) as part (cause, amount)
            group by cell_series.cell_number, part.cause
            having sum(part.amount) <> 0
        ) as caused
        union all
        -- nor is a move
        select
            cell.cell_number,
            version.created_at as happened_at,
            'move' as kind,
            '%s %s sells under %s %s, and sold under %s before' as sentence,
            array[moved.dimension, moved.member, moved.parent, moved.to_member, moved.from_member] as given,
            version.created_by as who,
            moved.since as day,
            null::numeric as old_value,
            null::numeric as new_value,
            version.data_version_id,
            null::bigint as run_id,
            null::bigint as plan_id
        from cell
        cross join moved
        cross join report_status as status
        inner join data_version as version on status.data_version_id = version.data_version_id
        where is_moved_cell(
            jsonb_build_object(
                {% for dimension in dimensions -%}
                '{{ dimension | text }}', cell.{{ dimension | ident }}{{ '' if loop.last else ',' }}
                {% endfor -%}
            ),
            moved.dimension, moved.member, moved.parent, moved.from_member, moved.to_member
        )
    ),

    -- the text of each, beside what it is made of
    event as (
        select
            told.*,
            format(told.sentence, variadic told.given) as what
        from told
    )

    select
        cell.cell_number,
        {{ event_names('event') | indent(8) }},
        event.sentence,
        event.given
    from cell
    left join event on cell.cell_number = event.cell_number
    where event.cell_number is not null
        or refuse_unknown_cell(explain_cells.month, array[{{ dimensions | idents('cell') }}])
    order by cell.cell_number, event.happened_at, event.kind, event.day, event.what;
end
$explain_cells$;

comment on function explain_cells is
'What made several numbers of one month of the report, as explain_cell tells it of one; cells are given as one array of members per dimension. what is sentence, filled in with given by format().';
