-- bootstrap: what must be there before the first migration: roles, the schema, and the table that
-- remembers what was deployed. Safe to run any number of times.
do $bootstrap$
declare
    v_role text;
begin
    foreach v_role in array array[
        {% for role in roles.values() -%}
        '{{ role | text }}'{{ ',' if not loop.last }}
        {% endfor -%}
    ] loop
        if not exists (select from pg_roles where pg_roles.rolname = v_role) then
            begin
                execute format('create role %I nologin', v_role);
            exception
                -- roles belong to the whole server: a deploy to another database may just have made it
                when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;

    -- whoever deploys must be able to act as the owner
    if not pg_has_role(current_user, '{{ roles.owner | text }}', 'set') then
        grant {{ roles.owner | ident }} to current_user;
    end if;

    -- not IF NOT EXISTS, which asks for the right to create even where there is nothing to do
    if not exists (select from pg_namespace where pg_namespace.nspname = '{{ schema | text }}') then
        create schema {{ schema | ident }} authorization {{ roles.owner | ident }};
    end if;
end
$bootstrap$;

set local role {{ roles.owner | ident }};
set local search_path = {{ schema | ident }}, pg_temp;

create table if not exists deployment (
    kind text not null check (kind in ('migration', 'code', 'grants')),
    name text not null,
    stage text,
    text_checksum text not null,
    database_checksum text,
    deployed_at timestamptz not null default clock_timestamp(),
    primary key (kind, name)
);

comment on table deployment is 'What planfact deploy put here, and how it looked then.';
comment on column deployment.kind is 'migration: run once. code: a view or routine, re-created when it differs. grants: the page of rights.';
comment on column deployment.name is 'Name of the file, which is the name of the object.';
comment on column deployment.stage is 'The stage of the data''s way it belongs to.';
comment on column deployment.text_checksum is 'md5 of its text.';
comment on column deployment.database_checksum is 'md5 of how the database described it right after; a difference means that somebody changed it since.';
comment on column deployment.deployed_at is 'When.';
