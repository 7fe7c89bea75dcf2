-- undo_rename: a renaming is taken back, as a new data version. Everything under the new name is that of the old one
-- again; of members that were merged, what each had when they were: rows that were loaded or corrected since can no
-- longer be told apart and stay under the new name.
--   promises  the sum of sales stays what it was, day by day; versions in between read back as they were
--   refuses   PF003 of merged members, the version before the renaming was pruned · PF005 overrides of open months were
--             made for the new name since · PF008 another writer · PF009 there is no such renaming, or one that holds
--             was built on it
--   locks     the versions and plan stages (readers are not held up)
--   repeated  a renaming that was taken back already changes nothing and raises a NOTICE
{% from 'macros/override.sql' import covers with context -%}
{% from 'macros/version.sql' import store_difference, insert_version with context -%}
{% from 'macros/memory.sql' import memory_of_history -%}
{% macro called(relation) -%}
case v_alias.dimension
                {% for dimension in dimensions -%}
                when '{{ dimension | text }}' then {{ relation }}.{{ dimension | ident }}
                {% endfor -%}
            end
{%- endmacro -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure undo_rename(
    member_alias_id bigint,
    reason text default null,
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
set work_mem = '{{ memory_of_history }}'
as $undo_rename$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_alias member_alias;
    v_first_day date;
    v_later bigint;
    v_parent data_version;
    v_version data_version;
    v_version_id bigint;
    v_difference record;
    v_kept bigint;
    v_kept_sales numeric;
begin
    perform lock_stage('versions');
    perform lock_stage('plan');

    select * into v_parent
    from data_version as version
    order by version.data_version_id desc
    limit 1;

    select * into v_alias
    from member_alias as alias
    where alias.member_alias_id = undo_rename.member_alias_id;

    if v_alias.member_alias_id is null then
        raise exception 'there is no renaming %', coalesce(undo_rename.member_alias_id::text, 'NULL')
            using errcode = 'PF009', hint = 'member_alias lists all.';
    end if;

    if v_alias.ended_by is not null then
        undo_rename.data_version_id := v_parent.data_version_id;
        raise notice 'renaming % was taken back in data version % already', v_alias.member_alias_id, v_alias.ended_by;
        return;
    end if;

    select max(later.member_alias_id) into v_later
    from member_alias as later
    where later.ended_by is null
        and later.position > v_alias.position
        and later.dimension = v_alias.dimension
        and (
            later.old_name in (v_alias.old_name, v_alias.new_name)
            or later.new_name in (v_alias.old_name, v_alias.new_name)
        );

    if v_later is not null then
        raise exception 'renaming % cannot be taken back: renaming % was built on it', v_alias.member_alias_id, v_later
            using errcode = 'PF009', hint = format('CALL undo_rename(%s); first.', v_later);
    end if;

    if v_alias.is_merge then
        perform assert_data_version(v_alias.data_version_id - 1);
    end if;

    perform assert_overrides_settled(v_alias.dimension, array[v_alias.new_name], v_alias.data_version_id);

    v_version_id := v_parent.data_version_id + 1;
    v_first_day := coalesce(v_alias.first_month, '-infinity');

    update member_alias
    set ended_by = v_version_id
    where member_alias.member_alias_id = v_alias.member_alias_id;

    perform refresh_series_alias(v_version_id);

    -- what came under the new name since was never there under the old one
    insert into series ({{ dimensions | idents }})
    select distinct
        {% for dimension in dimensions -%}
        case
            when v_alias.dimension = '{{ dimension | text }}' then v_alias.old_name
            else target.{{ dimension | ident }}
        end as {{ dimension | ident }}{{ ',' if not loop.last }}
        {% endfor -%}
    from series as target
    where not v_alias.is_merge
        and {{ called('target') | indent(8) }} = v_alias.new_name
        and {{ covers('v_alias', 'target') | indent(8) }}
        and exists (select from sales as sale where sale.series_id = target.series_id and sale.day >= v_first_day)
    except
    select {{ dimensions | idents('series') }}
    from series
    order by {{ dimensions | idents }};

    with pair as materialized (
        select
            source.series_id as source_id,
            source.series_key as source_key,
            target.series_id as target_id,
            target.series_key as target_key
        from series as target
        inner join series as source
            on {{ called('target') | indent(12) }} = v_alias.new_name
                and {{ called('source') | indent(12) }} = v_alias.old_name
                and {{ covers('v_alias', 'target') | indent(16) }}
                {% for dimension in dimensions -%}
                and (
                    v_alias.dimension = '{{ dimension | text }}'
                    or target.{{ dimension | ident }} = source.{{ dimension | ident }}
                )
                {% endfor %}
    ),

    -- where members were merged, what either had before; else all of it was the old one's
    given_back as materialized (
        select
            pair.*,
            present.day,
            present.data_version_id as old_version,
            present.sales as old_sales,
            present.onpromotion as old_onpromotion,
            case when v_alias.is_merge then of_source.sales else present.sales end as source_sales,
            case when v_alias.is_merge then of_source.onpromotion else present.onpromotion end as source_onpromotion,
            of_target.sales as target_sales,
            of_target.onpromotion as target_onpromotion
            {%- if second %},
            present.{{ second | ident }} as old_second,
            case
                when v_alias.is_merge then of_source.{{ second | ident }}
                else present.{{ second | ident }}
            end as source_second,
            of_target.{{ second | ident }} as target_second
            {%- endif %}
        from pair
        inner join sales as present on pair.target_id = present.series_id and present.day >= v_first_day
        left join sales_at(v_alias.data_version_id - 1) as of_source
            on v_alias.is_merge and pair.source_id = of_source.series_id and present.day = of_source.day
        left join sales_at(v_alias.data_version_id - 1) as of_target
            on v_alias.is_merge and pair.target_id = of_target.series_id and present.day = of_target.day
        where not v_alias.is_merge
            or present.sales = of_source.sales + coalesce(of_target.sales, 0)
            {%- if second %}
            and present.{{ second | ident }} is not distinct from of_source.{{ second | ident }}
            + case when of_target.series_id is null then 0 else of_target.{{ second | ident }} end
            {%- endif %}
    ),

    difference as materialized (
        select
            given_back.source_id as series_id,
            given_back.source_key as series_key,
            given_back.day,
            given_back.source_sales as sales,
            given_back.source_onpromotion as onpromotion,
            true as is_wanted,
            null::bigint as old_version,
            null::numeric as old_sales,
            null::numeric as old_onpromotion
            {%- if second %},
            given_back.source_second as second,
            null::numeric as old_second
            {%- endif %}
        from given_back
        union all
        select
            given_back.target_id,
            given_back.target_key,
            given_back.day,
            given_back.target_sales,
            given_back.target_onpromotion,
            given_back.target_sales is not null,
            given_back.old_version,
            given_back.old_sales,
            given_back.old_onpromotion
            {%- if second %},
            given_back.target_second,
            given_back.old_second
            {%- endif %}
        from given_back
    ),

    {{ store_difference() | indent }}

    v_difference.first_day := least(v_difference.first_day, v_alias.first_month, v_parent.first_day);
    v_difference.last_day := greatest(v_difference.last_day, v_parent.last_day, v_difference.first_day);

    {{ insert_version(
        "format('%s %s is %s no longer', v_alias.dimension, v_alias.old_name, v_alias.new_name)",
        'undo_rename.reason',
        "'rename'"
    ) | indent }}

    if v_alias.is_merge then
        select
            count(*),
            coalesce(sum(sale.sales), 0)
        into v_kept, v_kept_sales
        from sales as sale
        inner join series as target on sale.series_id = target.series_id
        left join sales_at(v_alias.data_version_id - 1) as before
            on sale.series_id = before.series_id and sale.day = before.day
        where {{ called('target') | indent(8) }} = v_alias.new_name
            and {{ covers('v_alias', 'target') | indent(12) }}
            and sale.day >= v_first_day
            {% if second -%}
            and (sale.sales, sale.{{ second | ident }}) is distinct from (before.sales, before.{{ second | ident }});
            {%- else -%}
            and sale.sales is distinct from before.sales;
            {%- endif %}
    end if;

    perform log_step(
        'undo_rename', v_began, v_difference.changes,
        format('data version %s: renaming %s taken back', v_version.data_version_id, v_alias.member_alias_id)
    );

    undo_rename.data_version_id := v_version_id;
    raise notice 'data version %: % % is % no longer: % rows given back%',
        v_version_id, v_alias.dimension, v_alias.old_name, v_alias.new_name, v_difference.added,
        case
            when v_kept > 0
                then format(
                    '; %s rows loaded or corrected since, with sales of %s, stay under %s',
                    v_kept, v_kept_sales, v_alias.new_name
                )
            else ''
        end;

{{ collisions() }}
end
$undo_rename$;

comment on procedure undo_rename is 'Takes a renaming back, as a new data version.';
