-- month_in_words: how a month of the whole company went, in a title and a few lines: what channels are told, and what a
-- mail with the report says. month NULL: the newest complete one that had a plan. As the reports show it.
{% from 'macros/amount.sql' import amount, signed, per_cent with context -%}
{% from 'macros/month.sql' import month_of -%}
create or replace function month_in_words(month date default null)
returns table (
    month date,
    title text,
    body text
)
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $month_in_words$
select
    closed.month,
    to_char(closed.month, 'YYYY-MM') || case when closed.is_complete then ' is closed' else ' so far' end
    || coalesce(': ' || {{ per_cent('closed.variance_pct') }} || ' against plan', '') as title,
    concat_ws(
        E'\n',
        format(
            'Plan %s, fact %s: %s.', {{ amount('closed.plan_to_date') }}, {{ amount('closed.fact') }},
            {{ signed('closed.variance') }}
        ),
        'Last year ' || {{ amount('closed.fact_last_year') }}
        || coalesce(' (' || {{ per_cent('closed.yoy_pct') }} || ')', '') || '.',
        'Budget ' || {{ amount('closed.budget_to_date') }}
        || coalesce(' (' || {{ per_cent('closed.variance_to_budget_pct') }} || ')', '') || '.',
        'Where it went off plan: ' || worst.cells || '.',
        'Plan of ' || to_char(next_month.month, 'YYYY-MM') || ': ' || {{ amount('next_month.plan') }} || '.'
    ) as body
from (
    select cell.*
    from plan_fact_month as cell
    where cell.level = 'total'
        and cell.variance is not null
        and case
            when month_in_words.month is null then cell.is_complete
            else cell.month = {{ month_of('month_in_words.month') }}
        end
    order by cell.month desc
    limit 1
) as closed
cross join lateral (
    select
        string_agg(
            largest.name || ' ' || {{ signed('largest.variance') }}, ', '
            order by abs(largest.variance) desc, largest.name
        ) as cells
    from (
        select
            cell.{{ levels[0] | ident }} as name,
            cell.variance
        from plan_fact_month as cell
        where cell.level = '{{ levels[0] | text }}'
            and cell.month = closed.month
            and cell.variance <> 0
        order by abs(cell.variance) desc, cell.{{ levels[0] | ident }} asc
        limit 3
    ) as largest
) as worst
left join plan_fact_month as next_month
    on next_month.level = 'total' and (closed.month + interval '1 month')::date = next_month.month
$month_in_words$;

comment on function month_in_words is 'How a month of the whole company went, in a title and a few lines.';
