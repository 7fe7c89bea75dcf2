"""Every block of SQL on the page about reports runs, and shows something, on months that were closed."""

import re
from pathlib import Path

import psycopg

from builders import close_in_sql, daily, run_in_sql

PAGE = (Path(__file__).parents[2] / "docs" / "guides" / "missed-plan.md").read_text(encoding="utf-8")


def test_what_the_page_says_can_be_done(db: psycopg.Connection) -> None:
    def sold(first: str, last: str, factor: float = 1) -> list[tuple]:
        return [
            (day, store, group, factor * float(n) * 1000)
            for store in "AB"
            for group in ("food", "toys")
            for day, _, _, n in daily(first, last)
        ]

    close_in_sql(db, sold("2023-01-01", "2024-06-30"))
    run_in_sql(db, parameters='{"window_days": 60}')
    close_in_sql(db, sold("2024-07-01", "2024-07-31", 1.2))
    # one series falls silent
    last = [row for row in sold("2024-08-01", "2024-08-31", 0.7) if row[1:3] != ("B", "toys") or row[0].day < 20]
    close_in_sql(db, last)
    blocks = re.findall(r"^```sql\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        for statement in filter(str.strip, block.split(";\n")):
            answer = db.execute(statement.encode())
            if answer.description:
                assert answer.fetchall(), statement
    assert db.execute("select comment from plan_fact_contributor where comment is not null").fetchall() == [
        ("closed for a week: water damage",)
    ]
