-- What the tables are made of is kept, so that doctor can say what somebody changed by hand. One small table.
alter table deployment drop constraint deployment_kind_check;
alter table deployment add constraint deployment_kind_check check (
    kind in ('upgrade', 'code', 'grants', 'vars', 'tables')
);

comment on column deployment.kind is 'upgrade: run once, or built in from the start. code: a view or routine, re-created when it differs. grants: the page of rights. vars: what the files were rendered with. tables: what the tables are made of.';
comment on column deployment.content is 'Of vars: schema, dimensions, levels, shop and roles, as vars.toml had them. Of tables: what altered_parts() compares with.';
