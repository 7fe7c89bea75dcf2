-- say_new_members: members that no load brought before are counted and named in a NOTICE; those that look like another
-- one, but for case, blanks, leading zeros, a trailing .0 or the way their letters are encoded, in a WARNING: they would
-- be members apart. So are those named by a word that programs write where there is nothing.
create or replace function say_new_members(known_to integer)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $say_new_members$
#variable_conflict use_column
declare
    v_members text;
    v_alike text;
    v_nothing text;
begin
    with member as (
        {% for dimension in dimensions -%}
        select
            '{{ dimension | text }}' as dimension,
            {{ loop.index }} as position,
            series.{{ dimension | ident }} as name,
            bool_and(series.series_id > coalesce(say_new_members.known_to, 0)) as is_new
        from series
        group by series.{{ dimension | ident }}
        {%- if not loop.last %}
        union all
        {% endif -%}
        {%- endfor %}
    ),

    spelled as (
        select
            member.*,
            spelling.name as folded,
            coalesce(
                nullif(ltrim(regexp_replace(spelling.name, '^(\d+)\.0+$', '\1'), '0'), ''), spelling.name
            ) as spelling
        from member
        cross join lateral (
            -- only what is UTF8 can be normalized
            select lower(btrim(regexp_replace(regexp_replace(
                case
                    when pg_catalog.getdatabaseencoding() = 'UTF8' then normalize(member.name, nfkc)
                    else member.name
                end,
                '[\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'
            ), '\s+', ' ', 'g'))) as name
        ) as spelling
    ),

    compared as (
        select
            spelled.dimension,
            spelled.position,
            string_agg(quote_literal(spelled.name), ' and ' order by spelled.name) as names
        from spelled
        group by spelled.dimension, spelled.position, spelled.spelling
        having count(*) > 1 and bool_or(spelled.is_new)
    ),

    fresh as (
        select
            member.*,
            row_number() over (partition by member.position order by member.name) as ordinal
        from member
        where member.is_new
    )

    select
        (
            select string_agg(said.text, '; ' order by said.position)
            from (
                select
                    fresh.position,
                    format(
                        '%s %s (%s%s)',
                        count(*),
                        fresh.dimension,
                        string_agg(fresh.name, ', ' order by fresh.name) filter (where fresh.ordinal <= 5),
                        case when count(*) > 5 then ', …' else '' end
                    ) as text
                from fresh
                group by fresh.position, fresh.dimension
            ) as said
        ),
        (
            select string_agg(format('%s %s', shown.dimension, shown.names), '; ' order by shown.position, shown.names)
            from (
                select compared.*
                from compared
                order by compared.position, compared.names
                limit 10
            ) as shown
        ),
        (
            select string_agg(
                format('%s %L', spelled.dimension, spelled.name), ', ' order by spelled.position, spelled.name
            )
            from spelled
            where spelled.is_new
                and spelled.folded in (
                    'nan', 'null', '(null)', 'none', 'n/a', '<na>', 'nat', 'undefined', '#n/a', '#ref!', '#value!', '#name?',
                    '#div/0!', '#null!', '#num!', '-', '?'
                )
        )
    into v_members, v_alike, v_nothing;

    -- the first load brings nothing but new members
    if say_new_members.known_to is not null and v_members is not null then
        raise notice 'never seen before: %', v_members;
    end if;

    if v_alike is not null then
        raise warning '% differ by blanks, case, leading zeros or a trailing .0 alone, and are members apart', v_alike
            using hint = 'Where they are one, correct the file, or merge them: CALL rename_series() (planfact rename).';
    end if;

    if v_nothing is not null then
        raise warning 'members by words that stand for nothing: %', v_nothing
            using hint = 'Where a name was missing, correct the file and load it again.';
    end if;
end
$say_new_members$;

comment on function say_new_members is 'Names the members that a load is the first to bring, and those that look like others.';
