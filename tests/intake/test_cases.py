"""Every small file of ../shared/cases/intake: it loads right by options alone, or is refused in words that cure."""

import gzip
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest

from planfact.cli import main

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "intake"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not on this machine")


@dataclass(frozen=True)
class Right:
    """What a file has to come to: its options, the sum and the number of rows in the database, and what is said."""

    options: Sequence[str]
    total: str
    rows: int
    said: str = ""


@dataclass(frozen=True)
class Refused:
    """What a file has to be refused with."""

    options: Sequence[str]
    said: str


def mapped(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--map", pair)]


RUSSIAN = [*mapped("day=Период", "store=Магазин", "product_group=Номенклатурная группа", "sales=Выручка"),
           "--date-format", "%d.%m.%Y %H:%M:%S"]  # fmt: skip
GERMAN = [*mapped("day=Datum", "store=Filiale", "product_group=Warengruppe", "sales=Umsatz"),
          "--date-format", "%d.%m.%Y"]  # fmt: skip
CHINESE = mapped("day=日期", "store=門市", "product_group=品類", "sales=銷售")
WEEKS = [*mapped("day=week"), "--set", "product_group=all", "--date-format", "%G-W%V"]
TRANSACTIONS = mapped("day=date", "product_group=item", "sales=qty")
PRICED = ["--sales", "quantity * unit_price"]

EXPECTED: dict[str, list[Right | Refused]] = {
    "01_transactions.csv": [
        Right([*TRANSACTIONS, "--on-duplicate", "sum"], "10", 5, "8 rows in load 1 are 5 keys"),
        Refused(TRANSACTIONS, "add them: --on-duplicate sum"),
        Right([*mapped("day=date", "product_group=item"), "--sales", "qty * price", "--on-duplicate", "sum"],
              "26.5", 5),
        Right([*mapped("day=date", "product_group=item"), "--set", "sales=1", "--on-duplicate", "sum"], "8", 5),
    ],
    "02_thousands_comma.tsv": [
        Refused([], "--thousands"), Right(["--thousands", ","], "20950", 4), Right(["--decimal", ","], "420.55", 4),
    ],
    "04_padded_header.csv": [Right(mapped("product_group=Dept", "day=date", "sales=Weekly_Sales"), "395", 4)],
    "05_comma_in_header.csv": [
        Right([*mapped("day=Дата", "store=Магазин", "product_group=Группа", "sales=Сумма, руб."),
               "--date-format", "%d.%m.%Y"], "222.65", 4),
    ],
    "06_1c_export_cp1251.csv": [
        Right(RUSSIAN, "2923.25", 4, "set aside 1 rows called Итого, the sum of others: 2,923.25"),
        Right([*RUSSIAN, "--encoding", "cp1251"], "2923.25", 4),
    ],
    "06b_1c_export_utf8_no_title.csv": [Right(RUSSIAN, "2923.25", 4, "called Итого")],
    "07_currency.csv": [Right([], "1720.50", 4)],
    "09_iso_timestamps.csv": [
        Right([], "33", 3, "moments at midnight"), Right(["--timezone", "Europe/Berlin"], "33", 3),
    ],
    "09b_utc_suffix.csv": [Right([], "21", 2)],
    "09c_midnight.csv": [Right([], "21", 2)],
    "10_yyyymmdd.csv": [Right([], "21", 2, "yyyymmdd"), Right(["--date-format", "%Y%m%d"], "21", 2)],
    "11_excel_serial.csv": [Right([], "21", 2, "Excel")],
    "12_two_date_formats.csv": [
        Refused([], "2 of 3 match '%m/%d/%y'"),
        Right(["--date-format", "%m/%d/%y", "--date-format", "%m-%d-%Y"], "33", 3, "2 as %m/%d/%y, 1 as %m-%d-%Y"),
    ],
    "13_wide_products.csv": [
        Right([*mapped("day=datum"), "--set", "store=all", "--unpivot", "product_group"], "57", 9),
        Refused(mapped("day=datum"), "--unpivot product_group"),
    ],
    "14_no_dimension.csv": [
        Right([*mapped("day=date"), "--set", "store=all", "--set", "product_group=all"], "728", 7),
        Refused(mapped("day=date"), "--set store=all"),
    ],
    "15_monthly.csv": [
        Refused(mapped("day=month"), "one row a month"),
        Right([*mapped("day=month"), "--grain", "month", "--spread", "profile"], "0", 0, "evenly, since no shop"),
        Right([*mapped("day=month"), "--grain", "day"], "0", 0),
    ],
    "17_late_decimal_comma.csv": [Right([], "13032.75", 1003, "detected decimal commas")],
    "18_four_decimals.csv": [Right([], "5489.72", 10, "10 numbers rounded to three decimals")],
    "19_total_line.csv": [Right([], "21", 2, "set aside 1 rows called Total")],
    "21_duplicate_header.csv": [Right([], "21", 2)],
    "22_utf16.csv": [Right([], "21.5", 2, "UTF-16")],
    "23_apostrophe_thousands.csv": [Right([], "2224.50", 2)],
    "25_empty_measure.csv": [Refused([], "line 3: missing value: sales")],
    "26_nan_words.csv": [Refused([], "line 3: not a number: sales")],
    "27_case_and_spaces.csv": [Right(mapped("day=Date"), "26", 3, "store 'A' and 'A '; product_group 'Tea' and")],
    "28_german.csv": [Right([*GERMAN, "--encoding", "cp1252"], "2221.75", 2), Right(GERMAN, "2221.75", 2)],
    "29_percent_unit.csv": [Right([], "21", 2)],
    "30_weekly.csv": [
        Refused(WEEKS, "--grain week"),
        Right([*WEEKS, "--grain", "week"], "1410", 14, "spread evenly"),
    ],
    "31_qty_price.csv": [Right(PRICED, "4.50", 2), Refused([], "--sales")],
    "32_big5.csv": [Right(CHINESE, "21", 2, "big5"), Right([*CHINESE, "--encoding", "big5"], "21", 2)],
    "34_title_rows_comma.csv": [
        Right([], "21", 2, "the header on line 4"), Right(["--header-row", "4"], "21", 2),
    ],
    "35_month_name_format.csv": [
        Refused([], "not a date"), Refused(["--date-format", "%m/%Y"], "has no day"),
        Right(["--date-format", "%m/%Y", "--grain", "month"], "210", 61),
    ],
    "36_day_month_only.csv": [Refused(["--date-format", "%d.%m"], "has no year")],
    "38_nbsp_in_numbers_utf8.csv": [Right([], "14569.50", 3)],
    "40_quoted_multiline.csv": [Right([], "21", 2)],
}  # fmt: skip


@dataclass(frozen=True)
class Closes:
    """What a script's sales have to come to when their month is closed: sums by query, each within its bounds."""

    sold: str
    asked: dict[str, tuple[float, float]]


YEAR_OF_MART = "select sum(cell) from export_mart, unnest(y[cardinality(y) - 364:]) as cell"
SCRIPTS: dict[str, Closes | Refused] = {
    "41_shop_that_sells_some_days.py": Closes(
        "3190", {YEAR_OF_MART: (1650, 1650), "select plan from plan_fact_month where month = '2025-01-01'": (110, 160)}
    ),
    "42_date_factor.py": Closes(
        "1021161",
        {
            "select plan from plan_fact_day where day = '2024-12-11'": (900, 1100),
            "select sum(plan) from plan_fact_day where day >= '2024-12-01'": (19000, 23000),
            "select max(factor) from run_factor": (1, 3),
        },
    ),
    "44_monthly.py": Refused([], "one row a month"),
    "45_untested_parts.py": Closes(
        "115299", {"select sum(plan) from plan_fact_day where day >= '2024-07-01'": (8900, 9700)}
    ),
}


def ours(arguments: Sequence[str], db: psycopg.Connection) -> int:
    """Call the command line in this process; return its exit status."""
    try:
        main(["--dsn", db.info.dsn, *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def of(files: Sequence[Path], wanted: Right | Refused, db: psycopg.Connection, capsys: pytest.CaptureFixture) -> None:
    status = ours(["load", *map(str, files), *wanted.options], db)
    said = re.sub(r"load \d+", "load 1", capsys.readouterr().err)
    if isinstance(wanted, Refused):
        assert status in (1, 2), said
        assert wanted.said in said, said
        assert db.execute("select count(*) from sales").fetchone() == (0,)
        return
    assert status == 0, said
    assert wanted.said in said, said
    total, rows = db.execute("select coalesce(sum(sales), 0), count(*) from sales").fetchone()
    if wanted.rows:
        assert (total, rows) == (Decimal(wanted.total), wanted.rows)
    # as new for the next options: the superuser of a test may take back what nobody else may
    db.execute("set session_replication_role = replica")
    for table in ("sales", "sales_history", "sales_month", "shop_day", "version_month", "data_version", "series"):
        db.execute(f"delete from {table}".encode())
    db.execute("reset session_replication_role")


def test_no_case_is_forgotten() -> None:
    files = {one.name for one in CASES.iterdir() if one.name != "README.md"}
    assert files <= {*EXPECTED, *SCRIPTS, "20a_april.csv", "20b_may.csv"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_loads_right_or_is_refused(name: str, db: psycopg.Connection, capsys: pytest.CaptureFixture) -> None:
    for wanted in EXPECTED[name]:
        of([CASES / name], wanted, db, capsys)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_sales_of_a_script_make_the_plan_that_they_have_to(
    name: str, db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    file, wanted = tmp_path / "sales.csv", SCRIPTS[name]
    file.write_text(subprocess.run([sys.executable, CASES / name], capture_output=True, text=True, check=True).stdout)
    if isinstance(wanted, Refused):
        of([file], wanted, db, capsys)
        return
    status, said = ours(["close-month", str(file), "--workers", "1"], db), capsys.readouterr().err
    assert status == 0, said
    # what sells on some days only misses its days by more than it sells
    assert ("warning: the days that run 1" in said) == name.startswith("41")
    assert db.execute("select sum(sales) from sales").fetchone() == (Decimal(wanted.sold),)
    for query, (least, most) in wanted.asked.items():
        (found,) = db.execute(query.encode()).fetchone() or (None,)
        assert found is not None
        assert least <= found <= most, query


def test_files_of_one_call_are_one_load(db: psycopg.Connection, capsys: pytest.CaptureFixture) -> None:
    files = [CASES / "20a_april.csv", CASES / "20b_may.csv"]
    of(files, Right(["--on-duplicate", "sum"], "430", 4, "5 rows in load 1 are 4 keys"), db, capsys)


@pytest.mark.parametrize("packed", ["gz", "GZ", "zip", "zst"])
def test_archives(packed: str, db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    import pyarrow as pa

    content = (CASES / "07_currency.csv").read_bytes()
    file = tmp_path / f"sales.csv.{packed}"
    if packed == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("sales.csv", content)
    elif packed == "zst":
        with pa.CompressedOutputStream(str(file), "zstd") as out:
            out.write(content)
    else:
        file.write_bytes(gzip.compress(content))
    of([file], Right([], "1720.50", 4), db, capsys)


def test_an_archive_of_two_files_is_refused(
    db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "day\n")
        archive.writestr("b.csv", "day\n")
    of([tmp_path / "two.zip"], Refused([], "holds 2 files: a.csv, b.csv"), db, capsys)


def test_workbooks(db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    from datetime import date, datetime

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet.append(["Sales of March", None, None, None])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["Day", "Store", "Product_Group", "Sales"])
    sheet.append([date(2024, 3, 1), 1, "tea", 2.345])
    sheet.append([datetime(2024, 3, 2), 1, "tea", "1,5"])
    sheet.append([45354, 1, "tea", -3])
    sheet.append(["Total", None, None, 0.845])
    book.create_sheet("Notes").append(["nothing"])
    book.save(tmp_path / "two.xlsx")
    of([tmp_path / "two.xlsx"], Refused([], "sheets with rows: Sales, Notes"), db, capsys)
    of([tmp_path / "two.xlsx"], Right(["--sheet", "Sales"], "0.845", 3, "called Total"), db, capsys)
