-- open_series_like: a member of a dimension, such as a shop or a group, opens like others: its series are forecast, and can
-- be planned, overridden and budgeted, before they have sold anything. Name the one dimension and its new member.
--   promises  every series that the others have gets its like for the new member; runs from now on forecast scale times
--             the mean of the others from first_day on, mixed out by n/(n + 8 weeks) of n days of its own sales; an
--             opening that is not followed by a sale within eight weeks is given up; what it replaces is kept
--   refuses   PF003 there is no data yet · PF008 another writer · PF009 no dimension is named, or more than one; no
--             others, one that is not known or has sold nothing, or the member itself; no first_day, or one that eight
--             weeks without a sale followed; a scale that is not above 0; a member that has sold for more than eight weeks
--   locks     the versions and mart stages (readers are not held up)
--   repeated  what is noted already makes no change and raises a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure open_series_like(
    {% for dimension in dimensions -%}
    {{ dimension | ident }} text default null,
    {% endfor -%}
    like_members text[] default null,
    first_day date default null,
    scale numeric default 1,
    inout series_count bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $open_series_like$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_dimension constant text := case
        {% for dimension in dimensions -%}
        when open_series_like.{{ dimension | ident }} is not null then '{{ dimension | text }}'
        {% endfor -%}
    end;
    v_member constant text := coalesce({{ dimensions | idents('open_series_like') }}{{ ', null' if dimensions | length == 1 }});
    v_unknown text;
    v_unsold text;
    v_last_day date;
    v_sold_since date;
    v_wrong text;
    v_changes bigint;
begin
    perform lock_stage('versions');
    perform lock_stage('mart');
    perform assert_data_version((select max(version.data_version_id) from data_version as version));

    select string_agg(quote_literal(named.member), ', ') into v_unknown
    from unnest(open_series_like.like_members) as named (member)
    where case v_dimension
        {% for dimension in dimensions -%}
        when '{{ dimension | text }}' then not exists (
            select from series where series.{{ dimension | ident }} = named.member
        )
        {% endfor -%}
    end;

    select string_agg(quote_literal(named.member), ', ') into v_unsold
    from unnest(open_series_like.like_members) as named (member)
    where not exists (
        select from series
        inner join sales as sale on series.series_id = sale.series_id
        where named.member = case v_dimension
                {% for dimension in dimensions -%}
                when '{{ dimension | text }}' then series.{{ dimension | ident }}
                {% endfor -%}
            end
    );

    select version.last_day into v_last_day
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    select min(sale.day) into v_sold_since
    from sales as sale
    inner join series on sale.series_id = series.series_id
    where sale.sales > 0
        and v_member = case v_dimension
            {% for dimension in dimensions -%}
            when '{{ dimension | text }}' then series.{{ dimension | ident }}
            {% endfor -%}
        end;

    v_wrong := case
        when num_nonnulls({{ dimensions | idents('open_series_like') }}) <> 1 then 'name one dimension and its new member'
        when btrim(v_member) = '' then 'the new member has no name'
        when coalesce(cardinality(open_series_like.like_members), 0) = 0
            or array_position(open_series_like.like_members, null) is not null then 'name the members that it is like'
        when v_member = any(open_series_like.like_members) then format('%L cannot be like itself', v_member)
        when v_unknown is not null then format('nothing is known of %s %s', v_dimension, v_unknown)
        when v_unsold is not null then format('%s %s has sold nothing itself', v_dimension, v_unsold)
        when open_series_like.first_day is null or not isfinite(open_series_like.first_day)
            then 'name the day on which it opens'
        when open_series_like.scale is null or open_series_like.scale = 'NaN' or open_series_like.scale < 0.000001
            or open_series_like.scale >= 1000
            then format(
                'scale is %s: give a number above 0 and below 1000', coalesce(open_series_like.scale::text, 'NULL')
            )
        when v_sold_since is null and open_series_like.first_day <= v_last_day - 55
            then format(
                '%s %L has sold nothing up to %s, eight weeks after %s: such an opening is given up',
                v_dimension, v_member, v_last_day, open_series_like.first_day
            )
        when v_sold_since < v_last_day - 56
            then format('%s %L has sold since %s: it is forecast by what it sold', v_dimension, v_member, v_sold_since)
    end;

    if v_wrong is not null then
        raise exception 'this opening cannot be noted: %', v_wrong
            using errcode = 'PF009',
                hint = 'CALL open_series_like({{ shop | text }} => ''99'', like_members => array[''12'', ''14''], '
                'first_day => ''2024-09-01'');';
    end if;

    insert into series_opening (dimension, member, like_members, first_day, scale)
    values (
        v_dimension,
        v_member,
        open_series_like.like_members,
        open_series_like.first_day,
        open_series_like.scale
    )
    on conflict (dimension, member) do update
    set like_members = excluded.like_members, first_day = excluded.first_day, scale = excluded.scale
    where (series_opening.like_members, series_opening.first_day, series_opening.scale)
        is distinct from (excluded.like_members, excluded.first_day, excluded.scale);

    get diagnostics v_changes = row_count;

    insert into series ({{ dimensions | idents }})
    {% for opened in dimensions -%}
    select distinct
        {% for dimension in dimensions -%}
        {{ 'v_member' if dimension == opened else 'other.' ~ (dimension | ident) }}{{ ',' if not loop.last }}
        {% endfor -%}
    from series as other
    where v_dimension = '{{ opened | text }}'
        and other.{{ opened | ident }} = any(open_series_like.like_members)
    {% if not loop.last -%}
    union
    {% endif -%}
    {% endfor -%}
    on conflict (series_key) do nothing;

    select count(*) into open_series_like.series_count
    from series
    where v_member = case v_dimension
        {% for dimension in dimensions -%}
        when '{{ dimension | text }}' then series.{{ dimension | ident }}
        {% endfor -%}
    end;

    perform log_step(
        'open_series_like', v_began, open_series_like.series_count,
        format('%s %s like %s', v_dimension, v_member, array_to_string(open_series_like.like_members, ', '))
    );

    if v_changes = 0 then
        raise notice 'nothing new: % % is noted to open like that already', v_dimension, v_member;
    else
        raise notice '% % opens on % like %, % series; the next forecast has them',
            v_dimension, v_member, open_series_like.first_day,
            array_to_string(open_series_like.like_members, ', '), open_series_like.series_count;
    end if;

{{ collisions() }}
end
$open_series_like$;

comment on procedure open_series_like is 'Notes that a shop or group opens like others: it can be forecast and planned before its first sale.';
