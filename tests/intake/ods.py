"""A small OpenDocument sheet, written by hand: no library here writes one."""

import zipfile
from pathlib import Path

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


def write_ods(path: Path, rows: list[list[str | float]]) -> None:
    """Write rows of texts, days and numbers as one sheet."""
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="Sales">{body}</table:table>'
    sheet = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {NAMES}>{sheet}</office:document-content>")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )


def _cell(value: str | float) -> str:
    if isinstance(value, float):
        kind, attribute = "float", f'office:value="{value}"'
    elif value[:4].isdigit():
        kind, attribute = "date", f'office:date-value="{value}"'
    else:
        kind, attribute = "string", ""
    text = f"<text:p>{value}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {attribute}>{text}</table:table-cell>'
