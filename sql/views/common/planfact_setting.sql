-- planfact_setting: what the owner decided for this database in vars.toml, beside the dimensions. One row.
create view planfact_setting as
select {{ 'true' if approval else 'false' }} as is_approval_asked;

comment on view planfact_setting is 'What the owner decided for this database in vars.toml; one row.';
comment on column planfact_setting.is_approval_asked is 'A plan comes into force only as a draft that another than its submitter approved.';
