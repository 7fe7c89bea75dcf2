-- rename_series: a member of a dimension is called otherwise from a new data version on, with all its history; where the
-- new name has sales already, the two become one. Narrowed down by other dimensions, only those series move, such as one
-- store from region to region; with first_month, only days from then on.
--   promises  sales under the old name are those of the new one, added where both sold; their sum stays what it was;
--             plans, budgets, overrides, comments, forecasts and accuracy are read under the new name; versions before
--             and reports as of them read back as they were; files that come with the old name are taken under the new
--   refuses   PF003 there is no data yet · PF005 members are put together, or only a part of one is renamed, and
--             overrides of open months are made for them · PF008 another writer · PF009 an unknown dimension or name,
--             no new name, a first_month that is not the first of a month, a new name that is an old one itself
--   locks     the versions and plan stages (readers are not held up)
--   repeated  a renaming that holds already changes nothing and raises a NOTICE
{% from 'macros/alias.sql' import alias_at -%}
{% from 'macros/override.sql' import covers with context -%}
{% from 'macros/version.sql' import store_difference, insert_version with context -%}
{% from 'macros/memory.sql' import memory_of_history -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure rename_series(
    dimension text,
    old_name text,
    new_name text,
    first_month date default null,
    reason text default null,
    {% for dimension in dimensions -%}
    {{ dimension | ident }} text default null,
    {% endfor -%}
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_history }}'
as $rename_series$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_what constant text := concat_ws(
        ' ', rename_series.dimension, rename_series.old_name
        {%- for dimension in dimensions %},
        'of {{ dimension | text }} ' || rename_series.{{ dimension | ident }}{% endfor %},
        'from ' || to_char(rename_series.first_month, 'YYYY-MM') || ' on'
    );
    v_wrong text;
    v_advice text;
    v_parent data_version;
    v_version data_version;
    v_version_id bigint;
    v_is_merge boolean;
    v_difference record;
    v_before numeric;
    v_after numeric;
    v_keys bigint;
