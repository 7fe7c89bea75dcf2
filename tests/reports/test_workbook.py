"""The workbook: what Excel finds in it is what the views say, and no text is a formula."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook

from builders import close_in_sql, daily
from planfact.errors import PlanfactError
from planfact.report import write_workbook

NAMES = ["=1+1", "+cmd|' /C calc'!A0", "@sum(A1)", "https://example.com", "<b>tea</b>"]


@pytest.fixture
def closed(db: psycopg.Connection) -> psycopg.Connection:
    def sold(first: str, last: str, factor: float) -> list[tuple[object, ...]]:
        return [
            row
            for n, name in enumerate(NAMES, 1)
            for row in daily(first, last, name, "food", lambda day, n=n: round(n * 10.001 * factor, 3))  # type: ignore[misc]
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", 2))
    return db


@pytest.mark.parametrize(("lang", "sheet", "head"), [("en", "Series", "Variance"), ("ru", "Ряды", "Отклонение")])
def test_every_number_is_the_views(
    closed: psycopg.Connection, tmp_path: Path, lang: str, sheet: str, head: str
) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx", lang=lang))
    assert len(book.sheetnames) == 7
    rows = list(book[sheet].iter_rows())
    titles = [str(cell.value) for cell in rows[0]]
    variance = titles.index(head)
    shown = {
        (row[0].value.date(), row[1].value): Decimal(str(row[variance].value))
        for row in rows[1:]
        if row[variance].value
    }
    assert shown == dict(
        ((month, store), value)
        for month, store, value in closed.execute(
            "select month, store, variance from plan_fact_month where level = 'series' and variance is not null"
        )
    )
    assert rows[1][variance].number_format != "General"


def test_every_sheet_is_ready_to_work_with(closed: psycopg.Connection, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx"))
    assert book.sheetnames == ["Months", "Deviations", "Series", "Accuracy", "Runs", "Versions", "About"]
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B2", sheet.title
        assert sheet.auto_filter.ref, sheet.title
        assert sheet.max_row > 1, sheet.title
        assert sheet["A1"].font.bold
    assert [len(sheet._charts) for sheet in book.worksheets[:2]] == [1, 1]


def test_no_text_is_a_formula_or_a_link(closed: psycopg.Connection, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells} >= set(NAMES)
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def test_the_month_is_the_one_asked_for(closed: psycopg.Connection, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx", date(2024, 5, 1)))
    titles = [cell.value for cell in book["Deviations"][1]]
    assert "Fact" not in titles  # May is planned alone
    with pytest.raises(PlanfactError, match="June 2024 has no plan"):
        write_workbook(closed, tmp_path / "never.xlsx", date(2024, 6, 1))
    with pytest.raises(PlanfactError, match="cannot be written"):
        write_workbook(closed, tmp_path / "nowhere" / "report.xlsx")


def test_any_dimensions(db3: psycopg.Connection, tmp_path: Path) -> None:
    rows = [(day, "North", "web", "tea", 5) for day, *_ in daily("2024-01-01", "2024-03-31")]
    close_in_sql(db3, rows)
    close_in_sql(db3, [(day, "North", "web", "tea", 7) for day, *_ in daily("2024-04-01", "2024-04-30")])
    book = load_workbook(write_workbook(db3, tmp_path / "report.xlsx"))
    assert [cell.value for cell in book["Series"][1]][:4] == ["Month", "Region", "Channel", "Category"]
