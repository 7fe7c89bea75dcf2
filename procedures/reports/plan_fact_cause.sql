-- plan_fact_cause: why a month left its plan, for one cell of plan_fact_month: calendar, promotions, openings, overrides,
-- and rest, the error of the forecast that is left. The five sum to its variance, to the last digit;
-- plan_fact_cause_between says how each is worked out, and has all cells at once. A level that is not named is that of the
-- dimensions that are. A cell whose variance is not known yet has no rows.
--   refuses   PF009 no month, an unknown level, dimensions that are not of the level, or a cell that is not reported
{% from 'macros/month.sql' import month_of -%}
create or replace function plan_fact_cause(
    month date,
    level text default null,
    {% for dimension in dimensions -%}
    {{ dimension | ident }} text default null{{ ',' if not loop.last }}
    {% endfor -%}
)
returns table (
    cause text,
    amount numeric
)
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $plan_fact_cause$
#variable_conflict use_column
declare
    v_month constant date := {{ month_of('plan_fact_cause.month') }};
    v_cell constant text [] := array[{{ dimensions | idents('plan_fact_cause') }}];
    v_named constant integer := num_nonnulls({{ dimensions | idents('plan_fact_cause') }});
    v_level constant text := coalesce(
        plan_fact_cause.level,
        case
            when v_named = 0 then 'total'
            when v_named = {{ dimensions | length }} and {{ dimensions | length }} > 1 then 'series'
            {% for dimension in levels -%}
            when v_named = 1 and plan_fact_cause.{{ dimension | ident }} is not null then '{{ dimension | text }}'
            {% endfor -%}
        end
    );
begin
    if v_month is null then
        raise exception 'no month is named' using errcode = 'PF009', hint = 'Name a day of it: month => ''2024-08-01''.';
    end if;

    if v_level is null
        or v_level not in ('total', 'series'{% for dimension in levels %}, '{{ dimension | text }}'{% endfor %})
    then
        raise exception 'there is no level % of %',
            coalesce(v_level, '(none)'), array_to_string(v_cell, ' · ', '(all)')
            using errcode = 'PF009',
                hint = 'Give total, series{% for dimension in levels %}, {{ dimension | text }}{% endfor %}.';
    end if;

    if not (case v_level
        when 'total' then v_named = 0
        when 'series' then v_named = {{ dimensions | length }}
        {% for dimension in levels -%}
        when '{{ dimension | text }}' then v_named = 1 and plan_fact_cause.{{ dimension | ident }} is not null
        {% endfor -%}
    end) then
        raise exception 'level % does not go with %', v_level, array_to_string(v_cell, ' · ', '(all)')
            using errcode = 'PF009',
                hint = 'Name the dimensions of the level and no other: none of total, all of series, else the one.';
    end if;

    if not exists (
        select from plan_fact_month as cell
        where cell.level = v_level
            and cell.month = v_month
            and array[{{ dimensions | idents('cell') }}] = v_cell
    ) then
        raise exception 'the report of % has no row for %',
            to_char(v_month, 'YYYY-MM'), array_to_string(v_cell, ' · ', '(all)')
            using errcode = 'PF009', hint = 'Name a month and a cell of plan_fact_month.';
    end if;

    return query
    select
        part.cause,
        part.amount
    from plan_fact_cause_between(v_month, v_month) as cell
    cross join lateral (
        values
        (1, 'calendar', cell.calendar),
        (2, 'promotions', cell.promotions),
        (3, 'openings', cell.openings),
        (4, 'overrides', cell.overrides),
        (5, 'rest', cell.rest)
    ) as part (position, cause, amount)
    where cell.level = v_level
        and array[{{ dimensions | idents('cell') }}] = v_cell
    order by part.position;
end
$plan_fact_cause$;

comment on function plan_fact_cause is
'Why a month left its plan: calendar, promotions, openings, overrides, and rest; they sum to the variance of plan_fact_month.';
