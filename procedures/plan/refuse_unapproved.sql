-- refuse_unapproved: says what is missing for a draft to be approved, and what is to be done next.
--   refuses   PF013 always
create or replace function refuse_unapproved(plan_id bigint)
returns void
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $refuse_unapproved$
declare
    v_known plan_approval;
    v_was_submitted constant boolean := exists (
        select from plan_submission as submission where submission.plan_id = refuse_unapproved.plan_id
    );
begin
    select * into v_known from plan_approval as known where known.plan_id = refuse_unapproved.plan_id;

    raise exception 'draft % is not approved: %', refuse_unapproved.plan_id,
        case
            when v_known.plan_id is not null then 'it was submitted by ' || v_known.submitted_by
            when v_was_submitted then 'it was changed after it was submitted'
            else 'it was not submitted'
        end
        using errcode = 'PF013',
            hint = case
                when v_known.plan_id is not null
                    then format('Let another than %s call planfact plan approve %s.', v_known.submitted_by, v_known.plan_id)
                else format('Submit it: planfact plan submit %s.', refuse_unapproved.plan_id)
            end;
end
$refuse_unapproved$;

comment on function refuse_unapproved is 'Says what is missing for a draft to be approved.';
