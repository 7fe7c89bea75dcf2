-- refuse_unknown_cell: says that nothing is known of a cell in a month, and which of its members no sales are known of.
--   refuses   PF009 always
create or replace function refuse_unknown_cell(month date, members text[])
returns boolean
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $refuse_unknown_cell$
begin
    raise exception 'nothing is known of % in %',
        coalesce(nullif(array_to_string(refuse_unknown_cell.members, ' · ', '(all)'), ''), 'a cell without a name'),
        coalesce(to_char(refuse_unknown_cell.month, 'YYYY-MM'), 'a month without a name')
        using errcode = 'PF009',
            detail = (
                select coalesce(
                    string_agg(format('There are no sales of %s %L.', asked.dimension, asked.member), ' '), ''
                )
                from (
                    values
                    {% for dimension in dimensions -%}
                    (
                        '{{ dimension | text }}', refuse_unknown_cell.members[{{ loop.index }}],
                        exists (
                            select from series
                            where series.{{ dimension | ident }} = refuse_unknown_cell.members[{{ loop.index }}]
                        )
                    ){{ ',' if not loop.last }}
                    {% endfor -%}
                ) as asked (dimension, member, is_known)
                where asked.member is not null and not asked.is_known
            ),
            hint = 'Name a month and members that have sales or a plan; a dimension left out stands for all.';
end
$refuse_unknown_cell$;

comment on function refuse_unknown_cell is 'Refuses a cell of which nothing is known in a month, with the members that have no sales.';
