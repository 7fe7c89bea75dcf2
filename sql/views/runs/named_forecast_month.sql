-- named_forecast_month: forecast_month by the names that members have now. Cells that were put together from others
-- since their run, or lost a part, are left out: nothing of them was forecast as what it is now.
{% from 'macros/alias.sql' import named, member_names with context -%}
create view named_forecast_month as
select
    month.run_id,
    month.level,
    {{ named('month') | indent }},
    month.month,
    month.yhat,
    month.lo_80,
    month.hi_80,
    month.lo_95,
    month.hi_95
from run_month as month
inner join forecast_run as run on month.run_id = run.run_id and run.status = 'succeeded'
{{ member_names('month') }}
where not exists (
    select from member_alias as alias
    where alias.ended_by is null
        and run.data_version_id < alias.data_version_id
        and (alias.is_merge or num_nonnulls(alias.first_month, {{ dimensions | idents('alias') }}) > 0)
        and case alias.dimension
            {% for dimension in dimensions -%}
            when '{{ dimension | text }}' then month.{{ dimension | ident }}
            {% endfor -%}
        end in (alias.old_name, alias.new_name)
);

comment on view named_forecast_month is 'What succeeded runs forecast for whole months, by the names that members have now.';
comment on column named_forecast_month.run_id is 'The run.';
comment on column named_forecast_month.level is 'total, the name of a dimension, or series.';
{% for dimension in dimensions -%}
comment on column named_forecast_month.{{ dimension | ident }} is 'Dimension, as it is called now; NULL where the level sums over it.';
{% endfor -%}
{% for column in ['month', 'yhat', 'lo_80', 'hi_80', 'lo_95', 'hi_95'] -%}
comment on column named_forecast_month.{{ column }} is 'As in forecast_month.';
{% endfor -%}
