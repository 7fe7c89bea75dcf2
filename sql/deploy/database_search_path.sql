-- database_search_path: may this role set the search_path of the database, and what is it set to for all roles?
select
    pg_has_role(here.datdba, 'usage') as may_be_set,
    (
        select substr(listed.entry, length('search_path=') + 1)
        from pg_db_role_setting as setting
        cross join unnest(setting.setconfig) as listed (entry)
        where setting.setrole = 0
            and setting.setdatabase = here.oid
            and listed.entry like 'search_path=%'
    ) as search_path
from pg_database as here
where here.datname = current_database();
