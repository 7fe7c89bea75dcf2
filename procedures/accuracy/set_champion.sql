-- set_champion: makes a run the one that others have to beat.
--   promises  the view champion shows it; the champions before it are kept
--   refuses   PF004 the run did not succeed · PF009 no reason · PF008 another writer
--   locks     the runs stage
--   repeated  a run that is the champion stays so, with a NOTICE
{% from 'macros/collision.sql' import collisions, patience -%}
create or replace procedure set_champion(run_id bigint, reason text)
language plpgsql
security definer
set search_path = {{ schema | ident }}, pg_temp
set lock_timeout = '{{ patience }}'
as $set_champion$
#variable_conflict use_column
begin
    perform lock_stage('runs');
    perform assert_run(set_champion.run_id);

    if coalesce(btrim(set_champion.reason), '') = '' or length(set_champion.reason) > 10000 then
        raise exception 'a champion is chosen for a reason of 1 to 10000 characters'
            using errcode = 'PF009', hint = 'SELECT * FROM compare_runs(CHAMPION, CHALLENGER) WHERE level = ''total'';';
    end if;

    if exists (select from champion where champion.run_id = set_champion.run_id) then
        raise notice 'run % is the champion already', set_champion.run_id;
        return;
    end if;

    insert into champion_choice (run_id, reason)
    values (set_champion.run_id, set_champion.reason);

{{ collisions() }}
end
$set_champion$;

comment on procedure set_champion is 'Makes a run the one that others have to beat, with the reason.';
