-- validate_budget: the rows of a load that must not become a budget, each with the first reason found.
{% from 'macros/override.sql' import at_every_level with context -%}
create or replace function validate_budget(load_id bigint default 0)
returns table (
    line_no bigint,
    month text,
    {{ dimensions | typed('text') }},
    amount text,
    reason text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $validate_budget$
with staged as (
    select
        budget_stage.line_no,
        budget_stage.month,
        {% for dimension in dimensions -%}
        coalesce(budget_stage.{{ dimension | ident }}, '') as {{ dimension | ident }},
        {% endfor -%}
        budget_stage.amount,
        staged_month(budget_stage.month) as first_day,
        count(*) over (partition by budget_stage.line_no, staged_month(budget_stage.month)) as amounts
    from budget_stage
    where budget_stage.load_id = validate_budget.load_id
),

-- every series at every level it belongs to: '' stands for all
member as (
    {{ at_every_level('series', ['series_id']) | indent }}
),

budgeted as (
    select
        staged.line_no,
        staged.first_day,
        min(staged.line_no) over (partition by staged.first_day, member.series_id) as first_line_no
    from staged
    inner join member on {{ dimensions | equal('staged', 'member') }}
),

reached as (
    select
        budgeted.line_no,
        budgeted.first_day,
        min(budgeted.first_line_no) filter (where budgeted.first_line_no < budgeted.line_no) as met_line_no
    from budgeted
    group by budgeted.line_no, budgeted.first_day
)

select
    staged.line_no,
    staged.month,
    {{ dimensions | idents('staged') }},
    staged.amount,
    why.reason
from staged
left join reached
    on staged.line_no = reached.line_no and staged.first_day is not distinct from reached.first_day
cross join lateral (
    select
        case
            when coalesce(staged.month, '') = '' then 'missing value: month'
            when staged.first_day is null then 'not a month: write it as YYYY-MM'
            when quantity_reason(staged.amount, 'amount') is not null then quantity_reason(staged.amount, 'amount')
            when reached.line_no is null then 'no sales are known of it; planfact series like opens it'
            when staged.amounts > 1 then 'the line has two amounts for this month'
            when reached.met_line_no is not null
                then format('line %s has an amount for it already', reached.met_line_no)
        end as reason
) as why
where why.reason is not null
order by staged.line_no
$validate_budget$;

comment on function validate_budget is 'The rows of a load that cannot become a budget, with the reason.';
