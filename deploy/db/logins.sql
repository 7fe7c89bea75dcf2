-- The two logins of the system; run after every deploy, changes nothing the second time but the passwords,
-- which it sets to what the environment says. Neither can change a table: grants.sql says what each may do.
\set ON_ERROR_STOP on
\getenv job_password PLANFACT_JOB_PASSWORD
\getenv grafana_password PLANFACT_GRAFANA_PASSWORD

begin;
-- no password in the server's log, whatever the server logs and whatever fails here
set local log_statement = 'none';
set local log_min_duration_statement = -1;
set local log_min_error_statement = 'panic';

select format('create role %I login', wanted.name)
from (values ('planfact_job'), ('planfact_grafana')) as wanted (name)
where not exists (select from pg_roles where pg_roles.rolname = wanted.name)
\gexec

-- who does the monthly job: Airflow, and you with docker compose run planfact
alter role planfact_job password :'job_password';
grant planfact_loader, planfact_forecaster, planfact_planner to planfact_job;

-- who reads: Grafana, whose users may write any SQL they like
alter role planfact_grafana password :'grafana_password';
alter role planfact_grafana set default_transaction_read_only = on;
alter role planfact_grafana set statement_timeout = '30s';
grant planfact_reader to planfact_grafana;
commit;
