-- month_of_load: the month that the staged rows of a load close, where nobody named it: the month due; NULL where all of
-- them are of earlier days, and correct what is there, or where nothing is loaded yet.
create or replace function month_of_load(load_id bigint)
returns date
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $month_of_load$
-- materialized: it is asked once, and not for every row of the stage
with due as materialized (
    select month_due() as month
)

select due.month
from due
where exists (
    select from sales_stage as stage
    where stage.load_id = month_of_load.load_id
        and stage.day collate "C" >= due.month::text
)
$month_of_load$;

comment on function month_of_load is 'The month that the staged rows of a load close, where nobody named it: the month due, or none.';
