-- A database and a login for what Airflow itself keeps: runs, tasks, variables. Run after every deploy, as logins.sql.
\set ON_ERROR_STOP on
\getenv airflow_password AIRFLOW_DB_PASSWORD

begin;
-- no password in the server's log
set local log_statement = 'none';
set local log_min_duration_statement = -1;
set local log_min_error_statement = 'panic';

select 'create role airflow login'
where not exists (select from pg_roles where pg_roles.rolname = 'airflow')
\gexec

alter role airflow password :'airflow_password';
commit;

select 'create database airflow owner airflow'
where not exists (select from pg_database where pg_database.datname = 'airflow')
\gexec

-- planfact's sales are none of its business
revoke connect on database airflow from public;
