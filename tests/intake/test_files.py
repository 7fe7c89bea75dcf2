"""Files as tills, ERPs and people write them, read without a database: what is understood, and what is said."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
import pyxlsbwriter
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake.ods import write_ods
from planfact.errors import PlanfactError
from planfact.intake import archive, sales_file, sources
from planfact.intake.reading import Reading
from planfact.intake.sales_file import read

COLUMNS = ["day", "store", "product_group", "sales", "onpromotion"]
HEADER = "day,store,product_group,sales\n"


def understood(file: Path, names: dict[str, str] | None = None, **how: object) -> tuple[list[tuple], str]:
    """Return the rows of a file, and what was said of it."""
    said: list[str] = []
    reading = Reading(COLUMNS, names or {}, say=said.append, **how)  # type: ignore[arg-type]
    rows: list[tuple] = []
    for table in read(str(file), reading):
        if table is None:
            rows.clear()
        else:
            rows += [tuple(row.values()) for row in table.to_pylist()]
    return rows, "\n".join(said)


def written(folder: Path, content: str | bytes, name: str = "x.csv") -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


ONE, TWO = (2, "2024-03-01", "A", "t", "1"), (3, "2024-03-02", "A", "t", "2")
LINES = "2024-03-01,A,t,1\n2024-03-02,A,t,2\n"

#: A file, what is said of it, options, its rows.
LAYOUTS: dict[str, tuple[str, str, dict[str, object], list[tuple]]] = {
    "Excel's line": ("sep=;\n" + (HEADER + LINES).replace(",", ";"), "semicolons", {}, [(3, *ONE[1:]), (4, *TWO[1:])]),
    "empty columns at the end": (f"{HEADER[:-1]},,\n" + LINES.replace("\n", ",,\n"), "", {}, [ONE, TWO]),
    "rows wider by an empty cell": (HEADER + LINES.replace("\n", ",\n"), "", {}, [ONE, TWO]),
    "the header again": (HEADER + LINES[:17] + HEADER + LINES[17:], "1 repeated headers", {}, [ONE, (4, *TWO[1:])]),
    "blank rows": (HEADER + LINES[:17] + ",,,\n\n" + LINES[17:], "1 blank rows", {}, [ONE, (4, *TWO[1:])]),
    "a short line of totals": (HEADER + LINES + "Total: 3\n", "set aside a line of totals: Total: 3", {}, [ONE, TWO]),
    "totals of days and of all": (
        HEADER + LINES + "2024-03-01,Total,,1\n2024-03-02,Subtotal,,2\nGrand Total,,,3\n",
        "rows called Grand Total, the sum of others: 3", {}, [ONE, TWO],
    ),
    "a shop called Total": (
        HEADER + "2024-03-01,Total,t,50\n2024-03-01,BP,t,20\n", "Total is no sum of other rows", {},
        [(2, "2024-03-01", "Total", "t", "50"), (3, "2024-03-01", "BP", "t", "20")],
    ),
    "totals of rows and columns": (
        "day,store,tea,cake,Total\n2024-03-01,A,1,2,3\n2024-03-02,A,3,,3\nTotal,,4,2,6\n", "5 rows called Total",
        {"unpivot": "product_group"},
        [(2, "2024-03-01", "A", "1", "tea"), (2, "2024-03-01", "A", "2", "cake"), (3, "2024-03-02", "A", "3", "tea")],
    ),
    "a column per day": (
        "store;product_group;01.03.2024;02.03.2024\nA;t;1;2\n", "",
        {"unpivot": "day", "date_formats": ("%d.%m.%Y",)}, [ONE, (2, *TWO[1:])],
    ),
    "a name with a line break": ('day,"sto\nre",product_group,sales\n' + LINES[:17], "", {"names": {"store": "Sto re"}},
                                 [(3, *ONE[1:])]),
    "a name with quotes": ('day,store,product_group,"say ""x"", y"\n' + LINES[:17], "",
                           {"names": {"sales": 'say "x", y'}}, [ONE]),
    "a remark below": (HEADER + LINES + "Printed by the till\n", "a line that is no row: Printed by the till", {},
                       [ONE, TWO]),
    "the end of a file of DOS": (HEADER + LINES + "\x1a", "", {}, [ONE, TWO]),
    "empty cells past the header in some rows": (HEADER + LINES[:16] + ",,\n" + LINES[17:], "", {}, [ONE, TWO]),
    "joined files with their marks": ("\ufeff" + HEADER + LINES[:17] + "\ufeff" + HEADER + LINES[17:],
                                      "repeated headers", {}, [ONE, (4, *TWO[1:])]),
    "the header again in capitals": (HEADER + LINES[:17] + HEADER.upper() + LINES[17:], "1 repeated headers", {},
                                     [ONE, (4, *TWO[1:])]),
    "texts that Excel keeps": (HEADER + '2024-03-01,"=""A""",t,1\n', "", {}, [ONE]),
    "totals of one shop each": (
        HEADER + "2024-03-01,A,t,1\nA Total,,,1\n2024-03-02,B,t,2\nTotal B,,,2\nИтого по сети,,,3\n",
        "called Total B, the sum of others: 2", {}, [ONE, (4, "2024-03-02", "B", "t", "2")],
    ),
    "a column beside those of days": (
        "store,product_group,manager,2024-03-01,2024-03-02\nA,t,Ann,1,2\n", "ignored columns: manager",
        {"unpivot": "day"}, [ONE, (2, *TWO[1:])],
    ),
    "a column without numbers beside those of products": (
        "day,store,manager,t,u\n2024-03-01,A,Ann,1,\n", "ignored columns without numbers: manager",
        {"unpivot": "product_group"}, [ONE],
    ),
    "times of a format that are cut": (HEADER + "01.03.2024 09:15,A,t,1\n", "times of day are cut off",
                                       {"date_formats": ("%d.%m.%Y %H:%M",)}, [ONE]),
    "currencies in words": (HEADER + "2024-03-01,A,t,5.10 USD\n2024-03-01,B,t,5.10 EUR\n",
                            "amounts are in EUR, USD", {},
                            [(2, "2024-03-01", "A", "t", "5.10"), (3, "2024-03-01", "B", "t", "5.10")]),
    "two currencies": (HEADER + "2024-03-01,A,t,$5.10\n2024-03-01,B,t,€5.10\n", "amounts are in $, €", {},
                       [(2, "2024-03-01", "A", "t", "5.10"), (3, "2024-03-01", "B", "t", "5.10")]),
    "times of day that are cut": (HEADER + "2024-03-01 09:15:00,A,t,1\n", "times of day are cut off",
                                  {"cut_times": True}, [ONE]),
    "moments with a zone": (HEADER + "2024-02-29T23:15:00Z,A,t,1\n2024-03-02T23:15:00+01:00,A,t,2\n", "",
                            {"timezone": "Europe/Berlin"}, [ONE, TWO]),
    "UTF-16 without a mark": (HEADER + "2024-03-01,Маг,t,1\n", "detected UTF-16", {},
                              [(2, "2024-03-01", "Маг", "t", "1")]),
    "the parts of a day": (
        "Year,Month,Day,store,product_group,sales\n2024,3,1,A,t,1\n2024,03,02,A,t,2\n,,,,,\n", "1 blank rows",
        {"names": {"day": "year+month + day"}}, [ONE, TWO],
    ),
    "the parts of a day, with the month's name": (
        "y;m;d;store;product_group;sales\n2024;March;1;A;t;1\n2024;March;2;A;t;2\n", "2 as days in words",
        {"names": {"day": "d+m+y"}}, [ONE, TWO],
    ),
    "a column that is called with a plus": ("a+b,store,product_group,sales\n" + LINES, "", {"names": {"day": "a+b"}},
                                            [ONE, TWO]),
    "year and month": ("year,month,store,product_group,sales\n2024,3,A,t,1\n", "",
                       {"names": {"day": "year+month"}, "grain": "month"}, [ONE]),
    "a pivot with totals": (
        "day,store,product_group,sales\n2024-03-01,A,t,1\n2024-03-02,,,2\n,A Total,,3\n2024-03-01,B,u,4\n"
        ",B Total,,4\n,,,\n2024-03-02,B,,5\n,Grand Total,,12\n",
        "cells took the value above: store, product_group",
        {"fill_down": ("store", "product_group")},
        [ONE, TWO, (5, "2024-03-01", "B", "u", "4"), (8, "2024-03-02", "B", "u", "5")],
    ),
    "digits of Arabic": (HEADER + "٢٠٢٤-٠٣-٠١,A,t,١٬٢٣٤٫٥\n", "", {},
                         [(2, "2024-03-01", "A", "t", "1234.5")]),
    "digits and signs of full width": (HEADER + '２０２４年３月１日,A,t,"￥１，２３４．５"\n', "", {},
                                       [(2, "2024-03-01", "A", "t", "1234.5")]),
    "weeks by their last day": (HEADER + "2024-03-07,A,t,1\n20240308,A,t,2\n", "",
                                {"grain": "week", "week_day": "last"}, [ONE, TWO]),
    "moments without signs": (HEADER + "20240301091500,A,t,1\n202403020915,A,t,2\n", "times of day are cut off",
                              {"cut_times": True}, [ONE, TWO]),
    "GBK": ("", "read as gbk", {},
            [(2, "2024-03-01", "北京商店", "茶叶", "10"), (3, "2024-03-02", "上海", "茶叶", "1")]),
    "cp1252": ("", "read as cp1252", {},
               [(2, "2024-03-01", "Orléans", "thé", "10"), (3, "2024-03-02", "Besançon", "gâteau", "1")]),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_file_is_understood_and_what_was_done_is_said(name: str, tmp_path: Path) -> None:
    content, said, options, rows = LAYOUTS[name]
    if name == "UTF-16 without a mark":
        file = written(tmp_path, content.encode("utf-16-le"))
    elif name in ("GBK", "cp1252"):
        text = HEADER + "".join(",".join(map(str, row[1:])) + "\n" for row in rows)
        file = written(tmp_path, text.encode(name))
    else:
        file = written(tmp_path, content)
    read_rows, told = understood(file, **options)  # type: ignore[arg-type]
    assert ([tuple(sorted(map(str, row))) for row in read_rows], said in told) == (
        [tuple(sorted(map(str, row))) for row in rows],
        True,
    ), told


