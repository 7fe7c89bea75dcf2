-- import_overrides: the staged rows of a planning sheet become overrides of a month, all of them or none.
--   promises  one override a row: sums first, which spread, then their parts, which win; among equals in the order of the
--             rows; they leave the stage, and what is staged meanwhile stays
--   refuses   PF001 nothing staged · PF002 bad rows, each named with its number and why · PF005 the month is frozen
--             or has no plan · PF008 another writer · PF013 it is in force, and vars.toml asks for approval
--   locks     the plan stage (readers are not held up)
--   repeated  the same sheet again: changes nothing and raises a NOTICE; where the plan has changed since, it is refused
{% from 'macros/bad_rows.sql' import bad_rows with context -%}
{% from 'macros/month.sql' import last_day_of, month_of -%}
{% from 'macros/override.sql' import made_on_top with context -%}
{% set most_rows = 1048576 -%}  {#- all that a sheet can have -#}
{% from 'macros/collision.sql' import collisions, patience -%}
{#- a condition: the override is what a row of the sheet asks for -#}
{% macro is_row(override, row) -%}
{% for dimension in dimensions -%}
coalesce({{ override }}.{{ dimension | ident }}, '') = coalesce({{ row }}.{{ dimension | ident }}, '')
and {% endfor -%}
{{ override }}.quantity = case
    when pg_input_is_valid({{ row }}.quantity, 'numeric(17, 3)') then {{ row }}.quantity::numeric(17, 3)
end
and {{ override }}.reason = {{ row }}.reason
and {{ override }}.expires_at is null
and {{ override }}.created_by = session_user
{%- endmacro %}
create or replace procedure import_overrides(
    load_id bigint,
    month date,
    plan_id bigint default null,
    inout override_count bigint default null
)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $import_overrides$
#variable_conflict use_column
declare
    v_month constant date := {{ month_of('import_overrides.month') }};
    v_load_id constant bigint := nextval('override_load_id');
    v_row record;
    v_override_id bigint;
    v_bad_count bigint;
    v_offenders text;
    v_messages constant text := current_setting('client_min_messages');
begin
    perform lock_stage('plan');

    -- what is staged now gets a number of its own: what others stage meanwhile stays as it is
    update override_stage
    set load_id = v_load_id
    where override_stage.load_id = import_overrides.load_id;

    get diagnostics import_overrides.override_count = row_count;

    if import_overrides.override_count = 0 then
        raise exception 'nothing is staged in import %', coalesce(import_overrides.load_id::text, 'NULL')
            using errcode = 'PF001', hint = 'Copy rows into override_stage first, or name the import they are in.';
    end if;

    perform assert_month_open(array[v_month]);

    -- every row is an override already, of a plan that still takes them, and nothing but this sheet's rows is on top of it
    if not exists (
        select from override_stage as staged
        where staged.load_id = v_load_id
            and not exists (
                select from active_override as same
                inner join plan on same.plan_id = plan.plan_id
                left join plan_in_force as in_force
                    on plan.plan_id = in_force.plan_id and same.month = in_force.month
                where same.month = v_month
                    and same.plan_id = coalesce(import_overrides.plan_id, in_force.plan_id)
                    and (plan.published_at is null or in_force.plan_id is not null)
                    and same.first_day = same.month
                    and same.last_day = {{ last_day_of('same.month') }}
                    and {{ is_row('same', 'staged') | indent(20) }}
                    and not exists (
                        select from active_override as later
                        where {{ made_on_top('later', 'same', 'same.plan_id') | indent(28) }}
                            and not exists (
                                select from override_stage as own
                                where own.load_id = v_load_id
                                    and {{ is_row('later', 'own') | indent(36) }}
                            )
                    )
            )
    ) then
        delete from override_stage as staged where staged.load_id = v_load_id;
        raise notice 'nothing new: the plan of % has the % of this sheet already',
            to_char(import_overrides.month, 'YYYY-MM'), counted(import_overrides.override_count, 'change');
        import_overrides.override_count := 0;
        return;
    end if;

    select bad.bad_count, bad.offenders into v_bad_count, v_offenders
    from {{ bad_rows(
        'validate_overrides(v_load_id, import_overrides.month, import_overrides.plan_id)',
        after={'New plan': 'quantity'}, line='row', reason='problem', shown=most_rows
    ) }};

    if v_bad_count > 0 then
        raise exception '% of % rows cannot become overrides of %',
            v_bad_count, import_overrides.override_count, to_char(import_overrides.month, 'YYYY-MM')
            using errcode = 'PF002', detail = v_offenders, hint = 'Nothing was changed. Correct the rows and import again.';
    end if;

    -- one remark for all of them, not one a row
    perform set_config('client_min_messages', 'warning', true);

    -- a loop, since each is an override of its own, with its number
    for v_row in
        select
            {% for dimension in dimensions -%}
            nullif(staged.{{ dimension | ident }}, '') as {{ dimension | ident }},
            {% endfor -%}
            staged.quantity::numeric(17, 3) as quantity,
            staged.reason
        from override_stage as staged
        where staged.load_id = v_load_id
        order by
            num_nonnulls(
                {% for dimension in dimensions -%}
                nullif(staged.{{ dimension | ident }}, ''){{ ',' if not loop.last }}
                {% endfor -%}
            ),
            staged.line_no
    loop
        v_override_id := null;
        call override_plan(
            import_overrides.month, v_row.quantity, null, v_row.reason, {{ dimensions | idents('v_row') }},
            v_override_id, null, null, null, import_overrides.plan_id
        );
    end loop;

    perform set_config('client_min_messages', v_messages, true);

    delete from override_stage as staged where staged.load_id = v_load_id;

    raise notice '% of %',
        counted(import_overrides.override_count, 'override'), to_char(import_overrides.month, 'YYYY-MM');

{{ collisions() }}
end
$import_overrides$;

comment on procedure import_overrides is 'Makes the staged rows of a planning sheet overrides of a month, all or none.';
