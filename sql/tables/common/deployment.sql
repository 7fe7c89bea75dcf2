-- deployment: what planfact deploy put here, so that the next one does only what differs.
create table deployment (
    kind text not null check (kind in ('upgrade', 'code', 'grants', 'vars', 'tables')),
    name text not null,
    stage text,
    text_checksum text not null,
    database_checksum text,
    deployed_at timestamptz not null default clock_timestamp(),
    content jsonb,
    primary key (kind, name)
);

comment on table deployment is 'What planfact deploy put here, and how it looked then.';
comment on column deployment.kind is 'upgrade: run once, or built in from the start. code: a view or routine, re-created when it differs. grants: the page of rights. vars: what the files were rendered with. tables: what the tables are made of.';
comment on column deployment.name is 'Name of the file, which is the name of the object.';
comment on column deployment.stage is 'The stage of the data''s way it belongs to.';
comment on column deployment.text_checksum is 'md5 of its text.';
comment on column deployment.database_checksum is 'md5 of how the database described it right after; a difference means that somebody changed it since.';
comment on column deployment.deployed_at is 'When.';
comment on column deployment.content is 'Of vars: schema, dimensions, levels, shop and roles, as vars.toml had them. Of tables: what altered_parts() compares with.';
