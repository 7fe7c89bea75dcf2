-- keep_to_month: of the rows that take_load has taken for a month, none is of a later day, and one at least is of the
-- month, unless that is loaded already.
--   promises  outside drop: rows of later days are set aside, with a NOTICE of their count and sum; weeks and months
--             that were spread are cut at the month's end; a NOTICE counts rows of earlier days, which are corrections
--   refuses   PF011 rows of later days, where outside is fail; no row of the month, which has none yet
--   locks     nothing: its caller has locked the versions stage
--   repeated  nothing more is set aside
{% from 'macros/month.sql' import next_month -%}
create or replace function keep_to_month(
    load_id bigint, source text, month date, outside text, taken_at timestamptz
)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $keep_to_month$
#variable_conflict use_column
declare
    v_name constant text := to_char(keep_to_month.month, 'YYYY-MM');
    v_next_month constant date := {{ next_month('keep_to_month.month') }};
    v_reason constant text := 'after the month ' || v_name;
    v_later record;
    v_earlier record;
begin
    with later as (
        delete from sales_taken as taken
        where taken.day >= v_next_month
        returning taken.*
    )

    insert into sales_reject (
        load_id, line_no, day, {{ dimensions | idents }}, sales, onpromotion, reason, source, rejected_at
            {{- second | beside }}
    )
    select
        keep_to_month.load_id,
        later.line_no,
        later.day::text,
        {{ dimensions | idents('series') }},
        later.sales::text,
        later.onpromotion::text,
        v_reason,
        keep_to_month.source,
        keep_to_month.taken_at{{ second | beside('later', as_type='::text') }}
    from later
    inner join series on later.series_id = series.series_id;

    select
        count(*) as rows,
        min(reject.day) as first_day,
        max(reject.day) as last_day,
        sum(reject.sales::numeric(17, 3)) as sales,
        -- a row that was spread over its days has some on both sides
        bool_or(taken.line_no is not null) as is_cut
    into v_later
    from sales_reject as reject
    left join (
        select distinct sales_taken.line_no
        from sales_taken
        where sales_taken.day > v_next_month - 7
    ) as taken on reject.line_no = taken.line_no
    where reject.load_id = keep_to_month.load_id
        and reject.rejected_at = keep_to_month.taken_at
        and reject.reason = v_reason;

    select
        count(*) as rows,
        count(*) filter (where taken.day < keep_to_month.month) as earlier_rows,
        count(distinct taken.day) filter (where taken.day < keep_to_month.month) as days,
        min(taken.day) as first_day,
        max(taken.day) filter (where taken.day < keep_to_month.month) as last_day
    into v_earlier
    from sales_taken as taken;

    if v_later.rows > 0 and keep_to_month.outside = 'fail' then
        raise exception '% of % rows in load % are after %, the month that is closed: % to %',
            v_later.rows, v_later.rows + v_earlier.rows, keep_to_month.load_id, v_name,
            v_later.first_day, v_later.last_day
            using errcode = 'PF011',
                hint = case
                    when v_later.is_cut
                        then 'A week reaches over the end of the month: cut it there with outside => ''drop'' '
                        '(--outside drop), and give it once more in the next file, which adds its other days. '
                    else 'If they are of a later month, close that one when it is due. If the file reaches into it, '
                        'set these rows aside with outside => ''drop'' (--outside drop). '
                end || 'To load without closing a month, name none (planfact load).';
    end if;

    if v_earlier.rows = v_earlier.earlier_rows
        and not exists (select from sales where sales.day >= keep_to_month.month and sales.day < v_next_month)
    then
        raise exception 'no row in load % is of %, the month that is closed, and none of it is loaded yet',
            keep_to_month.load_id, v_name
            using errcode = 'PF011',
                detail = concat_ws(
                    E'\n',
                    format(
                        '%s rows are before it%s.', v_earlier.earlier_rows,
                        ': ' || v_earlier.first_day || ' to ' || v_earlier.last_day
                    ),
                    format('%s rows are after it.', v_later.rows)
                ),
                hint = 'Give the file of this month. To load corrections alone, name no month (planfact load).';
    end if;

    if v_later.rows > 0 then
        raise notice '% rows after % were set aside, with sales of % in all; see sales_reject where load_id = %',
            v_later.rows, v_name, v_later.sales, keep_to_month.load_id;
    end if;

    if v_earlier.earlier_rows > 0 then
        raise notice '% rows of % days before % (% to %) are taken as corrections',
            v_earlier.earlier_rows, v_earlier.days, v_name, v_earlier.first_day, v_earlier.last_day;
    end if;
end
$keep_to_month$;

comment on function keep_to_month is 'Of the rows taken for a month none is of a later day: they are refused, or set aside and counted.';
