"""Kinds of files: what a file is, is told by its content, for names lie; and texts whose lines are not alike."""

import csv
import io
import re
import tempfile
from contextlib import ExitStack
from typing import IO, Literal, cast

from planfact.errors import PlanfactError
from planfact.intake.header import Header

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
ZIP, OLE, GZIP, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1"
#: What is sent in place of a table.
OTHERS = {
    b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"BZh": "packed by bzip2", b"\xfd7zXZ": "packed by xz",
    b"\x28\xb5\x2f\xfd": "packed by zstd", b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"SQLite format": "a database of SQLite",
}  # fmt: skip


def kind_of(file: IO[bytes], name: str, inner: str) -> Literal["text", "workbook", "parquet"]:
    """Return what a file is; refuse what is no table, naming what to do."""
    head = file.read(1024)
    file.seek(0)
    if head.startswith(PARQUET) or inner.lower().endswith(".parquet"):
        return "parquet"
    if head.startswith((ZIP, OLE)):
        return "workbook"
    if packed := next((kind for mark, kind in OTHERS.items() if head.startswith(mark)), None):
        raise PlanfactError(
            f"{name} is {packed}, and no table", hint="Give the table itself: CSV, a workbook or Parquet."
        )
    if head.startswith(GZIP):
        raise PlanfactError(f"{name} is gzipped, though its name does not say so", hint=f"Rename it to {name}.gz.")
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(b"<"):
        raise PlanfactError(
            f"{name} is a web page or XML, whatever its name says", hint="Open it in Excel and save it as .xlsx."
        )
    if re.match(rb"[\[{]\s*[{\"]", text):
        raise PlanfactError(f"{name} is JSON, and no table", hint="Export it as CSV, as a workbook or as Parquet.")
    if not head.strip() and inner.lower().endswith(WORKBOOKS):
        raise PlanfactError(f"{name} is empty")
    return "text"


def is_ragged(text: str, header: Header) -> bool:
    """Whether some lines have more cells than the header, empty ones: programs drop them from other lines."""
    wide = header.delimiter * 1
    rows = text.splitlines()[header.line :]
    width = len(header.names)
    if sum(line.endswith(wide) for line in rows) in (0, len(rows)):
        return False
    cells = [one for one in csv.reader(rows, delimiter=header.delimiter) if one]
    return any(len(one) > width and not any(map(str.strip, one[width:])) for one in cells)


def squared(file: IO[bytes], header: Header, stack: ExitStack) -> IO[bytes]:
    """Return a copy whose lines have no empty cells past the header's."""
    copy = stack.enter_context(tempfile.NamedTemporaryFile(prefix="planfact-"))  # noqa: SIM115 - the stack closes it
    text, out = io.TextIOWrapper(file, "utf-8", newline=""), io.TextIOWrapper(copy, "utf-8", newline="")
    width = len(header.names)
    for _ in range(header.line):
        out.write(text.readline())
    writer = csv.writer(out, delimiter=header.delimiter)
    for cells in csv.reader(text, delimiter=header.delimiter):
        extra = cells[width:]
        writer.writerow(cells if any(map(str.strip, extra)) else cells[:width])
    out.flush()
    out.detach()
    text.detach()
    copy.seek(0)
    return cast(IO[bytes], copy)
