"""Sources: a text, a workbook or a Parquet file as batches of text columns, which can be read again from the start."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Literal, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from planfact.errors import PlanfactError
from planfact.intake.archive import refuse_bomb
from planfact.intake.days import EPOCH_1904, EXCEL_EPOCH
from planfact.intake.header import LOOKED_AT, Header, folded, header_in_rows
from planfact.intake.numbers import TYPED
from planfact.intake.totals import is_total

ROWS = 1 << 15
#: Bytes of a text that are taken apart at once.
BLOCK = 4 << 20
#: A record of .xls that says that days are counted from 1904; one of .xlsb, whose lowest flag says so.
_XLS_1904 = b"\x22\x00\x02\x00\x01\x00"
_WORKBOOK_FLAGS = re.compile(rb"\A\x83\x01\x00.{0,400}?\x99\x01[\x08-\x7f](?P<flags>.)", re.DOTALL)
#: More lines than this are no remarks below a table.
MOST_REMARKS = 5


@dataclass
class Batch:
    """Rows of a source: columns of text by their place in its header, and how far the file was read."""

    columns: dict[int, Any]
    first_line: int
    end: int

    @property
    def rows(self) -> int:
        """Return how many rows it has."""
        return len(next(iter(self.columns.values())))


def whole_numbers(values: Any) -> Any:
    """Return an array of whole numbers as a column; pa.array and pa.scalar import pandas.

    Nothing on the way of a plain file does: the import takes longer than loading a month.
    """
    return pa.Array.from_buffers(
        pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values, np.int64).data)]
    )


class Source(Protocol):
    """What can be read: the names of its columns, and its rows."""

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""

    #: Days and numbers are held as such, not as text.
    is_typed: bool
    #: What was set aside before it became a row.
    skipped: list[str]
    #: The day 0 of numbers that are days.
    epoch: date

    def batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Yield the rows, from the first, of the columns at some places."""


@dataclass
class TextSource:
    """A text in UTF-8."""

    file: IO[bytes]
    header: Header
    is_typed: bool = False
    skipped: list[str] = field(default_factory=list)
    epoch: date = EXCEL_EPOCH

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return self.header.names

    def batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Yield the rows, never the whole file at once."""
        self.skipped = []
        # Arrow reads ahead in threads of its own, which must not be inside a Python file when the process ends
        file: Any = pa.OSFile(self.file.name, "rb")
        wanted = [f"c{place}" for place in places]
        reader = pa_csv.open_csv(
            file,
            read_options=pa_csv.ReadOptions(
                block_size=BLOCK,
                use_threads=False,  # so that errors name the line
                skip_rows=self.header.line,
                column_names=[f"c{place}" for place in range(len(self.names))],
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.header.delimiter, newlines_in_values=True, invalid_row_handler=self._odd_row
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())
            ),
        )
        line = self.header.line + 1
        for batch in reader:
            yield Batch({place: batch.column(n) for n, place in enumerate(places)}, line, file.tell())
            line += batch.num_rows

    def _odd_row(self, row: Any) -> Literal["skip", "error"]:
        text = row.text.strip(f"\x1a\0 \t{self.header.delimiter}")
        if not text:
            return "skip"
        # a remark below the table; lines with another delimiter are rows that must not be lost
        if row.actual_columns == 1 and not re.search(r"[,;|\t]", text) and len(self.skipped) < MOST_REMARKS:
            self.skipped.append(text)
            return "skip"
        first = row.text.split(self.header.delimiter)[0].strip('" ')
        if row.actual_columns < row.expected_columns and is_total(re.split(r"[:\d]", first)[0]):
            self.skipped.append(row.text.strip())
            return "skip"
        return "error"


@dataclass
class SheetSource:
    """A sheet of a workbook; its reader holds the sheet, the rows become text batch by batch."""

    sheet: Any
    header: Header
    is_typed: bool = True
    skipped: list[str] = field(default_factory=list)
    epoch: date = EXCEL_EPOCH

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return self.header.names

    def batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Yield the rows below the header."""
        rows = islice(self.sheet.iter_rows(), self.header.line, None)
        line = self.header.line + 1
        while chunk := list(islice(rows, ROWS)):
            texts = {place: pa.array([as_text(row[place]) for row in chunk], pa.string()) for place in places}
            yield Batch(texts, line, 0)
            line += len(chunk)


def open_sheet(file: IO[bytes], name: str, sheet: str | None, wanted: Sequence[str], row: int | None) -> SheetSource:
    """Open a sheet of a workbook: the named, or the only one with rows.

    Raises PlanfactError, naming the sheets, where none or several could be meant.
    """
    chosen = sheet_of(file, name, sheet)
    top = [[as_text(cell).lstrip(TYPED) for cell in cells] for cells in islice(chosen.iter_rows(), LOOKED_AT)]
    return SheetSource(chosen, header_in_rows(name, top, wanted, row), epoch=epoch_of(file))


