-- The database remembers what it was made for: commands and the next deploy need no vars.toml.
alter table deployment add column content jsonb;
alter table deployment drop constraint deployment_kind_check;
alter table deployment add constraint deployment_kind_check check (kind in ('upgrade', 'code', 'grants', 'vars'));

comment on column deployment.kind is 'upgrade: run once, or built in from the start. code: a view or routine, re-created when it differs. grants: the page of rights. vars: what the files were rendered with.';
comment on column deployment.content is 'Of vars: schema, dimensions, levels, shop and roles, as vars.toml had them.';
