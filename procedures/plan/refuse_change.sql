-- refuse_change: what was planned is only ever added to. A correction is a new plan, override or budget, so
-- that every report can be read as it stood. Holds for whoever asks, the owner too.
--   refuses   PF005 an update, a delete or a truncate
create or replace function refuse_change()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_change$
begin
    raise exception '% of % is refused: what was planned is kept as it was', lower(tg_op), tg_table_name
        using errcode = 'PF005',
            hint = 'CALL publish_plan, override_plan, undo_override or load_budget: each adds what is new.';
end
$refuse_change$;

{% for table in [
    'plan_line', 'override', 'plan_revision', 'plan_revision_line', 'budget', 'budget_amount', 'budget_line'
] -%}
create or replace trigger refuse_change
before update or delete or truncate on {{ table | ident }}
for each statement execute function refuse_change();

{% endfor -%}
-- a plan is published once, and superseded once, month by month; nothing else about it changes
{% for table, ends, kept in [
    (
        'plan', 'published_at',
        ['plan_id', 'run_id', 'data_version_id', 'created_at', 'created_by', 'first_month', 'last_month'],
    ),
    ('plan_month', 'superseded_by', ['plan_id', 'month']),
    ('budget_month', 'superseded_by', ['budget_id', 'month', 'profile']),
] -%}
create or replace trigger refuse_change
before update on {{ table | ident }}
for each row
when (
    old.{{ ends | ident }} is not null
    or new.{{ ends | ident }} is null
    {% for column in kept -%}
    or new.{{ column | ident }} is distinct from old.{{ column | ident }}
    {% endfor -%}
) execute function refuse_change();

{% endfor -%}
{% for table in ['plan', 'plan_month', 'budget_month'] -%}
create or replace trigger refuse_loss
before delete or truncate on {{ table | ident }}
for each statement execute function refuse_change();

{% endfor -%}
comment on function refuse_change is 'Refuses to change what was planned: a correction is added, never written over.';