def epoch_of(file: IO[bytes]) -> date:
    """Return the day 0 of a workbook: old ones of Macs count from 1904."""
    file.seek(0)
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            parts = {
                one: archive.read(one) for one in archive.namelist() if one in ("xl/workbook.xml", "xl/workbook.bin")
            }
        flags = _WORKBOOK_FLAGS.search(parts.get("xl/workbook.bin", b""))
        is_1904 = bool(flags and flags["flags"][0] & 1) or bool(
            re.search(rb"""date1904=["'](1|true)""", parts.get("xl/workbook.xml", b""))
        )
    else:
        file.seek(0)
        is_1904 = _XLS_1904 in file.read()
    file.seek(0)
    return EPOCH_1904 if is_1904 else EXCEL_EPOCH


def open_book(file: IO[bytes], name: str) -> Any:
    """Open a workbook of any kind: what load, budget and plan import share."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - a text needs no workbook's reader

    refuse_bomb(file, name)
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError as error:
        raise PlanfactError(
            f"{name} is no workbook that can be read: {error}",
            hint="Save it as .xlsx; where it is an archive, unpack it.",
        ) from error


def sheet_of(file: IO[bytes], name: str, sheet: str | None) -> Any:
    """Return the sheet of a workbook that is meant."""
    from python_calamine import CalamineError, SheetVisibleEnum  # noqa: PLC0415 - a text needs no workbook's reader

    book = open_book(file, name)
    try:
        names = book.sheet_names
        if sheet is not None:
            alike = [one for one in names if one == sheet] or [one for one in names if folded(one) == folded(sheet)]
            if len(alike) != 1:
                raise PlanfactError(
                    f"{name} has no sheet {sheet}; it has {', '.join(names)}", hint=f"Say which: --sheet {names[0]!r}."
                )
            return book.get_sheet_by_name(alike[0])
        seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        filled = [one for one in map(book.get_sheet_by_name, seen) if one.height > 0]
    except CalamineError as error:
        raise PlanfactError(f"{name} is no workbook that can be read: {error}", hint="Save it as .xlsx.") from error
    if not filled:
        raise PlanfactError(f"{name} is empty")
    if len(filled) > 1:
        raise PlanfactError(
            f"{name} has {len(filled)} sheets with rows: {', '.join(one.name for one in filled)}",
            hint=f"Say which: --sheet {filled[0].name!r}.",
        )
    return filled[0]


def as_text(value: object) -> str:
    """Return a cell as text: numbers with a decimal point, marked; days as YYYY-MM-DD; nothing as an empty text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()  # a tick in a box is no amount
        case float() | int():
            text = f"{Decimal(repr(value)):f}"
            text = text.removesuffix(".0")
            return f"{TYPED}{text}" if "." in text else text
        case datetime():
            return f"{value:%Y-%m-%d}" if not value.time() else f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


@dataclass
class ParquetSource:
    """A Parquet file."""

    file: IO[bytes]
    parquet: Any
    is_typed: bool = True
    skipped: list[str] = field(default_factory=list)
    epoch: date = EXCEL_EPOCH

    @classmethod
    def open(cls, file: IO[bytes], name: str) -> "ParquetSource":
        """Open a Parquet file; raise PlanfactError where it is none."""
        try:
            return cls(file, pa_parquet.ParquetFile(file))
        except pa.ArrowInvalid as error:
            raise PlanfactError(f"{name} is not a Parquet file") from error

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.parquet.schema_arrow.names)

    def batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Yield the rows, batch by batch."""
        names, line = self.names, 1
        for batch in self.parquet.iter_batches(columns=[names[place] for place in places]):
            yield Batch({place: _plain(batch.column(names[place])) for place in places}, line, self.file.tell())
            line += batch.num_rows


def _plain(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_timestamp(kind):
        day = column.cast(pa.date32(), safe=False)
        if kind.tz is None and day.cast(kind).equals(column):
            return day.cast(pa.string())
        # a moment with a zone is written in UTC
        text = pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")
        return pc.binary_join_element_wise(text, "Z", "") if kind.tz else pc.replace_substring(text, "T", " ")
    if pa.types.is_boolean(kind):
        return column.cast(pa.int8()).cast(pa.string())
    text = column.cast(pa.string())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pc.if_else(pc.match_substring(text, "."), pc.binary_join_element_wise(TYPED, text, ""), text)
    return text
