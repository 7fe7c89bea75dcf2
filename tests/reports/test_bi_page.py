"""What the pages on BI tools name is there, with these columns, for whoever reads; and its SQL runs."""

import re
from pathlib import Path

import psycopg
import pytest

from builders import close_in_sql, daily

DOCS = Path(__file__).parents[2] / "docs"
PAGE = "\n".join((DOCS / page).read_text(encoding="utf-8") for page in ("guides/bi.md", "reference/views.md"))
VIEWS = re.findall(r"^\| `(\w+)` \|[^|\n]*\|(?:([^|\n]*)\|)?$", PAGE, flags=re.MULTILINE)
BLOCKS = re.findall(r"^```sql\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def closed(db: psycopg.Connection) -> psycopg.Connection:
    close_in_sql(db, daily("2024-01-01", "2024-07-31"))
    close_in_sql(db, daily("2024-08-01", "2024-08-31", sales=lambda _: 9))
    return db


def test_whoever_reads_finds_every_view_with_its_columns(closed: psycopg.Connection) -> None:
    assert len(VIEWS) > 10
    closed.execute("set role planfact_reader")
    for view, described in VIEWS:
        columns = re.findall(r"`(\w+)`", described)
        place = "planfact_bi." if view.startswith(("bi_", "dim_")) else ""
        cursor = closed.execute(f"select * from {place}{view} limit 0".encode())
        assert set(columns) <= {column.name for column in cursor.description or []}, view


def test_its_sql_runs_and_shows_something(closed: psycopg.Connection) -> None:
    with closed.transaction(force_rollback=True):  # roles belong to the whole server
        closed.execute(BLOCKS[0].encode())
        for block in BLOCKS[1:]:
            closed.execute(f"set local role {'bi' if 'planfact_bi.' in block else 'planfact_reader'}".encode())
            # what looks for this year finds months of 2024 in no other year
            assert closed.execute(block.encode()).fetchall() or "now()" in block, block
            closed.execute("reset role")
