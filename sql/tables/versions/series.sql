-- series: one row per combination of dimensions that ever sold, or is noted to open. Its number is this database's own;
-- series_key and unique_id follow from the names alone and are the same everywhere.
create table series (
    series_id integer primary key generated always as identity,
    {{ dimensions | typed('text not null') }},
    unique_id text not null generated always as (
        {% for dimension in dimensions -%}
        {% if not loop.first %}|| '/' || {% endif -%}
        replace(replace({{ dimension | ident }}, '\', '\\'), '/', '\/')
        {% endfor %}
    ) stored,
    series_key uuid not null unique generated always as (md5(
        {% for dimension in dimensions -%}
        {% if not loop.first %}|| {% endif -%}
        md5({{ dimension | ident }})
        {% endfor %}
    )::uuid) stored
);

comment on table series is 'One row per combination of dimensions that ever sold, or is noted to open.';
comment on column series.series_id is 'Number of the series in this database.';
{% for dimension in dimensions -%}
comment on column series.{{ dimension | ident }} is 'Dimension of the series.';
{% endfor -%}
comment on column series.unique_id is 'The dimensions joined by a slash (a slash inside a name is escaped): the name StatsForecast users expect.';
comment on column series.series_key is 'md5 of the names: identity across databases, part of every row''s digest.';
