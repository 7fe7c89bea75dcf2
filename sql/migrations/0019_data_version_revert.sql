-- A version may also come from a revert.
alter table data_version drop constraint data_version_mode_check;
alter table data_version add constraint data_version_mode_check check (mode in ('merge', 'replace', 'revert'));

comment on column data_version.mode is
'merge: rows were added or corrected. replace: the load was the whole truth for its days. revert: an older version again.';
