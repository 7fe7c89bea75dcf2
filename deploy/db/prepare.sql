-- What an administrator prepares, once per database, for a deployer who may not create roles.
-- psql variables: deployer, the role that will run planfact deploy.
CREATE ROLE planfact_owner NOLOGIN;
CREATE ROLE planfact_reader NOLOGIN;
CREATE ROLE planfact_limited_reader NOLOGIN;
CREATE ROLE planfact_bi_reader NOLOGIN;
CREATE ROLE planfact_loader NOLOGIN;
CREATE ROLE planfact_forecaster NOLOGIN;
CREATE ROLE planfact_planner NOLOGIN;
CREATE ROLE planfact_approver NOLOGIN;
GRANT planfact_reader TO planfact_loader, planfact_forecaster, planfact_planner, planfact_approver;
GRANT planfact_owner TO :"deployer";
CREATE SCHEMA planfact AUTHORIZATION planfact_owner;
CREATE SCHEMA planfact_bi AUTHORIZATION planfact_owner;
SELECT format('GRANT TEMPORARY ON DATABASE %I TO planfact_owner', current_database()) \gexec
SELECT format('ALTER DATABASE %I SET search_path = "$user", planfact, public', current_database()) \gexec
