"""Opening: what kind of file it is, where its header is, and how much of it was read."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from planfact.errors import PlanfactError
from planfact.intake.encoding import as_utf8
from planfact.intake.header import WORDS, Header, find_header
from planfact.intake.kind import is_ragged, kind_of, squared
from planfact.intake.reading import Reading
from planfact.intake.shape import shown, wanted_names
from planfact.intake.sources import ParquetSource, Source, TextSource, open_sheet

#: How much of a text is looked at to find its header.
HEAD = 1 << 16


def open_source(file: IO[bytes], name: str, inner: str, reading: Reading, stack: ExitStack) -> Source:
    """Open a file of sales: Parquet, a workbook, or a text as UTF-8; say where its header was found."""
    kind = kind_of(file, name, inner)
    if kind == "parquet":
        return ParquetSource.open(file, name)
    if kind == "workbook":
        sheet = open_sheet(file, name, reading.sheet, wanted_names(reading), reading.header_row)
        _say_header(name, sheet.header, reading, [])
        return sheet
    if reading.sheet is not None:
        raise PlanfactError(f"{name} is no workbook and has no sheets", hint="Leave --sheet out.")
    plain = as_utf8(file, name, reading.encoding, reading.say, stack)
    head = plain.read(HEAD)
    plain.seek(0)
    text = head.decode(errors="ignore")
    if len(head) == HEAD:
        text = text[: text.rfind("\n") + 1] or text  # whole lines
    header = find_header(name, text, wanted_names(reading), reading.delimiter, reading.header_row)
    found = ["a byte order mark"] if text.startswith("\ufeff") else []
    if header.delimiter != "," and reading.delimiter is None:
        found.append(f"{WORDS.get(header.delimiter, repr(header.delimiter))} between columns")
    if is_ragged(text, header):
        plain = squared(plain, header, stack)
    names = [one.removeprefix("\ufeff") for one in header.names]
    header = Header(names, header.delimiter, header.line, header.before)
    _say_header(name, header, reading, found)
    return TextSource(plain, header)


def _say_header(name: str, header: Header, reading: Reading, found: list[str]) -> None:
    if header.line > 1 and header.before and reading.header_row is None:
        titles = [line for line in header.before if line]
        found.append(f"the header on line {header.line}" + (f", below {shown(titles, 3)}" if titles else ""))
    if found:
        reading.say(f"{name}: detected {', '.join(found)}")


def scaled(advance: Callable[[int], None], path: str, file: IO[bytes]) -> Callable[[float], None]:
    """Count in bytes of the file as it is on disk, whatever it unpacked to."""
    total = Path(path).stat().st_size if path != "-" else 0
    whole, told = max(file.seek(0, 2), 1), 0
    file.seek(0)

    def to(position: float) -> None:
        nonlocal told
        reached = min(total, int(total * position / whole))
        advance(reached - told)
        told = reached

    return to
