-- validate_stage: the rows of a load that must not become sales, each with the first reason found.
{% from 'macros/memory.sql' import memory_of_history -%}
create or replace function validate_stage(load_id bigint default 0)
returns table (
    line_no bigint,
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text,
    reason text{{ second | beside(as_type=' text') }}
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
set work_mem = '{{ memory_of_history }}'
set enable_mergejoin = off  -- few repetitions, many rows: sorting the load by name costs more than reading it
as $validate_stage$
-- materialized, so that the keys are counted once, and not by every worker that helps to check the rows
with duplicate_key as materialized (
    select
        staged.day,
        {{ dimensions | idents('staged') }}
    from sales_stage as staged
    where staged.load_id = validate_stage.load_id
    group by staged.day, {{ dimensions | idents('staged') }}
    having count(*) > 1
),

bad as (
    select
        staged.*,
        stage_reason(staged.day, {{ dimensions | idents('staged') }}, staged.sales, staged.onpromotion
            {{- second | beside('staged') }}) as reason
    from sales_stage as staged
    where staged.load_id = validate_stage.load_id
        and stage_reason(staged.day, {{ dimensions | idents('staged') }}, staged.sales, staged.onpromotion
            {{- second | beside('staged') }}) is not null
    union all
    select
        repeated.*,
        'duplicate key in the load' as reason
    from (
        select staged.*
        from sales_stage as staged
        inner join duplicate_key
            on staged.day = duplicate_key.day
                and {{ dimensions | equal('staged', 'duplicate_key') }}
        where staged.load_id = validate_stage.load_id
        -- repetitions are looked for first, and only they are checked once more
        offset 0  -- noqa: AM09
    ) as repeated
    where stage_reason(
            repeated.day, {{ dimensions | idents('repeated') }}, repeated.sales, repeated.onpromotion
            {{- second | beside('repeated') }}{# noqa: LT05 #}
        ) is null
)

select
    bad.line_no,
    bad.day,
    {{ dimensions | idents('bad') }},
    bad.sales,
    bad.onpromotion,
    bad.reason{{ second | beside('bad') }}
from bad
order by bad.line_no
$validate_stage$;

comment on function validate_stage is 'The rows of a load that cannot become sales, with the reason.';
