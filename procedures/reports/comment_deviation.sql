-- comment_deviation: notes what a person has to say about the deviation of a cell in a month. A dimension that
-- is NULL stands for all, any day of a month for the month. The comment shows in plan_fact_contributor at once, and
-- outlives every refresh.
--   promises  the comment stands in front of older ones, which are kept
--   refuses   PF009 nothing said, or the report has no such cell in that month · PF008 another session holds a lock
--   locks     nothing; at SERIALIZABLE every stage, as lock_stage says
--   repeated  the same comment again: changes nothing and raises a NOTICE
{% from 'macros/month.sql' import month_of -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure comment_deviation(
    month date,
    comment text,
    {% for dimension in dimensions -%}
    {{ dimension | ident }} text default null{{ ',' if not loop.last }}
    {% endfor -%}
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $comment_deviation$
#variable_conflict use_column
declare
    v_month constant date := {{ month_of('comment_deviation.month') }};
    v_cell constant text [] := array[{{ dimensions | idents('comment_deviation') }}];
begin
    if current_setting('transaction_isolation') = 'serializable' then
        perform lock_stage('reports');
    end if;

    if coalesce(btrim(comment_deviation.comment), '') = '' or length(comment_deviation.comment) > 10000 then
        raise exception 'a comment has 1 to 10000 characters'
            using errcode = 'PF009';
    end if;

    if not exists (
        select from plan_fact_month
        where plan_fact_month.month = v_month
            and array[{{ dimensions | idents('plan_fact_month') }}] = v_cell
    ) then
        raise exception 'the report of % has no row for %',
            coalesce(to_char(v_month, 'YYYY-MM'), 'NULL'),
            array_to_string(v_cell, ' · ', '(all)')
            using errcode = 'PF009',
                hint = 'Name a month and a cell of plan_fact_month; a dimension left out stands for all.';
    end if;

    if comment_deviation.comment = (
        select newest.comment
        from deviation_comment as newest
        where newest.month = v_month
            and array[{{ dimensions | idents('newest') }}] = v_cell
        order by newest.deviation_comment_id desc
        limit 1
    ) then
        raise notice 'this is what the newest comment says already';
        return;
    end if;

    insert into deviation_comment (month, {{ dimensions | idents }}, comment, data_version_id)
    select
        v_month,
        {{ dimensions | idents('comment_deviation') }},
        comment_deviation.comment,
        max(newest.data_version_id)
    from data_version as newest;

{{ collisions() }}
end
$comment_deviation$;

comment on procedure comment_deviation is 'Notes what a person has to say about the deviation of a cell in a month.';
