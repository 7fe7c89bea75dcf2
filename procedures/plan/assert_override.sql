-- assert_override: refuses an override whose arguments contradict themselves, are out of range, or name what no series
-- has. One idea: every rule about what a person may write, in the order in which they are told.
--   refuses   PF009 the first rule that is broken, with what to give instead
{% from 'macros/month.sql' import last_day_of -%}
create or replace function assert_override(
    month date,
    quantity numeric,
    percent numeric,
    reason text,
    {{ dimensions | typed('text') }},
    first_day date,
    last_day date,
    expires_at timestamptz
)
returns void
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $assert_override$
declare
    v_wrong text;
    v_advice text;
begin
    select rule.wrong, rule.advice into v_wrong, v_advice
    from (
        values
        (
            1, assert_override.month is null, 'month is missing',
            'Name a day of it: month => ''2024-08-01'' (--month 2024-08).'
        ),
        (
            2, num_nonnulls(assert_override.quantity, assert_override.percent) = 0,
            'give quantity or percent, one of the two: neither is there',
            'quantity => 900: what the plan is to be; percent => 5: by how much it is to change (--quantity, --percent).'
        ),
        (
            3, num_nonnulls(assert_override.quantity, assert_override.percent) = 2,
            format(
                'give quantity or percent, one of the two: quantity is %s and percent is %s',
                assert_override.quantity, assert_override.percent
            ),
            'Leave one of them out.'
        ),
        (4, assert_override.quantity = 'NaN', 'quantity is NaN, which is not a number', 'Give a number of 0 or more.'),
        (5, assert_override.percent = 'NaN', 'percent is NaN, which is not a number', 'Give a number of -100 or more.'),
        (
            6, assert_override.quantity < 0, format('quantity is %s, below 0', assert_override.quantity),
            'Give what the plan is to be, 0 or more; to take something away, a percent below 0.'
        ),
        (
            7, assert_override.percent < -100,
            format('percent is %s: the plan would be below 0', assert_override.percent),
            'Give -100 or more; -100 plans nothing at all.'
        ),
        (
            8, assert_override.quantity >= 1e14, format('quantity is %s, which is too large', assert_override.quantity),
            'Give less than 100,000,000,000,000.'
        ),
        (
            9, assert_override.percent >= 1e9, format('percent is %s, which is too large', assert_override.percent),
            'Give less than 1,000,000,000.'
        ),
        (
            10, assert_override.quantity <> round(assert_override.quantity, 3),
            format('quantity is %s: it has more than 3 decimals', assert_override.quantity),
            'Round it to 3 decimals.'
        ),
        (
            11, coalesce(btrim(assert_override.reason), '') = '', 'reason is missing',
            'Say why, it is kept with the override: reason => ''longer opening hours'' (--reason).'
        ),
        (
            12,
            assert_override.first_day < assert_override.month
            or assert_override.last_day > {{ last_day_of('assert_override.month') }}
            or assert_override.first_day > assert_override.last_day,
            format(
                'days %s to %s are not a span of %s',
                assert_override.first_day, assert_override.last_day, to_char(assert_override.month, 'YYYY-MM')
            ),
            format(
                'Give first_day and last_day from %s to %s, the first one first.',
                assert_override.month, {{ last_day_of('assert_override.month') }}
            )
        ),
        (
            13, assert_override.expires_at <= clock_timestamp(),
            format('expires_at is %s, which is over', assert_override.expires_at),
            'Give a time to come, or leave it out: the override then counts for good.'
        )
    ) as rule (position, is_broken, wrong, advice)
    where rule.is_broken
    order by rule.position
    limit 1;

    {% for dimension in dimensions -%}
    if v_wrong is null
        and assert_override.{{ dimension | ident }} is not null
        and not exists (
            select from series where series.{{ dimension | ident }} = assert_override.{{ dimension | ident }}
        )
    then
        v_wrong := format('nothing is known of %s %L', '{{ dimension | text }}', assert_override.{{ dimension | ident }});

        -- those most like it first: the same but for case and blanks, then one within the other
        select format(
            'Known are %s. SELECT DISTINCT %I FROM series; lists all; planfact series like opens another.',
            string_agg(format('%L', near.name), ', ' order by near.position), '{{ dimension | text }}'
        )
        into v_advice
        from (
            select
                member.name,
                row_number() over (
                    order by
                        lower(btrim(member.name)) = typed.name desc,
                        strpos(lower(member.name), typed.name) > 0 or strpos(typed.name, lower(member.name)) > 0 desc,
                        left(lower(member.name), 1) = left(typed.name, 1) desc,
                        member.name
                ) as position
            from (select distinct series.{{ dimension | ident }} as name from series) as member
            cross join (select lower(btrim(assert_override.{{ dimension | ident }})) as name) as typed
        ) as near
        where near.position <= 5;
    end if;

    {% endfor -%}
    if v_wrong is not null then
        raise exception 'this override cannot be made: %', v_wrong using errcode = 'PF009', hint = v_advice;
    end if;
end
$assert_override$;

comment on function assert_override is 'Refuses an override whose arguments are out of range, or name what no series has.';
