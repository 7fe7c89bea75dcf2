-- tag_data_version: gives a data version a name, which keeps it from being pruned.
--   promises  the name stays with its version
--   refuses   PF003 unknown data version, or one that was pruned · PF009 no name, or the name of another version
--             · PF008 another writer
--   locks     the versions stage
--   repeated  the same name for the same version: nothing, and says so
create or replace procedure tag_data_version(data_version_id bigint, tag text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $tag_data_version$
#variable_conflict use_column
declare
    v_tagged bigint;
begin
    perform lock_stage('versions');
    perform assert_data_version(tag_data_version.data_version_id);

    if coalesce(btrim(tag_data_version.tag), '') = '' or length(tag_data_version.tag) > 255 then
        raise exception 'a tag is a name of 1 to 255 characters'
            using errcode = 'PF009';
    end if;

    select known.data_version_id into v_tagged
    from data_version_tag as known
    where known.tag = tag_data_version.tag;

    if v_tagged = tag_data_version.data_version_id then
        raise notice 'data version % is tagged % already', v_tagged, tag_data_version.tag;
        return;
    end if;

    if v_tagged is not null then
        raise exception 'the tag % belongs to data version %', tag_data_version.tag, v_tagged
            using errcode = 'PF009', hint = 'Tags do not move: take another name.';
    end if;

    insert into data_version_tag (tag, data_version_id)
    values (tag_data_version.tag, tag_data_version.data_version_id);
end
$tag_data_version$;

comment on procedure tag_data_version is 'Gives a data version a name, which keeps it from being pruned.';
