"""The rows of a set, and the months that are forecast from them."""

from pathlib import Path

import pandas as pd

from bench.accuracy.sets import SalesSet
from planfact.errors import PlanfactError

#: How planfact calls the column of promotions.
PROMOTIONS = "onpromotion"
#: Less history than this before a month says nothing about a model.
LEAST_HISTORY_MONTHS = 3


def read_rows(sales_set: SalesSet, folder: Path) -> pd.DataFrame:
    """Return the rows as they are: day, the dimensions as text, sales, and onpromotion where the set knows it."""
    if sales_set.file is None:
        from planfact.month.demo_data import daily_sales  # noqa: PLC0415 - needs an extra

        sales: pd.DataFrame = daily_sales().astype(dict.fromkeys(sales_set.dimensions, str))
        return sales
    path = folder / sales_set.file
    if not path.exists():
        raise PlanfactError(
            f"the sales of {sales_set.name} are not there: no {path}",
            hint="Name their folder with --data or PLANFACT_SALES_DATA; --sets completejourney needs none.",
        )
    ours = {"date": "day"} | {their: our for our, their in sales_set.columns.items()} | {"sales": "sales"}
    if sales_set.promotions:
        ours |= {sales_set.promotions: PROMOTIONS}
    as_text = dict.fromkeys(sales_set.columns.values(), str)
    rows = pd.read_csv(path, usecols=list(ours), dtype=as_text, parse_dates=["date"])
    rows = rows.rename(columns=ours)[list(ours.values())]
    for dimension, value in sales_set.only.items():
        rows = rows[rows[dimension] == value]
    return rows


def months_to_forecast(sales_set: SalesSet, first_day: pd.Timestamp, count: int, tuning: bool) -> list[pd.Period]:
    """Return months, oldest first: the last of the test, or the last of those before it."""
    test = pd.period_range(end=sales_set.last_month, periods=sales_set.test_months, freq="M")
    months = pd.period_range(end=test[0] - 1, periods=count, freq="M") if tuning else test[-count:]
    return [month for month in months if month >= first_day.to_period("M") + LEAST_HISTORY_MONTHS]