begin
    perform lock_stage('versions');
    perform lock_stage('plan');

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    perform assert_data_version(v_parent.data_version_id);
    v_version_id := v_parent.data_version_id + 1;

    if exists (
        select from member_alias as alias
        where alias.ended_by is null
            and alias.dimension = rename_series.dimension
            and alias.old_name = rename_series.old_name
            and alias.new_name = rename_series.new_name
            and alias.first_month is not distinct from rename_series.first_month
            {% for dimension in dimensions -%}
            and alias.{{ dimension | ident }} is not distinct from rename_series.{{ dimension | ident }}
            {% endfor -%}
    ) then
        rename_series.data_version_id := v_parent.data_version_id;
        raise notice '% is % already', v_what, rename_series.new_name;
        return;
    end if;

    select
        rule.wrong,
        rule.advice
    into v_wrong, v_advice
    from (
        values
        (
            1, coalesce(rename_series.dimension, '') not in ({{ dimensions | texts }}),
            format('there is no dimension %s', coalesce(rename_series.dimension, 'NULL')),
            format('Name one of %s.', concat_ws(', ', {{ dimensions | texts }}))
        ),
        (
            2, coalesce(btrim(rename_series.new_name), '') = '' or rename_series.new_name = rename_series.old_name,
            format('the new name is %s', coalesce(nullif(rename_series.new_name, ''), 'missing')),
            'Give a name that is not the old one.'
        ),
        (
            3, extract(day from rename_series.first_month) <> 1,
            format('first_month is %s', rename_series.first_month),
            'Give the first day of a month: plans and accuracy are kept by month.'
        )
        {%- for dimension in dimensions %},
        (
            4, rename_series.dimension = '{{ dimension | text }}' and rename_series.{{ dimension | ident }} is not null,
            'the dimension that is renamed cannot narrow itself down', 'Leave {{ dimension | text }} out.'
        )
        {%- endfor %}
    ) as rule (position, is_broken, wrong, advice)
    where rule.is_broken
    order by rule.position
    limit 1;

    if v_wrong is null
        and not exists (
            select from series
            where case rename_series.dimension
                    {% for dimension in dimensions -%}
                    when '{{ dimension | text }}' then series.{{ dimension | ident }}
                    {% endfor -%}
                end = rename_series.old_name
                and {{ covers('rename_series') | indent(16) }}
                -- one that is called otherwise on all its days has no days left to be renamed
                and not exists (
                    select from series_alias as alias
                    where alias.ended_by is null
                        and alias.series_id = series.series_id
                        and alias.as_series_id <> alias.series_id
                        and (alias.first_day, alias.next_day) = ('-infinity', 'infinity')
                )
        )
    then
        v_wrong := format('nothing is called %s', v_what);
        v_advice := coalesce(
            (
                select format('It is %s since data version %s.', alias.new_name, alias.data_version_id)
                from member_alias as alias
                where alias.ended_by is null
                    and alias.dimension = rename_series.dimension
                    and alias.old_name = rename_series.old_name
                order by alias.position desc
                limit 1
            ),
            'SELECT * FROM series; lists all names.'
        );
    end if;

    if v_wrong is not null then
        raise exception 'this cannot be renamed: %', v_wrong using errcode = 'PF009', hint = v_advice;
    end if;

    perform
    from series
    where case rename_series.dimension
            {% for dimension in dimensions -%}
            when '{{ dimension | text }}' then series.{{ dimension | ident }}
            {% endfor -%}
        end = rename_series.new_name
        and {{ covers('rename_series') | indent(8) }}
        and exists (
            select from sales as sale
            where sale.series_id = series.series_id
                and sale.day >= coalesce(rename_series.first_month, '-infinity')
        );

    v_is_merge := found;

    if v_is_merge
        or num_nonnulls(rename_series.first_month, {{ dimensions | idents('rename_series') }}) > 0
    then
        perform assert_overrides_settled(
            rename_series.dimension, array[rename_series.old_name, rename_series.new_name], 0
        );
    end if;

    insert into member_alias (
        dimension, old_name, new_name, {{ dimensions | idents }}, first_month, is_merge, reason, data_version_id,
        position
    )
    select
        rename_series.dimension,
        rename_series.old_name,
        rename_series.new_name,
        {{ dimensions | idents('rename_series') }},
        rename_series.first_month,
        v_is_merge,
        rename_series.reason,
        v_version_id,
        coalesce(max(alias.position), 0) + 1
    from member_alias as alias;

    perform refresh_series_alias(v_version_id);

    with moved as materialized (
        select
            sale.*,
            alias.as_series_id
        from sales as sale
        inner join series_alias as alias
            on {{ alias_at('sale') | indent(16) }}
        where alias.as_series_id <> sale.series_id
    ),

    gained as (
        select
            moved.as_series_id as series_id,
            moved.day,
            sum(moved.sales) as sales,
            max(moved.onpromotion) as onpromotion
            {%- if second %},
            case
                when count(moved.{{ second | ident }}) = count(*) then sum(moved.{{ second | ident }})
            end as second
            {%- endif %}
        from moved
        group by moved.as_series_id, moved.day
    ),

    difference as materialized (
        select
            moved.series_id,
            series.series_key,
            moved.day,
            null::numeric as sales,
            null::numeric as onpromotion,
            false as is_wanted,
            moved.data_version_id as old_version,
            moved.sales as old_sales,
            moved.onpromotion as old_onpromotion
            {%- if second %},
            null::numeric as second,
            moved.{{ second | ident }} as old_second
            {%- endif %}
        from moved
        inner join series on moved.series_id = series.series_id
        union all
        select
            gained.series_id,
            series.series_key,
            gained.day,
            gained.sales + coalesce(present.sales, 0) as sales,
            greatest(gained.onpromotion, present.onpromotion) as onpromotion,
            true as is_wanted,
            present.data_version_id as old_version,
            present.sales as old_sales,
            present.onpromotion as old_onpromotion
            {%- if second %},
            gained.second
            + case when present.series_id is null then 0 else present.{{ second | ident }} end as second,
            present.{{ second | ident }} as old_second
            {%- endif %}
        from gained
        inner join series on gained.series_id = series.series_id
        left join sales as present on gained.series_id = present.series_id and gained.day = present.day
    ),

    {{ store_difference() | indent }}

    -- whatever was measured under the old name is measured again
    v_difference.first_day := least(v_difference.first_day, rename_series.first_month, v_parent.first_day);
    v_difference.last_day := greatest(v_difference.last_day, v_parent.last_day, v_difference.first_day);

    {{ insert_version(
        "format('%s is %s', v_what, rename_series.new_name)",
        'rename_series.reason',
        "'rename'"
    ) | indent }}

    select coalesce(sum(past.sales), 0) into v_before
    from sales_history as past
    where past.superseded_by = v_version_id;

    select
        count(*),
        coalesce(sum(sale.sales), 0)
    into v_keys, v_after
    from sales as sale
    where sale.data_version_id = v_version_id;

    if v_before <> v_after then
        raise exception 'the sales of % would be % and not %', v_what, v_after, v_before
            using errcode = 'data_corrupted', hint = 'Call verify_database() and report it.';
    end if;

    perform log_step(
        'rename_series', v_began, v_difference.changes,
        format('data version %s: %s is %s', v_version_id, v_what, rename_series.new_name)
    );

    rename_series.data_version_id := v_version_id;
    raise notice 'data version %: % is %: % rows moved%; their sales are % before and % after',
        v_version_id, v_what, rename_series.new_name, v_version.rows_removed,
        case when v_is_merge then format(', with those that were there %s', v_keys) else '' end,
        v_before, v_after;

{{ collisions() }}
end
$rename_series$;

comment on procedure rename_series is 'Renames a member of a dimension with all its history, or merges it into another, as a new data version.';
