"""A database that keeps quantity beside sales: what it is deployed with, and builders for its rows."""

from collections.abc import Iterable
from typing import Any

import psycopg

from planfact.deploy.templates import Vars, read_vars

MEASURED = Vars.model_validate({**read_vars().model_dump(by_alias=True), "measures": ["sales", "quantity"]})


def commit(db: psycopg.Connection, rows: Iterable[tuple[Any, ...]], **how: object) -> int:
    """Commit rows of (day, store, product group, sales, quantity); return the data version."""
    with db.cursor().copy("copy sales_stage (day, store, product_group, sales, quantity) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    named = ", ".join(f"{name} => %({name})s" for name in how)
    return int(db.execute(f"call commit_data_version({named})".encode(), how).fetchone()[0])


def measured_as_of(db: psycopg.Connection, version: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return what sold at a version: (day, store, product group) → (sales, quantity)."""
    rows = db.execute("select day, store, product_group, sales, quantity from sales_as_of(%s)", [version])
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}
