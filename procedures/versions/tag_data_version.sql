-- tag_data_version: gives a data version a name, which keeps it from being pruned.
--   promises  the name stays with its version
--   refuses   PF003 unknown data version, or one that was pruned · PF009 no name, or the name of another version
--             · PF008 another writer
--   locks     the versions stage
--   repeated  the same name for the same version: nothing, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure tag_data_version(data_version_id bigint, tag text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $tag_data_version$
#variable_conflict use_column
declare
    v_tagged bigint;
begin
    perform lock_stage('versions');
    perform assert_data_version(tag_data_version.data_version_id);

    if coalesce(btrim(tag_data_version.tag), '') = '' or length(tag_data_version.tag) > 255 then
        raise exception 'a tag has 1 to 255 characters, not %', length(coalesce(btrim(tag_data_version.tag), ''))
            using errcode = 'PF009', hint = 'Name the tag: CALL tag_data_version(1, ''first'');';
    end if;

    select tagged.data_version_id into v_tagged
    from data_version_tag as tagged
    where tagged.tag = tag_data_version.tag;

    if v_tagged = tag_data_version.data_version_id then
        raise notice 'data version % has the tag % already', v_tagged, tag_data_version.tag;
        return;
    end if;

    if v_tagged is not null then
        raise exception 'the tag % belongs to data version %', tag_data_version.tag, v_tagged
            using errcode = 'PF009', hint = 'Take another name.';
    end if;

    insert into data_version_tag (tag, data_version_id)
    values (tag_data_version.tag, tag_data_version.data_version_id);

{{ collisions() }}
end
$tag_data_version$;

comment on procedure tag_data_version is 'Gives a data version a name, which keeps it from being pruned.';
