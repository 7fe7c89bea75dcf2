-- revision_at: the revision of plans and budgets that reports of a data version stand on: the last one before a newer
-- version was known. 0: there was none yet. Of several plans that were published while the version was the newest, that
-- is the last; plan_id asks for the state when that plan was the newest, as far as the version knew of it.
--   refuses   PF003 unknown data version · PF009 the plan was never published
create or replace function revision_at(data_version_id bigint, plan_id bigint default null)
returns bigint
language plpgsql
stable
set search_path = {{ schema | ident }}, pg_temp
as $revision_at$
declare
    v_last bigint;
    v_published bigint;
    v_next bigint;
begin
    perform assert_data_version(revision_at.data_version_id);

    select coalesce(max(revision.plan_revision_id), 0) into v_last
    from plan_revision as revision
    where revision.data_version_id <= revision_at.data_version_id;

    if revision_at.plan_id is null then
        return v_last;
    end if;

    select revision.plan_revision_id into v_published
    from plan_revision as revision
    where revision.plan_id = revision_at.plan_id
        and revision.kind = 'publish';

    if v_published is null then
        raise exception 'plan % was never published', revision_at.plan_id
            using errcode = 'PF009', hint = 'plan_registry lists the plans.';
    end if;

    select min(revision.plan_revision_id) into v_next
    from plan_revision as revision
    where revision.kind = 'publish'
        and revision.plan_revision_id > v_published;

    return greatest(v_published, least(v_last, v_next - 1));
end
$revision_at$;

comment on function revision_at is 'The revision of plans and budgets that reports of a data version stand on: the last one before a newer version was known.';
