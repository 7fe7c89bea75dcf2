-- on_search_path: does every new session of this database find the schema by itself? True as well where
-- the deployer may not change that: who owns the database must say it.
select
    not pg_has_role(here.datdba, 'usage')
    or exists (
        select
        from pg_db_role_setting as setting
        cross join unnest(setting.setconfig) as entry
        where setting.setrole = 0
            and setting.setdatabase = here.oid
            and entry like 'search_path=%'
            and strpos(replace(entry, '"', ''), replace('{{ schema | text }}', '"', '')) > 0
    )
from pg_database as here
where here.datname = current_database();
