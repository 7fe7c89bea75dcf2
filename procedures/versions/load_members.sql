-- load_members: the staged names and attributes of members of a dimension are kept, from the month on that each names.
--   promises  what is known of other members, attributes and months stays; an empty value says nothing; sales, plans and
--             reports are not changed by it; members without any sales are counted
--   refuses   PF001 nothing staged · PF002 bad rows: no member, no attribute, a valid_from that is no month, two values
--             for one month, or a value without a month where the attribute changed before · PF008 another writer
--             · PF009 an unknown dimension
--   locks     the versions stage (readers are not held up)
--   repeated  the same rows again change nothing and raise a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure load_members(dimension text, load_id bigint default 0, source text default null)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $load_members$
#variable_conflict use_column
declare
    v_began timestamptz := clock_timestamp();
    v_load_id constant bigint := nextval('member_load_id');
    v_staged_count bigint;
    v_bad_count bigint;
    v_offenders text;
    v_members bigint;
    v_values bigint;
    v_without_sales text;
begin
    if coalesce(load_members.dimension, '') not in ({{ dimensions | texts }}) then
        raise exception 'there is no dimension %', coalesce(load_members.dimension, 'NULL')
            using errcode = 'PF009', hint = format('Name one of %s.', concat_ws(', ', {{ dimensions | texts }}));
    end if;

    perform lock_stage('versions');

    -- what is staged now gets a number of its own: what others stage meanwhile stays as it is
    update member_stage
    set load_id = v_load_id
    where member_stage.load_id = load_members.load_id;

    get diagnostics v_staged_count = row_count;

    if v_staged_count = 0 then
        raise exception 'nothing is staged in load %', coalesce(load_members.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into member_stage first, or name the load they are in.';
    end if;

    with staged as (
        select
            stage.*,
            dated.text as month,
            count(*) over (partition by stage.member, btrim(stage.attribute), left(dated.text, 7)) as rows_of_month
        from member_stage as stage
        cross join lateral (
            select case
                when stage.valid_from ~ '^\d{4}-\d{2}$' then stage.valid_from || '-01'
                else coalesce(stage.valid_from, '')
            end as text
        ) as dated
        where stage.load_id = v_load_id
            and (coalesce(stage.value, '') <> '' or coalesce(stage.member, '') = '')
    ),

    checked as (
        select
            staged.*,
            case
                when coalesce(btrim(staged.member), '') = '' then 'no member'
                when length(staged.member) > 255 then 'longer than 255 characters: member'
                when coalesce(btrim(staged.attribute), '') = '' then 'no attribute'
                when length(staged.attribute) > 255 then 'longer than 255 characters: attribute'
                when length(staged.value) > 10000 then 'longer than 10000 characters: value'
                when staged.month <> '' and not pg_input_is_valid(staged.month, 'date')
                    then 'not a month: write valid_from as YYYY-MM'
                when staged.rows_of_month > 1 then 'more than one value for the month'
                when staged.month = ''
                    and exists (
                        select from member_attribute as known
                        where known.dimension = load_members.dimension
                            and known.member = staged.member
                            and known.attribute = btrim(staged.attribute)
                            and known.first_month > '-infinity'
                    )
                    -- it always was so, or is so now: nothing new
                    and staged.value not in (
                        select distinct on (known.first_month = '-infinity') known.value
                        from member_attribute as known
                        where known.dimension = load_members.dimension
                            and known.member = staged.member
                            and known.attribute = btrim(staged.attribute)
                        order by known.first_month = '-infinity', known.first_month desc
                    )
                    then 'it has changed before: say from which month on, in valid_from'
            end as problem
        from staged
    )

    select
        count(*),
        array_to_string(
            (array_agg(
                format(
                    'line %s: %s (%s %s, %s %s)', checked.line_no, checked.problem, load_members.dimension,
                    left(checked.member, 40), left(checked.attribute, 40), left(checked.value, 40)
                )
                order by checked.line_no
            ))[:5],
            E'\n'
        )
    into v_bad_count, v_offenders
    from checked
    where checked.problem is not null;

    if v_bad_count > 0 then
        raise exception '% of % values in load % cannot be kept', v_bad_count, v_staged_count, load_members.load_id
            using errcode = 'PF002', detail = v_offenders, hint = 'Correct the rows and load again.';
    end if;

    with noted as (
        insert into member_attribute as known (dimension, member, attribute, first_month, value, source)
        select
            load_members.dimension,
            stage.member,
            btrim(stage.attribute),
            case
                when coalesce(stage.valid_from, '') = '' then '-infinity'
                else date_trunc('month', rpad(stage.valid_from, 10, '-01')::timestamp)::date
            end as first_month,
            stage.value,
            load_members.source
        from member_stage as stage
        where stage.load_id = v_load_id
            and stage.value <> ''
            -- it is so already, and since when is known better
            and not (
                coalesce(stage.valid_from, '') = ''
                and exists (
                    select from member_attribute as dated
                    where dated.dimension = load_members.dimension
                        and dated.member = stage.member
                        and dated.attribute = btrim(stage.attribute)
                        and dated.first_month > '-infinity'
                )
            )
        on conflict (dimension, member, attribute, first_month) do update
            set value = excluded.value,
                source = excluded.source,
                noted_at = clock_timestamp(),
                noted_by = session_user
            where known.value <> excluded.value
        returning known.member
    )

    select
        count(distinct noted.member),
        count(*)
    into v_members, v_values
    from noted;

    select string_agg(distinct lonely.member, ', ') into v_without_sales
    from (
        select stage.member
        from member_stage as stage
        where stage.load_id = v_load_id
        except
        select
            case load_members.dimension
                {% for dimension in dimensions -%}
                when '{{ dimension | text }}' then series.{{ dimension | ident }}
                {% endfor -%}
            end
        from series
        order by 1
        limit 10
    ) as lonely;

    delete from member_stage as stage where stage.load_id = v_load_id;

    if v_values = 0 then
        raise notice 'all of this is known already';
    else
        perform log_step(
            'load_members', v_began, v_values,
            format('%s members of %s%s', v_members, load_members.dimension, ' from ' || load_members.source)
        );
        raise notice '% values of % members of % are kept%',
            v_values, v_members, load_members.dimension,
            coalesce('; nothing was sold yet by ' || v_without_sales, '');
    end if;

{{ collisions() }}
end
$load_members$;

comment on procedure load_members is 'Keeps the staged names and attributes of members of a dimension.';
