"""A connection of Airflow as a connection string of libpq."""

from airflow.providers.postgres.hooks.postgres import PostgresHook


def conninfo(conn_id: str) -> str:
    """Return host, port, database, login and extras as libpq's key=value pairs, whatever is in them.

    An extra may be text or a number, as JSON has them; those that speak to Airflow's hook are left out.
    """
    conn = PostgresHook.get_connection(conn_id)
    given = {
        "host": conn.host,
        "port": conn.port,
        "dbname": conn.schema,
        "user": conn.login,
        "password": conn.password,
        **{name: value for name, value in conn.extra_dejson.items() if name not in PostgresHook.ignored_extra_options},
    }
    return " ".join(f"{name}={_quoted(value)}" for name, value in given.items() if value not in (None, ""))


def _quoted(value: object) -> str:
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
