{# What a plan is on a day, and which plan counted when. The plan of a series and day is its line (what the run
   forecast: the statistical plan) plus the deltas of every revision since (what overrides added to it). These are
   pieces of queries, not views: whoever joins them by plan, month or day reaches the keys of the tables. Which plan
   and budget is in force now is said by the views plan_in_force and budget_in_force.

   in_force_at(month, revision)         a condition: the row of plan_month called `month` was in force at the revision
   budget_in_force_at(month, newest)    a condition: the row of budget_month called `month` was in force when `newest`
                                        was the newest budget
   plan_lines(span, columns, whole, version, among)   a query: lines of plans, a row per series and day, and one more for each
                                        series that was merged into it
   plan_changes(span, columns, until, whole, version)   a query: deltas of plans, any number of rows per series and day
   plan_entries(span, columns, until, whole, version)   a query: both, one after the other; the plan is the sum over all
     span     a relation with the columns plan_id and month: which plan of which month is asked for
     columns  columns of span to be given too
     until    a condition on `revision` (a plan_revision): which revisions count, where not all of them do
     whole    whether most of the tables is read: months are then joined as such, not found by the keys of their days
     among    a condition on `line`: which of them are asked for, where not all are
     version  the data version by which series are called what they are; now where it is none
     gives    the columns of span asked for, series_id, day, statistical, delta (the one or the other is NULL)
   cell_changes(plan_id, line)          a relation: override_id and delta of the changes of one plan on the series and
                                        day of `line`; to be joined laterally, under a name #}
{% from 'macros/alias.sql' import alias_at, as_series -%}
{% from 'macros/month.sql' import month_of, next_month -%}

{# A draft is published after plans with higher numbers: what counts is the revision, not the number of the plan. #}
{% macro is_published_at(plan_id, revision) -%}
exists (
    select from plan_revision as published
    where published.plan_id = {{ plan_id }}
        and published.kind = 'publish'
        and published.plan_revision_id <= {{ revision }}
)
{%- endmacro %}

{% macro in_force_at(month, revision) -%}
{{ is_published_at(month ~ '.plan_id', revision) }}
and not {{ is_published_at(month ~ '.superseded_by', revision) }}
{%- endmacro %}

{% macro budget_in_force_at(month, newest) -%}
{{ newest }} >= {{ month }}.budget_id
and coalesce({{ newest }} < {{ month }}.superseded_by, true)
{%- endmacro %}

{% macro within_month(span, row, whole) -%}
{% if whole -%}
{{ span }}.month = {{ month_of(row ~ '.day') }}
{%- else -%}
{{ span }}.month <= {{ row }}.day
and {{ next_month(span ~ '.month') }} > {{ row }}.day
{%- endif %}
{%- endmacro %}

{% macro plan_lines(span, columns=[], whole=false, version=none, among=none) -%}
select
    {% for column in columns -%}
    {{ span }}.{{ column }},
    {% endfor -%}
    {{ as_series('line') }} as series_id,
    line.day,
    line.quantity as statistical,
    null::numeric as delta
from {{ span }}
inner join plan_line as line
    on {{ span }}.plan_id = line.plan_id
        and {{ within_month(span, 'line', whole) | indent(8) }}
left join series_alias as alias
    on {{ alias_at('line', version) | indent(8) }}
{%- if among %}
where {{ among }}
{%- endif %}
{%- endmacro %}

{% macro plan_changes(span, columns=[], until=none, whole=false, version=none) -%}
select
    {% for column in columns -%}
    {{ span }}.{{ column }},
    {% endfor -%}
    {{ as_series('change') }} as series_id,
    change.day,
    null::numeric as statistical,
    change.delta
from {{ span }}
inner join plan_revision as revision
    on {{ span }}.plan_id = revision.plan_id
        {%- if until %}
        and {{ until }}
        {%- endif %}
inner join plan_revision_line as change
    on revision.plan_revision_id = change.plan_revision_id
        and {{ within_month(span, 'change', whole) | indent(8) }}
left join series_alias as alias
    on {{ alias_at('change', version) | indent(8) }}
{%- endmacro %}

{% macro plan_entries(span, columns=[], until=none, whole=false, version=none) -%}
{{ plan_lines(span, columns, whole, version) }}
union all
{{ plan_changes(span, columns, until, whole, version) }}
{%- endmacro %}

{% macro cell_changes(plan_id, line) -%}
(
    select
        change.override_id,
        change.delta
    from plan_revision_line as change
    where change.series_id = {{ line }}.series_id
        and change.day = {{ line }}.day
        -- asked for by its key: a join would read all revisions of the plan, for each change
        and {{ plan_id }} = (
            select revision.plan_id
            from plan_revision as revision
            where revision.plan_revision_id = change.plan_revision_id
        )
)
{%- endmacro %}
