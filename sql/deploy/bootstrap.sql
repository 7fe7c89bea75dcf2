-- bootstrap: what must be there before the first table: roles and the schema. Safe to run any number of times.
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
    {% for name in [schema, bi_schema] -%}
    if not exists (select from pg_namespace where pg_namespace.nspname = '{{ name | text }}') then
        create schema {{ name | ident }} authorization {{ roles.owner | ident }};
    end if;
    {% endfor -%}
end
$bootstrap$;

set local role {{ roles.owner | ident }};
set local search_path = {{ schema | ident }}, pg_temp;
