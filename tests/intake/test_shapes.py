"""Ten shapes in which sales are published or exported, made up by code: three months each, closed one after another.

Each month is closed by the options that were kept from the first. After each, the sums by month, store and group are
those that pandas finds in what the file was made from.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import psycopg
import pytest
import xlwt

from cli.runner import planfact

MONTHS = ["2024-01", "2024-02", "2024-03"]
SPACE = "\u00a0"


def receipts(month: str) -> pd.DataFrame:
    """Return lines of receipts of a month: some on a day, none on the next."""
    made = np.random.default_rng(int(month[-2:]))
    days = pd.date_range(month, periods=pd.Period(month).days_in_month)
    lines = pd.DataFrame({"day": np.sort(made.choice(days, 300))})
    lines["store"] = made.choice(["Nord", "Süd"], 300)
    lines["product_group"] = made.choice(["Tea", "Cake, sweet", "Bread"], 300)
    lines["qty"] = made.integers(1, 9, 300)
    lines["price"] = made.integers(100, 250_000, 300) / 100
    lines.loc[made.choice(300, 9), "qty"] *= -1  # returns
    lines["sales"] = (lines["qty"] * lines["price"]).round(2)
    lines["at"] = lines["day"] + pd.to_timedelta(made.integers(0, 86_000, 300), unit="s")
    return lines


def by_day(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.groupby(["day", "store", "product_group"], as_index=False)["sales"].sum().round(2)


def german(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def russian(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", SPACE + ","))


def restaurant(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Lines of receipts with times; quantity and price apart."""
    lines.rename(columns={"at": "Order Time", "store": "Branch", "product_group": "Item", "qty": "Qty",
                          "price": "Unit Price"}).drop(columns=["day", "sales"]).to_csv(path, index=False)  # fmt: skip
    return lines


def wholesale(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Invoices in American order of the day, amounts in dollars, returns in brackets; no stores."""
    table = pd.DataFrame({
        "InvoiceNo": range(1, 301), "InvoiceDate": lines["day"].dt.strftime("%m/%d/%Y"),
        "Description": lines["product_group"],
        "Amount": [f"${one:,.2f}" if one >= 0 else f"(${-one:,.2f})" for one in lines["sales"]],
    })  # fmt: skip
    table.to_csv(path, index=False)
    return lines.assign(store="all")


def mall(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A workbook with a merged title, a total below, and a sheet of notes."""
    rows = by_day(lines)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tenants"
    sheet.append(["Sales of tenants", *[None] * 3])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["Date", "Tenant", "Category", "Net Sales"])
    for row in rows.itertuples(index=False):
        sheet.append([row.day.to_pydatetime(), row.store, row.product_group, row.sales])
    sheet.append(["Grand Total", None, None, round(rows["sales"].sum(), 2)])
    book.create_sheet("Notes").append(["made up"])
    book.save(path)
    return rows


