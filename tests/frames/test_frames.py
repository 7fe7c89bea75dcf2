"""Views as pandas frames: every column has the type that its SQL type promises."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import psycopg
import pytest

import planfact
from builders import close_in_sql, daily
from planfact.frames import read_view


@pytest.fixture
def closed(db: psycopg.Connection) -> psycopg.Connection:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    return db


def in_sql(db: psycopg.Connection, query: str) -> list[tuple[object, ...]]:
    return db.execute(query.encode()).fetchall()


def test_plan_fact_month_is_typed_and_equal_to_the_view(closed: psycopg.Connection) -> None:
    frame = read_view(closed, "plan_fact_month")
    assert str(frame["month"].dtype) == "datetime64[ns]"
    assert {str(frame[name].dtype) for name in ("plan", "fact", "variance_pct")} == {"float64"}
    assert str(frame["level"].dtype) == "string"
    rows = in_sql(closed, "select month, level, plan, fact from plan_fact_month order by level, month, store")
    assert len(rows) == len(frame) > 0
    frame = frame.sort_values(["level", "month", "store"], na_position="last")
    assert [stamp.date() for stamp in frame["month"]] == [row[0] for row in rows]
    for place, name in ((2, "plan"), (3, "fact")):
        assert [None if pd.isna(value) else value for value in frame[name]] == [
            None if row[place] is None else pytest.approx(float(str(row[place]))) for row in rows
        ]


def test_decimals_stay_exact_on_demand(closed: psycopg.Connection) -> None:
    frame = read_view(closed, "plan_fact_month", decimals=True)
    values = [value for value in frame["fact"] if value is not None]
    assert values
    assert all(isinstance(value, Decimal) for value in values)


def test_export_mart_long_has_a_row_a_day(closed: psycopg.Connection) -> None:
    frame = read_view(closed, "export_mart_long")
    assert str(frame["ds"].dtype) == "datetime64[ns]"
    assert str(frame["y"].dtype) == "float64"
    assert frame["ds"].min().date() == date(2024, 1, 1)
    assert in_sql(closed, "select count(*) from export_mart_long") == [(len(frame),)]


def test_a_view_without_rows_has_its_types_too(db: psycopg.Connection) -> None:
    frame = read_view(db, "forecast_accuracy")
    assert (len(frame), str(frame["month"].dtype), str(frame["wape"].dtype)) == (0, "datetime64[ns]", "float64")
    assert str(frame["lag_months"].dtype) == "Int64"


def test_a_name_is_quoted_and_nothing_can_be_written(db: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        read_view(db, "series; drop view plan_fact_month")
    db.execute("create function write() returns int language sql as 'delete from series; select 1'")
    db.execute("create view writes as select write()")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        read_view(db, "writes")


def test_no_command_imports_pandas_itself() -> None:
    """Fugue's engines take pandas frames, and libraries may import it; planfact's commands need none of it."""
    root = Path(planfact.__file__).parent
    importing = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if "pandas" in {name.partition(".")[0] for name in names}:
                importing.add(str(path.relative_to(root)))
    assert importing == {"frames.py", "forecast/engine.py"}
