{# The rows that a load is refused for: how many, and the first of them as lines of text, for the DETAIL of PF002.

   bad_rows(rows, before, after)   a relation `bad` of one row: bad_count, offenders (NULL where no row is bad)
     rows           what gives the bad rows, with the columns line_no, `reason` and the dimensions
     before, after  columns shown before and after the dimensions: {'what to call it': 'column'}
     line           what a row is called: line, row
     reason         the column that says why the row is bad
     shown          how many rows are shown; the others are counted: "and 7 more"

   Each line reads: line 12: not a number: sales (day 2024-07-01, store A, sales x). #}
{% macro bad_rows(rows, before={}, after={}, line='line', reason='reason', shown=5) -%}
(
    select
        count(*) as bad_count,
        string_agg(
            format(
                '{{ line }} %s: %s (%s)',
                numbered.line_no,
                numbered.{{ reason }},
                concat_ws(
                    ', '
                    {%- for word, column in before.items() %},
                    '{{ word }} ' || left(numbered.{{ column }}, 40)
                    {%- endfor %}
                    {%- for dimension in dimensions %},
                    '{{ dimension | text }} ' || left(nullif(numbered.{{ dimension | ident }}, ''), 40)
                    {%- endfor %}
                    {%- for word, column in after.items() %},
                    '{{ word }} ' || left(numbered.{{ column }}, 40)
                    {%- endfor %}
                )
            ),
            E'\n' order by numbered.line_no
        ) filter (where numbered.ordinal <= {{ shown }})
        || case when count(*) > {{ shown }} then format(E'\nand %s more', count(*) - {{ shown }}) else '' end
            as offenders
    from (
        select
            checked.*,
            row_number() over (order by checked.line_no) as ordinal
        from {{ rows }} as checked
    ) as numbered
) as bad
{%- endmacro %}
