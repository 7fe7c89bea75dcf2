-- data_version_in_force: the versions that the newest one is made of: all but those that a revert went back past. From
-- the newest version back: to its parent, or, from a revert, to the version that it went back to.
{% from 'macros/standing.sql' import versions_behind -%}
create view data_version_in_force as
{{ versions_behind('(select max(newest.data_version_id) from data_version as newest)') }};

comment on view data_version_in_force is 'The versions that the newest one is made of: not those that a revert took back.';
comment on column data_version_in_force.data_version_id is 'The version.';
