-- keep_pieces: plan_fact_piece of some months, NULL: of all, is written again from what the reports show.
{% from 'macros/month.sql' import next_month -%}
{% from 'macros/period.sql' import piece_sums with context -%}
create or replace function keep_pieces(months date[])
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $keep_pieces$
declare
    v_month date;
begin
    if keep_pieces.months is null then
        delete from plan_fact_piece;

        insert into plan_fact_piece (
            month, week, series_id, plan, plan_statistical, override_delta, fact, budget, days
        )
        {{ piece_sums() | indent(8) }};
    else
        delete from plan_fact_piece as kept where kept.month = any(keep_pieces.months);

        -- one after the other, so that the days of each are read by key
        foreach v_month in array keep_pieces.months
        loop
            insert into plan_fact_piece (
                month, week, series_id, plan, plan_statistical, override_delta, fact, budget, days
            )
            {{ piece_sums('cell.day >= v_month and cell.day < ' ~ next_month('v_month')) | indent(12) }};
        end loop;
    end if;

    update report_status set week_start = {{ calendar.week_start }}
    where report_status.week_start is distinct from {{ calendar.week_start }};

    analyze (skip_locked) plan_fact_piece;
end
$keep_pieces$;

comment on function keep_pieces is 'Writes plan_fact_piece of some months again, or of all.';
