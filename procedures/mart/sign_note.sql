-- sign_note: who noted a row, and when, is what the session says, whatever the statement says.
--   promises  noted_by and noted_at of every row that is inserted or updated are the session's user and the time
--   refuses   nothing
--   locks     nothing
--   repeated  the last who changed the row has signed it
create or replace function sign_note()
returns trigger
language plpgsql
set search_path = {{ schema | ident }}, pg_temp
as $sign_note$
begin
    new.noted_at := clock_timestamp();
    new.noted_by := session_user;
    return new;
end
$sign_note$;

comment on function sign_note is 'Signs a row that people write themselves: noted_by and noted_at are never taken from a statement.';
