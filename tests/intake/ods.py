"""A small OpenDocument sheet, written by hand: no library here writes one."""

import re
import zipfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


class Share(float):
    """A number that is shown as a per cent."""


Row = Sequence[str | float | None]


def write_ods(path: Path, rows: Sequence[Row], **more: Sequence[Row]) -> None:
    """Write rows of texts, days and numbers as a sheet called Sales, and more sheets under their names."""
    tables = "".join(map(_table, ["Sales", *more], [rows, *more.values()]))
    sheet = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {NAMES}>{sheet}</office:document-content>")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )


def _table(name: str, rows: Sequence[Row]) -> str:
    body = "".join(f"<table:table-row>{_cells(row)}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{body}</table:table>'


def _cells(row: Row) -> str:
    """Return cells; neighbours that are the same are written once, as LibreOffice does."""
    return "".join(_cell(value, len(list(same))) for (_, value), same in groupby(row, lambda one: (type(one), one)))


def _cell(value: str | float | None, times: int) -> str:
    repeated = f'table:number-columns-repeated="{times}"' if times > 1 else ""
    if value is None:
        return f"<table:table-cell {repeated}/>"
    if isinstance(value, int | float):
        kind, attribute = "percentage" if isinstance(value, Share) else "float", f'office:value="{value}"'
    elif re.match(r"\d{4}-\d\d-\d\d", value):
        kind, attribute = "date", f'office:date-value="{value}"'
    else:
        kind, attribute = "string", ""
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell {repeated} office:value-type="{kind}" {attribute}>{text}</table:table-cell>'
