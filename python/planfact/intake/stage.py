"""Stage: rows to a staging table by COPY, and the database's refusal of bad ones in the words of the user's file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.errors import Diagnostic

from planfact.errors import PlanfactError

#: What the database raises for rows that cannot become sales, a budget or overrides; and for those of another month.
BAD_ROWS = "PF002"
OTHER_MONTH = "PF011"


def copy_statement(table: str, columns: Sequence[str], options: str = "") -> sql.Composed:
    """Return the COPY of text rows into a staging table."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("copy {} ({}) from stdin " + options).format(sql.Identifier(table), names)


def stage_rows(
    conn: psycopg.Connection, table: str, load_id: int, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Stage rows of line number and values under a load id."""
    with conn.cursor().copy(copy_statement(table, ["load_id", "line_no", *columns])) as copy:
        for row in rows:
            copy.write_row([load_id, *row])


@contextmanager
def bad_rows_in_words(load_id: int, source: str, hint: Callable[[Diagnostic], str]) -> Iterator[None]:
    """Say which rows are bad in the words of the command line; the procedure's are those of SQL.

    Raises PlanfactError for bad rows; whatever else the database refuses stays as it is.
    """
    try:
        yield
    except psycopg.Error as error:
        if error.diag.sqlstate not in (BAD_ROWS, OTHER_MONTH):
            raise
        message = (error.diag.message_primary or "").replace(f"load {load_id}", source)
        said = hint(error.diag) if error.diag.sqlstate == BAD_ROWS else error.diag.message_hint
        raise PlanfactError(message, error.diag.message_detail, said, error.diag.sqlstate) from error
