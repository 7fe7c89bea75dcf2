"""Plan against fact per month, as a table for the terminal."""

from dataclasses import astuple

import psycopg
from rich import box
from rich.table import Table

from planfact.amounts import Amounts
from planfact.database import one_row
from planfact.report.snapshot import read_months
from planfact.report.wording import decimals_for, identifier, number


def plan_fact_table(conn: psycopg.Connection) -> Table:
    """Return plan against fact of the whole company per month, from the first planned month on."""
    months = read_months(conn)
    (company,), (unit, fixed) = one_row(conn, "select company from planfact_setting"), astuple(Amounts.of(conn))
    decimals = decimals_for(row[side] for row in months for side in ("plan", "fact")) if fixed is None else fixed
    table = Table(
        title=" · ".join(filter(None, [company, "Plan against fact" + (f", {unit}" if unit else "")])),
        title_justify="left",
        caption="WAPE: daily errors of all series. Bias above 0: forecast above fact. data: version behind the run.",
        caption_justify="left",
        pad_edge=False,
        box=box.SIMPLE,  # every figure whole, even on 80 columns
    )
    table.add_column("month", no_wrap=True)
    for name in ("plan", "fact", "variance", "%", "WAPE %", "bias %", "run", "data"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in months:
        table.add_row(
            f"{row['month']:%Y-%m}" + (" (open)" if row["fact"] is not None and not row["is_complete"] else ""),
            number(row["plan"], decimals),
            number(row["fact"], decimals),
            number(row["variance"], decimals, signed=True),
            number(row["variance_pct"], 2, signed=True),
            number(None if row["wape_series"] is None else 100 * row["wape_series"], 1),
            number(row["bias_pct"], 1, signed=True),
            identifier(row["run_id"]),
            identifier(row["plan_data_version_id"]),
        )
    return table
