-- keep_pieces: plan_fact_piece of some months, NULL: of all, is as the reports show it. Of these months only the pieces
-- that changed are written: one cell that a planner overrides is one piece.
{% from 'macros/month.sql' import next_month -%}
{% from 'macros/period.sql' import piece_sums with context -%}
{% set measured = ['plan', 'plan_statistical', 'override_delta', 'fact', 'budget', 'days'] -%}
{# the pieces of some days, and of the months that hold them -#}
{% macro write_pieces(of_days, of_months) -%}
with fresh as materialized (
    {{ piece_sums(of_days) | indent(4) }}
),

gone as (
    delete from plan_fact_piece as kept
    where {{ of_months }}
        and not exists (
            select from fresh
            where fresh.month = kept.month
                and fresh.week = kept.week
                and fresh.series_id = kept.series_id
        )
)

insert into plan_fact_piece as kept (month, week, series_id, {{ measured | join(', ') }})
select fresh.*
from fresh
left join plan_fact_piece as known
    on fresh.month = known.month
    and fresh.week = known.week
    and fresh.series_id = known.series_id
where known.days is null
    {%- for column in measured %}
    or fresh.{{ column }} is distinct from known.{{ column }}
    {%- endfor %}
on conflict (month, week, series_id) do update
set
    {%- for column in measured %}
    {{ column }} = excluded.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
create or replace function keep_pieces(months date[])
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $keep_pieces$
declare
    v_month date;
begin
    if keep_pieces.months is null then
        {{ write_pieces('true', 'true') | indent(8) }};
    else
        -- one after the other, so that the days of each are read by key
        foreach v_month in array keep_pieces.months
        loop
            {{ write_pieces('cell.day >= v_month and cell.day < ' ~ next_month('v_month'), 'kept.month = v_month')
                | indent(12) }};
        end loop;
    end if;

    update report_status set week_start = {{ calendar.week_start }}
    where report_status.week_start is distinct from {{ calendar.week_start }};

    analyze (skip_locked) plan_fact_piece;
end
$keep_pieces$;

comment on function keep_pieces is 'Keeps plan_fact_piece of some months, or of all, as the reports show them; writes what changed.';
