-- The export mart is moved from one data version to the next by what changed in between.
alter table mart_status add column moved_from bigint;

comment on column mart_status.moved_from is 'Within a refresh: the data version from which the mart is moved; NULL for everybody else, and the mart is made of all sales.';
