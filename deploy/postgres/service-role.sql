-- The role of processes that do not migrate (EmoGen:Database:Migrate=Never): rows, but no tables of its own. Run it as the owner of the tables, in the
-- service's database, after the first migration. Its password: `\password emogen_service` in psql, which logs none.
do $$
begin
  if not exists (select from pg_roles where rolname = 'emogen_service') then
    create role emogen_service login;
  end if;
end
$$;
grant usage on schema public, hangfire to emogen_service;
grant select, insert, update, delete on all tables in schema public, hangfire to emogen_service;
grant usage, select on all sequences in schema public, hangfire to emogen_service;
alter default privileges in schema public, hangfire grant select, insert, update, delete on tables to emogen_service;
alter default privileges in schema public, hangfire grant usage, select on sequences to emogen_service;
