-- limit_reader: says which shops a limited reader may see. Called by who belongs to the owner: it needs
-- the rights of its caller, and lends none.
--   promises  the role sees these shops in the views my_…, and no others; an empty list: none
--   refuses   PF009 there is no such role or shop, or the role reads everything anyway · PF008 another
--             session holds a lock
--   locks     reader_limit (readers are not held up)
--   repeated  the same list again: changes nothing and raises a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure limit_reader(role_name text, shops text[])
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $limit_reader$
#variable_conflict use_column
declare
    v_shops constant text[] := coalesce(limit_reader.shops, '{}');
    v_unknown text;
    v_taken bigint;
    v_given bigint;
begin
    if not exists (select from pg_roles where pg_roles.rolname = limit_reader.role_name) then
        raise exception 'there is no role %', coalesce(limit_reader.role_name, 'NULL')
            using errcode = 'PF009';
    end if;

    if pg_has_role(limit_reader.role_name, '{{ roles.reader | text }}', 'member') then
        raise exception 'the role % cannot be limited: it belongs to %, which reads everything',
            limit_reader.role_name, '{{ roles.reader | text }}'
            using errcode = 'PF009',
                hint = 'Revoke that, and make it a member of {{ roles.limited_reader | text }}.';
    end if;

    select string_agg(coalesce(wanted.shop, 'NULL'), ', ' order by wanted.shop) into v_unknown
    from unnest(v_shops) as wanted (shop)
    where not exists (select from series where series.{{ shop | ident }} = wanted.shop);

    if v_unknown is not null then
        raise exception 'no sales are known of %', v_unknown
            using errcode = 'PF009', hint = 'A shop is known from its first sales on.';
    end if;

    lock table reader_limit in share row exclusive mode;

    delete from reader_limit
    where reader_limit.role_name = limit_reader.role_name
        and reader_limit.shop <> all(v_shops);

    get diagnostics v_taken = row_count;

    insert into reader_limit (role_name, shop)
    select distinct limit_reader.role_name, wanted.shop
    from unnest(v_shops) as wanted (shop)
    on conflict do nothing;

    get diagnostics v_given = row_count;

    if v_taken + v_given = 0 then
        raise notice '% may see these % shops already', limit_reader.role_name, cardinality(v_shops);
    end if;

{{ collisions() }}
end
$limit_reader$;

comment on procedure limit_reader is 'Says which shops a limited reader may see; members of the owner role may call it.';
