-- refuse_frozen_revision: an override of a month whose fact is complete is neither undone nor made to expire.
--   refuses   PF005 the month of the override is frozen
create or replace function refuse_frozen_revision()
returns trigger
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
as $refuse_frozen_revision$
begin
    perform assert_month_open(
        array(
            select distinct override.month
            from written
            inner join override on written.override_id = override.override_id
        )
    );

    return null;
end
$refuse_frozen_revision$;

comment on function refuse_frozen_revision is 'Refuses to undo an override of a month whose fact is complete.';
