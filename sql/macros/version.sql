{# A data version is made of a difference: the rows that it has otherwise than the version before. Commit and
   revert find the difference, each in its own way; what follows is theirs alike. In plpgsql, with the variables
   v_version_id, v_parent data_version, v_difference record, v_version data_version.

   store_difference()   the rest of `with difference as materialized (…),`: what a row of it supersedes moves to
                        sales_history, sales gets what it brings, and v_difference counts both
     difference         series_id, day, series_key, is_wanted (false: the row goes), sales, onpromotion,
                        and what was there: old_version (NULL: nothing), old_sales, old_onpromotion; with a second
                        measure second, old_second

   insert_version(source, comment, mode, source_digest, grain, month, reverted_to)
                        the row of data_version, from v_parent and v_difference #}
{% macro store_difference() -%}
superseded as (
    insert into sales_history (series_id, day, sales, onpromotion, data_version_id, superseded_by{{ second | beside }})
    select
        difference.series_id,
        difference.day,
        difference.old_sales,
        difference.old_onpromotion,
        difference.old_version,
        v_version_id{% if second %},
        difference.old_second{% endif %}
    from difference
    where difference.old_version is not null
),

removed as (
    delete from sales as sale
    using difference
    where not difference.is_wanted
        and sale.series_id = difference.series_id
        and sale.day = difference.day
),

corrected as (
    update sales as sale
    set sales = difference.sales,
        onpromotion = difference.onpromotion,
        {% if second -%}
        {{ second | ident }} = difference.second,
        {% endif -%}
        data_version_id = v_version_id
    from difference
    where difference.is_wanted
        and difference.old_version is not null
        and sale.series_id = difference.series_id
        and sale.day = difference.day
),

added as (
    insert into sales (series_id, day, sales, onpromotion, data_version_id{{ second | beside }})
    select
        difference.series_id,
        difference.day,
        difference.sales,
        difference.onpromotion,
        v_version_id{% if second %},
        difference.second{% endif %}
    from difference
    where difference.old_version is null
    -- in the order of the key, whose pages are then filled one after the other
    order by difference.day, difference.series_id
),

digested as (
    select
        difference.day,
        difference.is_wanted,
        difference.old_version is not null as was_there,
        case
            when difference.is_wanted
                then row_digest(difference.series_key, difference.day, difference.sales, difference.onpromotion{{ ', difference.second' if second }})
        end as new_digest,
        case
            when difference.old_version is not null
                then row_digest(
                    difference.series_key, difference.day, difference.old_sales, difference.old_onpromotion{{ ', difference.old_second' if second }}
                )
        end as old_digest
    from difference
    -- each digest is made once, not once per half
    offset 0  -- noqa: AM09
)

select
    count(*) filter (where not digested.was_there) as added,
    count(*) filter (where digested.was_there and digested.is_wanted) as changed,
    count(*) filter (where not digested.is_wanted) as removed,
    count(*) as changes,
    min(digested.day) as first_day,
    max(digested.day) as last_day,
    coalesce(sum(digest_high(digested.new_digest)), 0)
    - coalesce(sum(digest_high(digested.old_digest)), 0) as digest_high,
    coalesce(sum(digest_low(digested.new_digest)), 0)
    - coalesce(sum(digest_low(digested.old_digest)), 0) as digest_low
into v_difference
from digested;
{%- endmacro %}

{% macro insert_version(
    source, comment, mode, source_digest='null', grain="'day'", month='null', reverted_to='null'
) -%}
insert into data_version (
    data_version_id, parent_id, source, comment, mode,
    rows_added, rows_changed, rows_removed, row_count, first_day, last_day,
    changed_from, changed_to, digest_high, digest_low, source_digest, grain, month, reverted_to
)
values (
    v_version_id,
    v_parent.data_version_id,
    {{ source }},
    {{ comment }},
    {{ mode }},
    v_difference.added,
    v_difference.changed,
    v_difference.removed,
    coalesce(v_parent.row_count, 0) + v_difference.added - v_difference.removed,
    (select min(sales.day) from sales),
    (select max(sales.day) from sales),
    v_difference.first_day,
    v_difference.last_day,
    coalesce(v_parent.digest_high, 0) + v_difference.digest_high,
    coalesce(v_parent.digest_low, 0) + v_difference.digest_low,
    {{ source_digest }},
    {{ grain }},
    {{ month }},
    {{ reverted_to }}
)
returning * into v_version;
{%- endmacro %}
