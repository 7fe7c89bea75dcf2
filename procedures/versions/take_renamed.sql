-- take_renamed: rows of a load that came under the old name of a member become rows of the new one; where members were
-- merged, those of one day are added. A part of a merged member alone, for a day that is there with other sales, would
-- take the place of the whole: such rows go to sales_reject. Returns how many.
--   locks     nothing of its own: take_load calls it
--   repeated  no row has an old name any more
{% from 'macros/alias.sql' import alias_at -%}
create or replace function take_renamed(load_id bigint, source text, rejected_at timestamptz)
returns bigint
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $take_renamed$
#variable_conflict use_column
declare
    v_parted bigint;
    v_rows bigint;
    v_sales numeric;
    v_names text;
begin
    if not exists (select from member_alias as alias where alias.ended_by is null) then
        return 0;
    end if;

    -- series that came under an old name for the first time
    perform refresh_series_alias(coalesce(max(version.data_version_id), 0) + 1)
    from data_version as version;

    with part as materialized (
        select
            taken.ctid as row_id,
            taken.line_no,
            taken.day,
            taken.series_id,
            taken.sales,
            taken.onpromotion,
            alias.as_series_id,
            sum(round(taken.sales, 3)) over of_key as whole,
            {% if second -%}
            taken.{{ second | ident }},
            {% endif -%}
            count(*) over of_key as parts,
            bool_or(alias.is_merge and alias.as_series_id <> alias.series_id) over of_key as is_merge
        from sales_taken as taken
        left join series_alias as alias
            on {{ alias_at('taken') | indent(16) }}
        window of_key as (partition by coalesce(alias.as_series_id, taken.series_id), taken.day)
    ),

    aside as (
        delete from sales_taken as taken
        using part
        inner join sales as sale on part.as_series_id = sale.series_id and part.day = sale.day
        where taken.ctid = part.row_id
            and part.is_merge
            and part.parts = 1
            and part.as_series_id <> part.series_id
            {% if second -%}
            and (
                part.whole <> sale.sales
                or round(part.{{ second | ident }}, 3) is distinct from sale.{{ second | ident }}
            )
            {%- else -%}
            and part.whole <> sale.sales
            {%- endif %}
        returning part.line_no, part.day, part.series_id, part.sales, part.onpromotion{{ second | beside('part') }}
    )

    insert into sales_reject (
        load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source, rejected_at
            {{- second | beside }}
    )
    select
        take_renamed.load_id,
        aside.line_no,
        aside.day::text,
        {{ dimensions | idents('series') }},
        aside.sales::text,
        aside.onpromotion::text,
        'a part of a merged member alone would replace the whole: bring all parts of the day, or the new name',
        take_renamed.source,
        take_renamed.rejected_at{{ second | beside('aside', as_type='::text') }}
    from aside
    inner join series on aside.series_id = series.series_id;

    get diagnostics v_parted = row_count;

    with renamed as materialized (
        select
            taken.series_id,
            alias.as_series_id,
            taken.day,
            taken.sales
        from sales_taken as taken
        inner join series_alias as alias
            on {{ alias_at('taken') | indent(16) }}
        where alias.as_series_id <> taken.series_id
    )

    select
        count(*),
        sum(round(renamed.sales, 3)),
        (
            select string_agg(distinct said.name, ', ')
            from (
                select distinct renamed.series_id, renamed.as_series_id from renamed
            ) as pair
            inner join series as old on pair.series_id = old.series_id
            inner join series as called on pair.as_series_id = called.series_id
            cross join lateral (
                values
                {% for dimension in dimensions -%}
                (
                    case
                        when old.{{ dimension | ident }} <> called.{{ dimension | ident }}
                            then format(
                                '{{ dimension | text }} %s as %s',
                                old.{{ dimension | ident }}, called.{{ dimension | ident }}
                            )
                    end
                ){{ ',' if not loop.last }}
                {% endfor -%}
            ) as said (name)
        )
    into v_rows, v_sales, v_names
    from renamed;

    if v_rows > 0 then
        with taken_away as (
            delete from sales_taken as taken
            where exists (
                select from series_alias as alias
                where alias.ended_by is null
                    and taken.series_id in (alias.series_id, alias.as_series_id)
            )
            returning taken.*
        )

        insert into sales_taken (line_no, series_id, day, sales, onpromotion{{ second | beside }})
        select
            min(taken.line_no),
            coalesce(alias.as_series_id, taken.series_id) as series_id,
            taken.day,
            sum(round(taken.sales, 3)),
            max(taken.onpromotion)
            {%- if second %},
            sum(round(taken.{{ second | ident }}, 3))
            {%- endif %}
        from taken_away as taken
        left join series_alias as alias
            on {{ alias_at('taken') | indent(16) }}
        group by coalesce(alias.as_series_id, taken.series_id), taken.day;

        raise notice '% rows, with sales of %, came under old names and are taken under the new ones: %',
            v_rows, v_sales, v_names;
    end if;

    return v_parted;
end
$take_renamed$;

comment on function take_renamed is 'Takes the rows of a load that came under old names of members under the new ones.';
