-- planfact_setting: what the owner decided for this database in vars.toml, beside the dimensions. One row.
create view planfact_setting as
select
    {{ 'true' if approval else 'false' }} as is_approval_asked,
    {{ 'true' if (calendar.year_start, calendar.week_start, calendar.periods) != (1, 1, 'months') else 'false' }}
    as is_calendar_set,
    nullif('{{ company | text }}', '') as company,
    nullif('{{ unit | text }}', '') as unit,
    {% if second -%}
    '{{ second }}' as second_measure,
    {% endif -%}
    {{ decimals if decimals is integer else 'null' }}::integer as decimals;

comment on view planfact_setting is 'What the owner decided for this database in vars.toml; one row.';
comment on column planfact_setting.is_approval_asked is 'A plan comes into force only as a draft that another than its submitter approved.';
comment on column planfact_setting.is_calendar_set is 'vars.toml sets another calendar than years of January, ISO weeks and months.';
comment on column planfact_setting.company is 'What reports are headed with; NULL: nothing.';
comment on column planfact_setting.unit is 'What amounts are counted in; NULL: nothing is said of it.';
comment on column planfact_setting.decimals is 'With how many decimals amounts are shown; NULL: as many as they need.';
{%- if second %}
comment on column planfact_setting.second_measure is 'The measure that is kept beside sales.';
{%- endif %}
