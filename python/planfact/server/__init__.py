"""The embedded PostgreSQL server, used where no other database is named."""
