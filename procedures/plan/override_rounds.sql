-- override_rounds: some overrides, and every later one that meets them in the plan, directly or through others, in the
-- rounds in which they are worked out. Overrides that share no series and day cannot tell who comes first: they are of
-- one round.
{% from 'macros/override.sql' import made_on_top, overlap with context -%}
create or replace function override_rounds(plan_id bigint, override_ids bigint[])
returns setof bigint[]
language sql
stable
set search_path = {{ schema | ident }}, pg_temp
as $override_rounds$
with recursive touched as (
    select given.override_id
    from unnest(override_rounds.override_ids) as given (override_id)
    union
    select later.override_id
    from touched
    inner join named_override as earlier on touched.override_id = earlier.override_id
    inner join active_override as later
        on {{ made_on_top('later', 'earlier', 'override_rounds.plan_id') | indent(12) }}
),

decided as materialized (
    select override.*
    from touched
    inner join named_override as override on touched.override_id = override.override_id
),

met as materialized (
    select
        earlier.override_id as earlier_id,
        later.override_id as later_id
    from decided as earlier
    inner join decided as later
        on {{ overlap('earlier', 'later') | indent(12) }}
),

placed as (
    select
        decided.override_id,
        1 as round
    from decided
    union
    select
        met.later_id,
        placed.round + 1
    from placed
    inner join met on placed.override_id = met.earlier_id
),

last_placed as (
    select
        placed.override_id,
        max(placed.round) as round
    from placed
    group by placed.override_id
)

select array_agg(last_placed.override_id)
from last_placed
group by last_placed.round
order by last_placed.round
$override_rounds$;

comment on function override_rounds is 'Overrides and those made on top of them, in the rounds in which they are worked out.';
