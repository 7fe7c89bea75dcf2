"""The workbook: what Excel finds in it is what the views say, and no text is a formula."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook
from pytest_postgresql import factories

from builders import close_in_sql, daily
from copies import connected, filled_by
from planfact.errors import PlanfactError
from planfact.report import write_workbook

NAMES = ["=1+1", "+cmd|' /C calc'!A0", "@sum(A1)", "https://example.com", "<b>tea</b>"]


def fill(db: psycopg.Connection) -> None:
    def sold(first: str, last: str, factor: float) -> list[tuple[object, ...]]:
        return [
            row
            for n, name in enumerate(NAMES, 1)
            for row in daily(first, last, name, "food", lambda day, n=n: round(n * 10.001 * factor, 3))
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", 2))


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="workbook", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def closed(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    yield from connected(filled_copy)


@pytest.mark.parametrize(("lang", "sheet", "head"), [("en", "Series", "Variance"), ("ru", "Ряды", "Отклонение")])
def test_every_number_is_the_views(
    closed: psycopg.Connection, tmp_path: Path, lang: str, sheet: str, head: str
) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx", lang=lang))
    assert len(book.sheetnames) == 11
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
    assert book.sheetnames == [
        *("Months", "Deviations", "Year to date", "Series", "Alerts", "Overrides"),
        *("Plans", "Accuracy", "Runs", "Versions", "About"),
    ]
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


def test_sums_of_the_year_stand_only_where_plan_and_fact_are_of_the_same_months(
    db: psycopg.Connection, tmp_path: Path
) -> None:
    close_in_sql(db, daily("2022-10-01", "2022-11-30"))
    for last in ("2022-12-31", "2023-01-31", "2023-02-10"):
        close_in_sql(db, daily(f"{last[:7]}-01", last))
    sheet = load_workbook(write_workbook(db, tmp_path / "report.xlsx"))["Months"]
    head = [cell.value for cell in sheet[1]]
    shown = {
        f"{row[0]:%Y-%m}": tuple(row[head.index(f"{side}, year to date")] for side in ("Plan", "Fact", "Variance"))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    assert shown["2022-12"] == (None, None, None)  # nobody planned the months before
    for month in ("2023-01", "2023-02"):
        plan, fact, variance = shown[month]
        assert Decimal(str(fact)) - Decimal(str(plan)) == pytest.approx(Decimal(str(variance)))
    note = sheet.cell(1, head.index("Fact, year to date") + 1).comment
    assert note is not None
    assert "every month since January" in note.text


def test_comments_are_there_and_names_stand_as_people_count(db: psycopg.Connection, tmp_path: Path) -> None:
    def sold(first: str, last: str) -> list[tuple[object, ...]]:
        return [row for store in ("10", "9", "1") for row in daily(first, last, store)]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30"))
    for comment in ("=said too early", "roof repaired"):
        db.execute("call comment_deviation('2024-04-01', %s, store => '9')", [comment])
    db.execute("call comment_deviation('2024-04-01', 'a long month')")
    book = load_workbook(write_workbook(db, tmp_path / "report.xlsx"))
    rows = list(book["Comments"].iter_rows(values_only=True))
    assert rows[0] == ("Month", "Level", "Store", "Comment", "By", "When")
    assert [row[1:4] for row in rows[1:]] == [
        ("Whole company", None, "a long month"),
        ("store", "9", "roof repaired"),
        ("store", "9", "=said too early"),
    ]
    deviations = list(book["Deviations"].iter_rows(values_only=True))
    said = {row[1]: row[-1] for row in deviations if row[0] == "store"}
    assert said == {"1": None, "9": "roof repaired", "10": None}
    assert [row[1] for row in book["Series"].iter_rows(min_row=2, values_only=True)] == ["1", "9", "10"] * 2
    states = [row[1] for row in book["Months"].iter_rows(min_row=2, values_only=True)]
    assert states == ["complete", "no fact yet"]


def test_alerts_overrides_and_the_year_have_sheets(closed: psycopg.Connection, tmp_path: Path) -> None:
    closed.execute("call set_alert_rule('anything', 'series', 'variance_pct', 0.01)")
    closed.execute("call override_plan('2024-05-01', percent => 10, reason => '=a fair', store => '=1+1')")
    closed.execute("call refresh_plan_fact()")
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx"))

    def rows(sheet: str) -> list[dict[str, object]]:
        head, *lines = book[sheet].iter_rows(values_only=True)
        return [dict(zip((str(one) for one in head), line, strict=True)) for line in lines]

    money = [abs(Decimal(str(row["Variance"]))) for row in rows("Alerts")]
    assert money == sorted(money, reverse=True)
    assert len(money) == closed.execute("select count(*) from open_alert").fetchone()[0]
    (override,) = rows("Overrides")
    assert (override["Level"], override["Change, %"], override["Reason"]) == ("store", 10, "=a fair")
    year = {row["Month"]: row for row in rows("Year to date") if row["Level"] == "Whole company"}
    known = closed.execute(
        "select month::timestamp, fact_ytd from plan_fact_year where level = 'total' and month >= '2024-04-01'"
    ).fetchall()
    assert known
    for month, fact in known:
        assert Decimal(str(year[month]["Fact, year to date"])) == fact


def test_columns_are_wide_enough_heads_whole_and_numbers_aligned(closed: psycopg.Connection, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(closed, tmp_path / "report.xlsx"))
    for sheet in book.worksheets[:-1]:
        for place, head in enumerate(sheet[1], 1):
            letter = head.column_letter
            width = sheet.column_dimensions[letter].width
            cells = [
                row[0] for row in sheet.iter_rows(min_row=2, min_col=place, max_col=place) if row[0].value is not None
            ]
            formats = {cell.number_format for cell in cells if isinstance(cell.value, int | float)}
            assert len(formats) <= 1 and not any(".###" in one for one in formats), (sheet.title, head.value)
            if any(hasattr(cell.value, "hour") and "hh" in cell.number_format for cell in cells):
                assert width >= len("2024-05-01 12:00"), (sheet.title, head.value)  # else Excel shows ####
            for word in str(head.value).split():
                assert len(word) < width, (sheet.title, head.value)
        assert sheet.row_dimensions[1].height > 15
        assert sheet.print_title_rows == "$1:$1"
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert set(book.sheetnames) - {"About"} <= set(about)  # About says what each sheet has
    assert "MASE" in about
