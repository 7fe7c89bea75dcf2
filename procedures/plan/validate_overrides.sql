-- validate_overrides: the rows of an import that must not become overrides, each with the first reason found.
-- plan_seen is what the planner had before them: where the plan has changed since, they have not seen what
-- they would change. Reasons name the columns as the sheet heads them.
{% from 'macros/override.sql' import at_every_level with context -%}
create or replace function validate_overrides(load_id bigint, month date, plan_id bigint default null)
returns table (
    line_no bigint,
    {{ dimensions | typed('text') }},
    plan_seen text,
    quantity text,
    reason text,
    problem text
)
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $validate_overrides$
with staged as (
    select
        override_stage.line_no,
        {% for dimension in dimensions -%}
        coalesce(override_stage.{{ dimension | ident }}, '') as {{ dimension | ident }},
        {% endfor -%}
        override_stage.plan_seen,
        override_stage.quantity,
        override_stage.reason
    from override_stage
    where override_stage.load_id = validate_overrides.load_id
),

sheet as (
    select
        planned.*,
        row_number() over () as series_no
    from plan_sheet(validate_overrides.month, validate_overrides.plan_id) as planned
),

-- every planned series at every level it belongs to: '' stands for all
member as (
    {{ at_every_level('sheet', ['series_no', 'plan']) | indent }}
),

changed as (
    select
        staged.line_no,
        {{ dimensions | idents('staged') }},
        member.series_no,
        member.plan
    from staged
    inner join member on {{ dimensions | equal('staged', 'member') }}
),

reached as (
    select
        changed.line_no,
        {{ dimensions | idents('changed') }},
        sum(changed.plan) as plan
    from changed
    group by changed.line_no, {{ dimensions | idents('changed') }}
),

-- of the levels that two rows name, neither holds the other, or both are the same
met as (
    select
        later.line_no,
        min(earlier.line_no) filter (
            where {{ dimensions | equal('later', 'earlier') }}
        ) as same_line_no,
        min(earlier.line_no) filter (
            where not ({{ dimensions | equal('later', 'earlier') }})
        ) as crossing_line_no
    from reached as later
    inner join reached as earlier
        on later.line_no > earlier.line_no
            {% for dimension in dimensions -%}
            and ('' in (later.{{ dimension | ident }}, earlier.{{ dimension | ident }})
                or later.{{ dimension | ident }} = earlier.{{ dimension | ident }})
            {% endfor -%}
            and (
                ({{ dimensions | equal('later', 'earlier') }})
                or (
                    (
                        {% for dimension in dimensions -%}
                        (later.{{ dimension | ident }} = '' and earlier.{{ dimension | ident }} <> '')
                        {%- if not loop.last %}
                        or {% endif -%}
                        {% endfor %}
                    )
                    and (
                        {% for dimension in dimensions -%}
                        (later.{{ dimension | ident }} <> '' and earlier.{{ dimension | ident }} = '')
                        {%- if not loop.last %}
                        or {% endif -%}
                        {% endfor %}
                    )
                )
            )
    group by later.line_no
)

select
    staged.line_no,
    {{ dimensions | idents('staged') }},
    staged.plan_seen,
    staged.quantity,
    staged.reason,
    why.problem
from staged
left join reached on staged.line_no = reached.line_no
left join met on staged.line_no = met.line_no
cross join lateral (
    select
        case
            {% for dimension in dimensions -%}
            when staged.{{ dimension | ident }} <> ''
                and not exists (
                    select from series where series.{{ dimension | ident }} = staged.{{ dimension | ident }}
                )
                then format(
                    'nothing is known of %s %L; planfact series like opens it', '{{ dimension | text }}',
                    staged.{{ dimension | ident }}
                )
            {% endfor -%}
            when reached.line_no is null then 'nothing is planned there'
            when quantity_reason(staged.quantity, 'New plan') is not null
                then quantity_reason(staged.quantity, 'New plan')
            when coalesce(btrim(staged.reason), '') = '' then 'missing value: Reason'
            when met.same_line_no is not null then format('row %s changes it already', met.same_line_no)
            when met.crossing_line_no is not null
                then format('row %s changes a part of it: import one of the two first, then export again', met.crossing_line_no)
            when staged.plan_seen <> '' and not pg_input_is_valid(staged.plan_seen, 'numeric(17, 3)')
                then 'not a number: Plan'
            when staged.plan_seen <> '' and staged.plan_seen::numeric(17, 3) <> reached.plan
                then format(
                    'the plan is %s now, it was %s when the sheet was written', reached.plan,
                    staged.plan_seen::numeric(17, 3)
                )
        end as problem
) as why
where why.problem is not null
order by staged.line_no
$validate_overrides$;

comment on function validate_overrides is 'The rows of an import that cannot become overrides, with the reason.';