REFUSED: dict[str, tuple[str | bytes, dict[str, object], str]] = {
    "nothing": ("", {}, "is empty"),
    "parts of a day without the option": ("Year,mm,dd,store,product_group,sales\n2024,3,1,A,t,1\n", {},
                                          "--map day=year+month+day"),
    "a part of a day that is missing": ("year,month,store,product_group,sales\n2024,3,A,t,1\n",
                                        {"names": {"day": "year+month+day"}}, "has no column day; it has year"),
    "moments without signs": (HEADER + "20240301091500,A,t,5\n", {}, "--on-duplicate sum"),
    "two names alike": ("day,Store,STORE,product_group,sales\n", {}, "more than one column store: 'Store', 'STORE'"),
    "two decimal signs": (HEADER + '2024-03-01,A,t,5.10\n2024-03-01,B,t,"5,10"\n', {}, "--decimal . or --decimal ,"),
    "moments": (HEADER + "2024-03-01T23:15:00Z,A,t,5\n", {}, "--timezone Europe/Berlin"),
    "times": (HEADER + "2024-03-01 09:15:00,A,t,5\n", {}, "--on-duplicate sum"),
    "columns of whole months": ("store,product_group,2024-03-01,2024-04-01\nA,t,1,2\n", {"unpivot": "day"},
                                "--grain month"),
    "months": ("store,product_group,2024-03,2024-04\nA,t,1,2\n", {"unpivot": "day"}, "--grain month"),
    "wide without the option": ("day,store,tea,cake\n2024-03-01,A,1,2\n", {}, "--unpivot product_group"),
    "a name that --sales lacks": (HEADER, {"sales": "qty * 2"}, "has no column qty; it has day"),
    "a column for each day": ("store,product_group,01.03.2024,02.03.2024\n", {}, "--unpivot day"),
    "a web page": ("<html><table>", {}, "is a web page or XML"),
    "JSON": ('[{"day": "2024-03-01"}]', {}, "is JSON, and no table"),
    "gzip by another name": (gzip.compress(b"x"), {}, "is gzipped, though its name does not say so"),
    "blanks between columns": ("day  store  sales\n", {}, "--delimiter"),
    "a header row past the end": (HEADER, {"header_row": 9}, "has no header on line 9"),
    "a short Cyrillic text": (HEADER.encode() + "2024-05-01,Маг,food,1\n".encode("cp1251"), {}, "--encoding"),
    "an encoding that does not fit": (HEADER.encode() + b"2024-05-01,\xe9,food,1\n", {"encoding": "utf-8"},
                                      "is not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_understood_names_the_option(name: str, tmp_path: Path) -> None:
    content, options, said = REFUSED[name]
    with pytest.raises(PlanfactError) as refused:
        understood(written(tmp_path, content), **options)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 1 << 20)
    bomb = written(tmp_path, gzip.compress(b"\0" * (4 << 20)), "x.csv.gz")
    with pytest.raises(PlanfactError, match="no table packs so small"):
        understood(bomb)


def test_times_and_half_texts_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        [None, "Report"], [], [None, "Day", "Store", "Product_Group", "Sales", "Note"],
        [None, datetime(2024, 3, 1, 10, 5), 1, "t", 2.345], [None, 45353, 2.5, "t", "1 234,50"],
        [None, date(2024, 3, 3), 2, "t", 1e-7],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(PlanfactError, match="times of day"):
        understood(tmp_path / "x.xlsx")
    rows, said = understood(tmp_path / "x.xlsx", cut_times=True)
    assert rows == [
        (4, "2024-03-01", "1", "t", "2.345"),
        (5, "2024-03-02", "2.5", "t", "1234.50"),
        (6, "2024-03-03", "2", "t", "0.000"),
    ]
    assert "1 numbers rounded to three decimals, which changes their sum by -0.0000001" in said


def test_a_parquet_file_is_read_as_a_text_is(tmp_path: Path) -> None:
    moment = pa.array([datetime(2024, 3, 1, 3, tzinfo=UTC)])
    table = pa.table(
        {"Day": moment, "store": [1], "product_group": pa.array(["t"]).dictionary_encode(), "sales": [2.345]}
    )
    pa_parquet.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(PlanfactError, match="--timezone"):
        understood(tmp_path / "x.parquet")
    rows, _ = understood(tmp_path / "x.parquet", timezone="America/New_York")
    assert rows == [(1, "2024-02-29", "1", "t", "2.345")]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    write_ods(
        tmp_path / "x.ods",
        [[*HEADER.strip().split(",")], ["2024-03-01", "A", "t", 2.345], ["2024-03-02", "A", "t", 1.0]],
    )
    rows, _ = understood(tmp_path / "x.ods")
    assert rows == [(2, "2024-03-01", "A", "t", "2.345"), (3, "2024-03-02", "A", "t", "1")]


OF_SHEETS: list[list[Any]] = [[date(2024, 3, 1), "A", "t", 2.345], [date(2024, 3, 2), "A", "t", -1]]


def test_an_xls_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sales")
    for n, row in enumerate([["Sales of March"], [], HEADER.strip().split(","), *OF_SHEETS]):
        for at, cell in enumerate(row):
            sheet.write(
                n,
                at,
                cell,
                xlwt.easyxf(num_format_str="YYYY-MM-DD") if isinstance(cell, date) else xlwt.Style.default_style,
            )
    book.save(str(tmp_path / "x.xls"))
    rows, said = understood(tmp_path / "x.xls")
    assert rows == [(4, "2024-03-01", "A", "t", "2.345"), (5, "2024-03-02", "A", "t", "-1")]
    assert "the header on line 3, below Sales of March" in said


def test_an_xlsb_is_read_whatever_its_name(tmp_path: Path) -> None:
    with pyxlsbwriter.XlsbWriter(str(tmp_path / "x.xlsb")) as book:
        book.add_sheet("Sales")
        book.write_sheet([HEADER.strip().split(","), *OF_SHEETS])
    for name in ("x.xlsb", "x.csv"):
        rows, _ = understood((tmp_path / "x.xlsb").rename(tmp_path / name))
        assert rows == [(2, "2024-03-01", "A", "t", "2.345"), (3, "2024-03-02", "A", "t", "-1")]
        (tmp_path / name).rename(tmp_path / "x.xlsb")


def test_a_text_that_is_called_a_workbook_is_read(tmp_path: Path) -> None:
    assert understood(written(tmp_path, (HEADER + LINES).replace(",", "\t"), "x.xls"))[0] == [ONE, TWO]


def test_a_sheet_is_named_in_any_case_and_a_tick_is_no_amount(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Sales"
    for row in ([*HEADER.strip().split(","), "onpromotion"], [date(2024, 3, 1), "A", "t", True, True]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    assert understood(tmp_path / "x.xlsx", sheet="sales ")[0] == [(2, "2024-03-01", "A", "t", "TRUE", "1")]
    with pytest.raises(PlanfactError, match="has no sheet May; it has Sales"):
        understood(tmp_path / "x.xlsx", sheet="May")


def test_a_hidden_sheet_is_not_meant(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(","))
    book.active.append([date(2024, 3, 1), "A", "t", 5])
    hidden = book.create_sheet("Hidden")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    assert understood(tmp_path / "x.xlsx")[0] == [(2, "2024-03-01", "A", "t", "5")]


#: Lines at the end of a large file that tell what those before them were.
LATE = {
    "nothing new": "2024-03-02,A,t,2.5\n",
    "a decimal comma": '2024-03-02,A,t,"2,5"\n',
    "thousands": '2024-03-02,A,t,"1,234,567"\n',
    "more decimals": "2024-03-02,A,t,2.12345\n",
    "a day of another kind": "20240302,A,t,2\n",
    "a day that is none": "yesterday,A,t,2\n",
    "a total": "Total,,,600\n",
    "the header": HEADER,
    "a blank row": ",,,\n",
    "a text that Excel keeps": '2024-03-02,"=""A""",t,2\n',
}


@pytest.mark.parametrize("sign", ["2", "2.345"])
@pytest.mark.parametrize("late", LATE)
def test_a_large_file_is_read_as_a_small_one(
    late: str, sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"2024-{n // 28 + 1:02}-{n % 28 + 1:02},A,t,{sign}\n" for n in range(100))
    for delimiter in ",;":
        rows = lines + LATE[late]
        if delimiter == ";":
            rows = lines.replace(",", ";") + LATE[late].replace(",", ";").replace('"2;5"', "2,5")
        file = written(tmp_path, HEADER.replace(",", delimiter) + rows)

        def outcome(file: Path = file) -> object:
            try:
                return understood(file)
            except PlanfactError as error:
                return error.message, error.hint

        small = outcome()
        monkeypatch.setattr(sources, "BLOCK", 400)
        for waiting, kept in ((0, 0), (2000, 3000)):
            monkeypatch.setattr(sales_file, "MOST_WAITING", waiting)
            monkeypatch.setattr(sales_file, "MOST_KEPT", kept)
            assert outcome() == small
        monkeypatch.undo()


def test_a_plain_file_is_given_away_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BLOCK", 400)
    monkeypatch.setattr(sales_file, "MOST_WAITING", 0)
    file = written(tmp_path, HEADER + LINES * 100 + '2024-03-03,A,t,"1,234.5"\n')
    tables = list(read(str(file), Reading(COLUMNS, {})))
    begun = tables.index(None)
    assert sum(table.num_rows for table in tables[:begun] if table) > 100
    assert sum(table.num_rows for table in tables[begun:] if table) == 201


@pytest.mark.parametrize(("lines", "said"), [
    ("2024-03-01,A,t,1\nday,product_group,store,sales\n2024-03-02,t,A,2\n", "product_group in the column store"),
    ("2024-03-01,A,t,1\nDay,store,budget,Sales\n2024-03-01,A,9,100\n", "budget in the column product_group"),
])  # fmt: skip
def test_another_table_below_is_not_taken_for_this_one(lines: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanfactError, match=f"line 3: another table begins, with {said}"):
        understood(written(tmp_path, HEADER + lines))


@pytest.mark.parametrize(("content", "said"), [
    (b"Rar!\x1a\x07", "a RAR archive"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"%PDF-1.4", "a PDF"),
    (HEADER.encode() + b" " * (9 << 20), "a line longer than"),
])  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(PlanfactError, match=said):
        understood(written(tmp_path, content))


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_days_of_a_workbook_that_counts_from_1904(kind: str, typed: bool, tmp_path: Path) -> None:
    day: Any = date(2024, 3, 1) if typed else (date(2024, 3, 1) - date(1904, 1, 1)).days
    rows = [["day", "store", "product_group", "sales"], [day, "A", "t", 1]]
    file = tmp_path / f"old.{kind}"
    if kind == "xls":
        book = xlwt.Workbook()
        book.dates_1904 = True
        sheet = book.add_sheet("Sales")
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD" if typed else "General")
        for n, row in enumerate(rows):
            for at, cell in enumerate(row):
                sheet.write(n, at, cell, style if n and at == 0 else xlwt.Style.default_style)
        book.save(str(file))
    else:
        modern = openpyxl.Workbook()
        modern.epoch = CALENDAR_MAC_1904
        for row in rows:
            modern.active.append(row)
        modern.save(file)
    assert understood(file)[0] == [ONE]


def test_columns_of_months_in_words(tmp_path: Path) -> None:
    file = written(tmp_path, "store;product_group;Jan 2024;март 2024;Total\nA;t;31;62;93\n")
    with pytest.raises(PlanfactError, match="Jan 2024 is a month and no day"):
        understood(file, unpivot="day")
    assert [row[1:] for row in understood(file, unpivot="day", grain="month")[0]] == [
        ("2024-01-01", "A", "t", "31"), ("2024-03-01", "A", "t", "62"),
    ]  # fmt: skip
