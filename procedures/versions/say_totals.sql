-- say_totals: members that the rows taken are the first to bring, and that sell on each of their days what all others of
-- their dimension sell together, in a WARNING: totals that are not called so, which would be counted twice.
-- A member that is one is half of all sales; only such ones are looked at day by day.
create or replace function say_totals(known_to integer)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $say_totals$
#variable_conflict use_column
declare
    v_totals text;
begin
    with of_series as materialized (
        select
            taken.series_id,
            sum(taken.sales) as sales
        from sales_taken as taken
        group by taken.series_id
    ),

    whole as (
        select sum(of_series.sales) as sales
        from of_series
    ),

    member as (
        {% for dimension in dimensions -%}
        select
            '{{ dimension | text }}' as dimension,
            {{ loop.index }} as position,
            series.{{ dimension | ident }} as member,
            sum(of_series.sales) as sales,
            min(of_series.series_id) > coalesce(say_totals.known_to, 0) as is_new,
            count(*) over () as members
        from of_series
        inner join series on of_series.series_id = series.series_id
        group by series.{{ dimension | ident }}
        {%- if not loop.last %}
        union all
        {% endif -%}
        {%- endfor %}
    ),

    candidate as (
        select
            member.dimension,
            member.position,
            member.member
        from member
        cross join whole
        where member.is_new
            and member.members > 2
            and whole.sales <> 0
            and abs(2 * member.sales - whole.sales) <= 0.05 + abs(whole.sales) / 10000
    ),

    of_day as (
        select
            candidate.dimension,
            candidate.position,
            candidate.member,
            taken.day,
            sum(taken.sales) filter (where series_member.member = candidate.member) as own,
            coalesce(sum(taken.sales) filter (where series_member.member <> candidate.member), 0) as others
        from candidate
        cross join sales_taken as taken
        inner join series on taken.series_id = series.series_id
        cross join lateral (
            select case candidate.position
                {% for dimension in dimensions -%}
                when {{ loop.index }} then series.{{ dimension | ident }}
                {% endfor -%}
            end as member
        ) as series_member
        group by candidate.dimension, candidate.position, candidate.member, taken.day
    ),

    total as (
        select
            of_day.dimension,
            of_day.position,
            of_day.member
        from of_day
        where of_day.own is not null
        group by of_day.dimension, of_day.position, of_day.member
        having count(*) > 1 and bool_and(abs(of_day.own - of_day.others) <= 0.05)
    )

    select string_agg(format('%s %s', total.dimension, total.member), ', ' order by total.position, total.member)
    into v_totals
    from total;

    if v_totals is not null then
        raise warning '% sells on each of its days what all others sell together, and may be their total', v_totals
            using hint = 'If it is, take its rows out of the file, revert the data version and load again.';
    end if;
end
$say_totals$;

comment on function say_totals is 'Warns of new members that sell on each day what all others sell together.';
