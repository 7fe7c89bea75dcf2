-- note_backtest_facts: puts what was sold in the months of a run's backtest into run_backtest_fact: read once for all that
-- compares the backtest with it. A day without a row sold nothing. finish_run empties the table when it is done.
--   locks     nothing of its own: finish_run calls it
{% from 'macros/month.sql' import last_day_of, month_of -%}
create or replace function note_backtest_facts(run_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $note_backtest_facts$
#variable_conflict use_column
declare
    v_run forecast_run;
begin
    select * into v_run from forecast_run as run where run.run_id = note_backtest_facts.run_id;

    insert into run_backtest_fact (series_id, month, sales, y)
    select
        sold.series_id,
        sold.month,
        sold.sales,
        set_cells(
            array_fill(0::float8, array[{{ last_day_of('sold.month') }} - sold.month + 1]), sold.positions, sold.cells
        )
    from (
        select
            fact.series_id,
            {{ month_of('fact.day') }} as month,
            sum(fact.sales) as sales,
            array_agg(extract(day from fact.day)::integer) as positions,
            array_agg(fact.sales::float8) as cells
        from sales_at(v_run.data_version_id) as fact
        where fact.day between v_run.backtest_start and v_run.backtest_end
        group by fact.series_id, {{ month_of('fact.day') }}
    ) as sold;
end
$note_backtest_facts$;

comment on function note_backtest_facts is 'Reads what was sold in the months of a run''s backtest, once for all that is measured by it.';
