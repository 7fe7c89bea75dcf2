-- data_version_in_force: the versions that the newest one is made of: all but those that a revert went back past. From
-- the newest version back: to its parent, or, from a revert, to the version that it went back to.
create view data_version_in_force as
with recursive line as (
    (
        select
            newest.data_version_id,
            coalesce(newest.reverted_to, newest.parent_id) as previous_id
        from data_version as newest
        order by newest.data_version_id desc
        limit 1
    )
    union all
    select
        version.data_version_id,
        coalesce(version.reverted_to, version.parent_id) as previous_id
    from line
    inner join data_version as version on line.previous_id = version.data_version_id
)

select line.data_version_id
from line;

comment on view data_version_in_force is 'The versions that the newest one is made of: not those that a revert took back.';
comment on column data_version_in_force.data_version_id is 'The version.';
