-- A second account at the database for the pages and the workers: it reads and writes rows, and can neither switch off
-- nor empty what keeps the history, nor change any table. Run as the owner of the tables, after the first migrate and
-- after a restore.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'care_app') THEN
        CREATE ROLE care_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO care_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO care_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO care_app;
-- What later versions bring.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO care_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO care_app;
-- An entry of who did or read what is written, and never anything else.
REVOKE UPDATE, DELETE ON core_auditentry FROM care_app;
