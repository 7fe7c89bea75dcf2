"""What a planning sheet says of its cells beside their values: which are formulas, and which are per cents.

105 % typed into a cell is kept as 1.05 and a format; the reader of values knows nothing of formats.
"""

import math
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import openpyxl

from planfact.errors import PlanfactError

_NAME = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}{}".format
TABLE, ROW, TABLE_NAME = _NAME("table", "table"), _NAME("table", "table-row"), _NAME("table", "name")
CELLS = {_NAME("table", "table-cell"), _NAME("table", "covered-table-cell")}
ROWS_REPEATED, CELLS_REPEATED = _NAME("table", "number-rows-repeated"), _NAME("table", "number-columns-repeated")
VALUE_TYPE = _NAME("office", "value-type")


@dataclass
class Marks:
    """Formulas by row and place, and where per cents are; places count from the first column that is filled."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    per_cents: set[tuple[int, int]] = field(default_factory=set)


def marks_of(file: IO[bytes], tab: str, path: Path) -> Marks:
    """Return the marks of a tab; PlanfactError where the kind of file does not let per cents be told from numbers."""
    file.seek(0)
    names = zipfile.ZipFile(file).namelist() if zipfile.is_zipfile(file) else []
    if "xl/workbook.xml" in names:
        return _of_excel(file, tab)
    if "content.xml" in names:
        return _of_opendocument(file, tab)
    raise PlanfactError(
        f"{path}: in this kind of file a per cent cannot be told from a number: 105 % would be a plan of 1.05",
        hint="Save it as .xlsx or .ods.",
    )


def _of_excel(file: IO[bytes], tab: str) -> Marks:
    sheet = openpyxl.load_workbook(file, read_only=True)[tab]  # row by row
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    marks, empty = Marks(), math.inf
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            empty = min(empty, cell.column - 1)
            if cell.data_type == "f":
                marks.formulas[cell.row, cell.column - 1] = str(cell.value)
            if "%" in str(cell.number_format):
                marks.per_cents.add((cell.row, cell.column - 1))
    return _from_the_first_column(marks, empty)


def _of_opendocument(file: IO[bytes], tab: str) -> Marks:
    """Return where per cents are; formulas of such a file are always worked out."""
    marks, empty, is_tab, number = Marks(), math.inf, False, 0
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
        for event, element in ElementTree.iterparse(content, events=("start", "end")):
            if element.tag == TABLE and event == "start":
                is_tab, number = element.get(TABLE_NAME) == tab, 0
            if element.tag != ROW or event == "start":
                continue
            rows, place = int(element.get(ROWS_REPEATED, "1")), 0
            for cell in element if is_tab else ():
                if cell.tag not in CELLS:
                    continue
                cells = int(cell.get(CELLS_REPEATED, "1"))
                kind = cell.get(VALUE_TYPE)
                if kind is not None:
                    empty = min(empty, place)
                if kind == "percentage":
                    marks.per_cents.update(
                        (row, one)
                        for row in range(number + 1, number + rows + 1)
                        for one in range(place, place + cells)
                    )  # fmt: skip
                place += cells
            number += rows
            element.clear()
    return _from_the_first_column(marks, empty)


def _from_the_first_column(marks: Marks, empty: float) -> Marks:
    """Count places as the reader of values does, which leaves out columns before the first that is filled."""
    first = 0 if math.isinf(empty) else int(empty)
    return Marks(
        {(row, column - first): formula for (row, column), formula in marks.formulas.items()},
        {(row, column - first) for row, column in marks.per_cents},
    )