def pharmacy(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """One row a week and group; the week over the month's end is cut there, and in the next month's file once more."""
    first, last = lines["day"].min().replace(day=1), lines["day"].max() + pd.offsets.MonthEnd(0)
    weeks = pd.date_range(first - pd.Timedelta(first.weekday(), "D"), last, freq="7D")
    rows = [(week, group, (week.dayofyear * 7919 + n) % 99_991) for week in weeks for n, group in enumerate("ABC")]
    pd.DataFrame(rows, columns=["week", "product_group", "sales"]).to_csv(path, index=False)
    parts = []
    for week, group, amount in rows:
        ends = [amount * 1000 * n // 7 for n in range(8)]
        parts += [(week + pd.Timedelta(n, "D"), "all", group, (ends[n + 1] - ends[n]) / 1000) for n in range(7)]
    days = pd.DataFrame(parts, columns=["day", "store", "product_group", "sales"])
    return days[days["day"].between(first, last)]


def accounts(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A Russian ERP's export: cp1251, titles, blanks between thousands, a total."""
    rows = by_day(lines.assign(store=lines["store"].map({"Nord": "Север", "Süd": "Юг"})))
    body = "".join(
        f"{row.day:%d.%m.%Y} 0:00:00;{row.store};{row.product_group};{russian(row.sales)}\n"
        for row in rows.itertuples(index=False)
    )
    text = f"Выручка за период;;;\n;;;\nПериод;Магазин;Номенклатура;Выручка\n{body}"
    text += f"Итого;;;{russian(rows['sales'].sum())}\n"
    path.write_bytes(text.encode("cp1251"))
    return rows


def by_columns_of_days(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """An ERP's report: a column per day, a total at the right and below."""
    rows = by_day(lines)
    rows["title"] = rows["day"].dt.strftime("%d.%m.%Y")
    wide = rows.pivot_table(index=["store", "product_group"], columns="title", values="sales", sort=False)
    wide["Total"] = wide.sum(axis=1).round(2)
    wide.to_csv(path, sep=";", decimal=",")
    return rows


def by_columns_of_products(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A sheet of old Excel: a column per product, serial numbers of days, a column of names that is none."""
    rows = by_day(lines)
    wide = rows.pivot_table(index=["day", "store"], columns="product_group", values="sales").reset_index()
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sales")
    for n, title in enumerate(["Day", "Store", "Manager", *wide.columns[2:]]):
        sheet.write(0, n, title)
    for n, row in enumerate(wide.itertuples(index=False), 1):
        for at, cell in enumerate([(row[0] - pd.Timestamp("1899-12-30")).days, row[1], "Ann", *row[2:]]):
            if not pd.isna(cell):
                sheet.write(n, at, cell)
    book.save(str(path))
    return rows


def semicolons(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """German Excel: cp1252, points between thousands, decimal commas, a zip around it."""
    rows = by_day(lines)
    body = "".join(
        f"{row.day:%d.%m.%Y};{row.store};{row.product_group};{german(row.sales)} €\n"
        for row in rows.itertuples(index=False)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("umsatz.csv", f"sep=;\r\nDatum;Filiale;Warengruppe;Umsatz\n{body}".encode("cp1252"))
    return rows


def web_shop(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Moments with a zone, as a web shop's interface gives them, gzipped."""
    moments = (
        lines["at"]
        .dt.tz_localize("Europe/Berlin", nonexistent="shift_forward", ambiguous=True)
        .dt.tz_convert("UTC")
        .dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    lines.assign(created_at=moments)[["created_at", "store", "product_group", "sales"]].to_csv(path, index=False)
    return lines


def parquet(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A data lake's file: typed days and numbers, other columns beside them."""
    rows = by_day(lines)
    rows.assign(loaded_by="etl").to_parquet(path)
    return rows


Shape = Callable[[pd.DataFrame, Path], pd.DataFrame]
QUICK = ["--workers", "1", "--parts", "daily"]
SUM = ["--on-duplicate", "sum"]
SHAPES: dict[Shape, tuple[str, list[str]]] = {
    restaurant: ("csv", ["--map", "day=Order Time,store=Branch,product_group=Item", "--sales", 'Qty * "Unit Price"',
                         *SUM]),
    wholesale: ("csv", ["--map", "day=InvoiceDate,product_group=Description,sales=Amount", "--set", "store=all",
                        "--date-format", "%m/%d/%Y", *SUM]),
    mall: ("xlsx", ["--sheet", "Tenants", "--map", "day=Date,store=Tenant,product_group=Category,sales=net sales"]),
    pharmacy: ("csv", ["--map", "day=week", "--set", "store=all", "--grain", "week", "--outside", "drop"]),
    accounts: ("csv", ["--map", "day=Период,store=Магазин,product_group=Номенклатура,sales=Выручка",
                       "--date-format", "%d.%m.%Y %H:%M:%S", "--encoding", "cp1251"]),
    by_columns_of_days: ("csv", ["--unpivot", "day", "--date-format", "%d.%m.%Y"]),
    by_columns_of_products: ("xls", ["--unpivot", "product_group"]),
    semicolons: ("zip", ["--map", "day=Datum,store=Filiale,product_group=Warengruppe,sales=Umsatz",
                         "--date-format", "%d.%m.%Y", "--encoding", "cp1252"]),
    web_shop: ("csv.gz", ["--map", "day=created_at", "--timezone", "Europe/Berlin", *SUM]),
    parquet: ("parquet", []),
}  # fmt: skip


def sums(frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    frame = frame.assign(month=pd.to_datetime(frame["day"]).dt.strftime("%Y-%m"), sales=frame["sales"].astype(float))
    return frame.groupby(["month", "store", "product_group"])["sales"].sum().round(3).to_dict()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_three_months_of_a_shape_come_to_the_sums_of_pandas(
    shape: Shape, db: psycopg.Connection, tmp_path: Path
) -> None:
    suffix, options = SHAPES[shape]
    known: list[pd.DataFrame] = []
    for month in MONTHS:
        known.append(shape(receipts(month), tmp_path / f"{month}.{suffix}"))
        how = ["--source", "ours"] if len(known) > 1 else [*options, "--save-source", "ours"]
        done = planfact(db.info.dsn, "close-month", f"{month}.{suffix}", "--month", month, *how, *QUICK, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        rows = db.execute(
            "select day, store, product_group, sales from sales_as_of((select max(data_version_id) from data_version))"
        ).fetchall()
        assert sums(pd.DataFrame(rows, columns=["day", "store", "product_group", "sales"])) == sums(pd.concat(known))
