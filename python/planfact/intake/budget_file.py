"""Budget files: CSV or Excel, a row per amount, or a column per month; staged as text and loaded by load_budget."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from planfact.errors import PlanfactError
from planfact.intake.excel import as_text, open_book

MONTH = re.compile(r"\d{4}-\d{2}(-\d{2})?")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")

#: What load_budget raises for rows that cannot become a budget.
BAD_ROWS = "PF002"

Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Budgeted:
    """What became of a budget file: the budget that holds it, and how many amounts it gave."""

    source: str
    budget_id: int
    amounts: int


def load_budget(
    conn: psycopg.Connection,
    path: Path,
    names: dict[str, str],
    comment: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Budgeted:
    """Load a budget file: all of its months, or none where a row is refused.

    `names` maps month, amount and dimensions to the file's own names, where they differ. Raises PlanfactError for a
    file that cannot be read or holds bad rows, psycopg.Error (PF005: a month is frozen …) otherwise.
    """
    dimensions = [name for (name,) in conn.execute("select dimension from dimension order by position")]
    amounts = list(_amounts(path, dimensions, names, say))
    with conn.transaction():
        (load_id,) = conn.execute("select nextval('budget_load_id')").fetchone() or (0,)
        columns = ["load_id", "line_no", "month", *dimensions, "amount"]
        statement = sql.SQL("copy budget_stage ({}) from stdin").format(
            sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with conn.cursor().copy(statement) as copy:
            for line, cells in amounts:
                copy.write_row([load_id, line, *cells])
        try:
            row = conn.execute("call load_budget(%s, %s, %s)", [load_id, path.name, comment]).fetchone()
        except psycopg.Error as error:
            if error.diag.sqlstate != BAD_ROWS:
                raise
            message = (error.diag.message_primary or "").replace(f"load {load_id}", path.name)
            raise PlanfactError(message, error.diag.message_detail, "Correct the rows and load again.") from error
    assert row is not None
    return Budgeted(path.name, row[0], len(amounts))


def _amounts(
    path: Path, dimensions: list[str], names: dict[str, str], say: Callable[[str], None]
) -> Iterator[Numbered]:
    """Yield line number and month, dimensions, amount; with a column per month, one for each that is filled."""
    table = iter(_xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    _, header = next(table, (0, []))
    if not any(header):
        raise PlanfactError(f"{path} is empty")
    place = {ours: header.index(names.get(ours, ours)) for ours in dimensions if names.get(ours, ours) in header}
    if lost := [f"{ours}={theirs}" for ours, theirs in names.items() if theirs not in header]:
        raise PlanfactError(f"{path} has no such column: {', '.join(lost)}; it has {', '.join(filter(None, header))}")
    month, amount = names.get("month", "month"), names.get("amount", "amount")
    months = {n: name for n, name in enumerate(header) if MONTH.fullmatch(name)}
    if month in header and amount in header:
        months = {}
    elif not months:
        raise PlanfactError(
            f"{path} has neither the columns {month} and {amount} nor a column per month; it has {', '.join(header)}",
            hint="Say which column is which: --map month=…,amount=…; or name the columns 2018-01, 2018-02 and so on.",
        )
    used = {*place.values(), *months} if months else {*place.values(), header.index(month), header.index(amount)}
    if unused := [name for n, name in enumerate(header) if n not in used and name]:
        say(f"{path.name}: left out, since nobody asked for it: {', '.join(unused)}")

    rows = 0
    for line, cells in table:
        if not any(cells):
            continue
        rows += 1
        filled = [*cells, *[""] * (len(header) - len(cells))]
        named = [filled[place[ours]] if ours in place else "" for ours in dimensions]
        if not months:
            yield line, [filled[header.index(month)], *named, filled[header.index(amount)]]
        for column, of_month in months.items():
            if filled[column]:
                yield line, [of_month, *named, filled[column]]
    if rows == 0:
        raise PlanfactError(f"{path} has a header but no rows")


def _xlsx(path: Path) -> Iterable[Numbered]:
    for row in open_book(path).worksheets[0].iter_rows():
        yield row[0].row, [as_text(cell.value) for cell in row]


def _csv(path: Path) -> Iterable[Numbered]:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanfactError(f"{path} is not UTF-8", hint="Save it as UTF-8 (in Excel: CSV UTF-8).") from error
    except (OSError, EOFError) as error:
        raise PlanfactError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for row in reader:
        cells = [cell.strip() for cell in row]
        # a comma inside a number is a decimal comma where it cannot be a delimiter
        yield (
            reader.line_num,
            [cell.replace(",", ".") if delimiter != "," and DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells],
        )
