-- undo_month: takes the load of a month back, because its file was wrong: the sales are again what they were before it,
-- the plans that were made from it no longer count, mart and reports show that.
--   promises  nothing is deleted: the revert is a data version, a withdrawal is a plan; reports of then still read as
--             they stood; what the load corrected in older months is taken back along with it, and said
--   refuses   PF011 the month came with the first load of all, or with another month; something was loaded on it since
--             · PF003 the version before it was pruned · PF008 another writer · PF009 no month
--   locks     the stages versions, mart, plan and reports (readers are not held up)
--   repeated  a month of which no day is loaded raises a NOTICE
{% from 'macros/month.sql' import month_of, next_month -%}
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure undo_month(
    month date,
    comment text default null,
    inout data_version_id bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $undo_month$
#variable_conflict use_column
declare
    v_began constant timestamptz := clock_timestamp();
    v_month constant date := {{ month_of('undo_month.month') }};
    v_name constant text := to_char(v_month, 'YYYY-MM');
    v_comment constant text := coalesce(undo_month.comment, format('month %s undone', v_name));
    v_load data_version;
    v_before data_version;
    v_first_month date;
    v_since text;
    v_cure text;
    v_loads text;
    v_withdrawn text;
begin
    if v_month is null then
        raise exception 'the month to be undone is missing'
            using errcode = 'PF009', hint = 'Name a day of it: CALL undo_month(''2024-08-01'');';
    end if;

    perform lock_stage('versions');
    perform lock_stage('mart');
    perform lock_stage('plan');
    perform lock_stage('reports');

    select max(newest.data_version_id) into undo_month.data_version_id from data_version as newest;

    -- the first load that still counts, and that was made for this month or brought days of it
    select version.* into v_load
    from data_version as version
    inner join data_version_in_force as in_force on version.data_version_id = in_force.data_version_id
    where version.mode <> 'revert'
        and (
            version.month = v_month
            or (
                version.changed_from < {{ next_month('v_month') }}
                and version.changed_to >= v_month
                and version.last_day >= v_month
            )
        )
    order by version.data_version_id
    limit 1;

    if not exists (select from sales where sales.day >= v_month and sales.day < {{ next_month('v_month') }}) then
        raise notice 'nothing to undo: no day of % is loaded', v_name;
        return;
    end if;

    select * into v_before
    from data_version as version
    where version.data_version_id = v_load.parent_id;

    -- a load that was not made for a month may have brought the months before as well
    if v_load.month is not null then
        v_first_month := v_load.month;
    else
        select {{ month_of('min(sales.day)') }} into v_first_month
        from sales
        where sales.day > v_before.last_day;
    end if;

    if v_before.last_day is null or v_first_month <> v_month then
        raise exception '% came with data version %, which brought %',
            v_name,
            v_load.data_version_id || coalesce(' (' || v_load.source || ')', ''),
            case
                when v_before.last_day is null then 'the first sales of all'
                when v_load.month is not null then 'the month ' || to_char(v_first_month, 'YYYY-MM')
                else 'days from ' || to_char(v_first_month, 'YYYY-MM') || ' on'
            end
            using errcode = 'PF011',
                hint = case
                    when v_before.last_day is null
                        then 'Correct it: planfact load FILE, or planfact load --mode replace FILE.'
                    else format('planfact month undo %s', to_char(v_first_month, 'YYYY-MM'))
                end;
    end if;

    -- a later month has a plan, which goes with its undo; corrections of other months have none, and go by a revert
    select
        string_agg(
            later.data_version_id || coalesce(' (' || later.source || ')', ''), ', ' order by later.data_version_id
        ),
        case
            when max(later.last_day) >= {{ next_month('v_month') }}
                then format(
                    'Take back the later months first, the newest before all: planfact month undo %s.',
                    to_char(max(later.last_day), 'YYYY-MM')
                )
            else format(
                'Take back what was loaded since, undo the month, then load it again: CALL revert_data_version(%s); '
                'planfact month undo %s.', min(later.parent_id), v_name
            )
        end
    into v_since, v_cure
    from data_version as later
    inner join data_version_in_force as in_force on later.data_version_id = in_force.data_version_id
    where later.data_version_id > v_load.data_version_id
        and later.mode <> 'revert'
        and later.month is distinct from v_month
        and not (later.changed_from >= v_month and later.changed_to < {{ next_month('v_month') }});

    if v_since is not null then
        raise exception 'the load of % is data version %; loaded on it since: data version %',
            v_name, v_load.data_version_id, v_since
            using errcode = 'PF011', hint = v_cure;
    end if;

    select string_agg(
        version.data_version_id || coalesce(' (' || version.source || ')', ''), ', ' order by version.data_version_id
    )
    into v_loads
    from data_version as version
    inner join data_version_in_force as in_force on version.data_version_id = in_force.data_version_id
    where version.data_version_id >= v_load.data_version_id
        and version.mode <> 'revert';

    call revert_data_version(v_before.data_version_id, v_comment, undo_month.data_version_id);
    call refresh_export_mart();
    v_withdrawn := withdraw_plans(v_before.data_version_id, v_comment);
    call refresh_plan_fact();

    perform log_step(
        'undo_month', v_began, null,
        format('month %s: data version %s; %s', v_name, undo_month.data_version_id, v_withdrawn)
    );

    raise notice 'month % is undone: data version % no longer counts%; %',
        v_name,
        v_loads,
        case
            when v_load.changed_from < v_month
                then format(', nor what it changed from %s on', v_load.changed_from)
            else ''
        end,
        v_withdrawn;

{{ collisions() }}
end
$undo_month$;

comment on procedure undo_month is 'Takes the load of a month back, and the plans that were made from it.';
