-- validate_stage: the rows of a load that must not become sales, each with the first reason found.
{% from 'macros/memory.sql' import memory_of_history -%}
create or replace function validate_stage(load_id bigint default 0)
returns table (
    line_no bigint,
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text,
    reason text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_history }}'
as $validate_stage$
with duplicate_key as (
    select
        staged.day,
        {{ dimensions | idents('staged') }}
    from sales_stage as staged
    where staged.load_id = validate_stage.load_id
    group by staged.day, {{ dimensions | idents('staged') }}
    having count(*) > 1
),

checked as not materialized (
    select
        staged.*,
        stage_reason(staged.day, {{ dimensions | idents('staged') }}, staged.sales, staged.onpromotion) as reason
    from sales_stage as staged
    where staged.load_id = validate_stage.load_id
),

-- apart, so that the rows are checked by several workers and the keys are counted once
bad as (
    select checked.*
    from checked
    where checked.reason is not null
    union all
    select checked.*
    from checked
    inner join duplicate_key
        on checked.day = duplicate_key.day
            and {{ dimensions | equal('checked', 'duplicate_key') }}
    where checked.reason is null
)

select
    bad.line_no,
    bad.day,
    {{ dimensions | idents('bad') }},
    bad.sales,
    bad.onpromotion,
    coalesce(bad.reason, 'duplicate key in the load') as reason
from bad
order by bad.line_no
$validate_stage$;

comment on function validate_stage is 'The rows of a load that cannot become sales, with the reason.';
