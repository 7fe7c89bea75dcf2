"""Frames: the views of the contract as typed pandas DataFrames, for people who work in Python.

    from planfact.database import connect
    from planfact.frames import read_view

    with connect("postgresql://…") as conn:
        frame = read_view(conn, "plan_fact_month")

No command imports this module.
"""

from typing import Any

import pandas as pd
import psycopg
from psycopg import sql
from psycopg.types.numeric import FloatLoader

#: What a column of a PostgreSQL type becomes. Whole numbers and booleans may be missing, so that a number of a plan
#: never turns into 17.0; other types (arrays, JSON) stay Python objects.
DTYPES = {
    "int2": "Int64",
    "int4": "Int64",
    "int8": "Int64",
    "float4": "float64",
    "float8": "float64",
    "numeric": "float64",
    "bool": "boolean",
    "text": "string",
    "varchar": "string",
    "date": "datetime64[ns]",
    "timestamp": "datetime64[ns]",
    "timestamptz": "datetime64[ns, UTC]",
}


def read_view(conn: psycopg.Connection, view: str, *, decimals: bool = False) -> pd.DataFrame:
    """Read a view whole, such as plan_fact_month or planfact_bi.bi_month; nothing is written, whoever is connected.

    Dates become datetime64, moments datetime64 in UTC, numerics float64 with NaN where there is none. With
    `decimals` numerics stay exact: Decimal objects, None where there is none.
    """
    dtypes = DTYPES | ({"numeric": "object"} if decimals else {})
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("set transaction read only")
        if not decimals:
            cursor.adapters.register_loader("numeric", FloatLoader)
        rows = cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(*view.split(".")))).fetchall()
        columns = [(column.name, _type_name(conn, column.type_code)) for column in cursor.description or []]
    frame = pd.DataFrame(rows, columns=[name for name, _ in columns], dtype="object")
    return pd.DataFrame({name: _typed(frame[name], dtypes.get(kind)) for name, kind in columns})


def _type_name(conn: psycopg.Connection, oid: int) -> str:
    known = conn.adapters.types.get(oid)
    return known.name if known else ""


def _typed(column: Any, dtype: str | None) -> Any:
    if dtype is None:
        return column
    if dtype.startswith("datetime64"):
        return pd.to_datetime(column, utc=dtype.endswith("UTC]")).astype(dtype)
    return column.astype(dtype)
