"""Every block of docs/guides/planning.md does what it says, in the order it stands there."""

import re
from pathlib import Path

import openpyxl
import psycopg

from builders import close_in_sql, daily
from cli.runner import planfact

PAGE = (Path(__file__).parents[2] / "docs" / "guides" / "planning.md").read_text(encoding="utf-8")


def test_everything_on_the_page_runs(db: psycopg.Connection, tmp_path: Path) -> None:
    shops = [
        row for store in "AB" for group in ("food", "toys") for row in daily("2023-01-01", "2024-06-30", store, group)
    ]
    close_in_sql(db, shops)
    (tmp_path / "budget.csv").write_text("month,store,amount\n2024-07,A,1000\n2024-08,,3000\n")
    ran = 0
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL):
        if language == "sql":
            db.execute(text.encode())
            ran += 1
            continue
        for line in text.splitlines():
            if "import" in line:
                sheet = openpyxl.load_workbook(tmp_path / "july.xlsx")
                sheet["Plan"]["G2"], sheet["Plan"]["I2"] = 400, "a fair"
                sheet.save(tmp_path / "july.xlsx")
            command = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', line)]
            done = planfact(db.info.dsn, *command[1:], cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            ran += 1
    assert ran == 4
    status = db.execute("select status from override_log order by override_id").fetchall()
    assert status == [("undone",), ("in force",), ("in force",)]


MONTH = (Path(__file__).parents[2] / "docs" / "guides" / "planner.md").read_text(encoding="utf-8")


def test_a_planners_month_goes_as_its_page_says(db: psycopg.Connection, tmp_path: Path) -> None:
    for name, first, last in (("history", "2023-01-01", "2024-06-30"), ("july", "2024-07-01", "2024-07-31")):
        rows = [row for store in "AB" for group in ("food", "toys") for row in daily(first, last, store, group)]
        lines = "".join(",".join(map(str, row)) + "\n" for row in rows)
        (tmp_path / f"{name}.csv").write_text("day,store,product_group,sales\n" + lines)
    (tmp_path / "budget.csv").write_text("store,2024-06,2024-07,2024-08\nA,900,1000,1000\nB,900,900,950\n")
    for text in re.findall(r"^```sh\n(.*?)^```", MONTH, flags=re.MULTILINE | re.DOTALL):
        for line in text.splitlines():
            if "--dry-run" in line:
                book = openpyxl.load_workbook(tmp_path / "july.xlsx")
                book["Plan"]["H2"], book["Plan"]["I2"] = 5, "opening hours"
                book.save(tmp_path / "july.xlsx")
            if "import summer.xlsx" in line:
                book = openpyxl.load_workbook(tmp_path / "summer.xlsx")
                head = [cell.value for cell in book["Plan"][1]]
                for heading, value in (("Change % 2024-07", 2), ("Change % 2024-08", 3), ("Reason", "heat")):
                    book["Plan"].cell(3, head.index(heading) + 1).value = value
                book.save(tmp_path / "summer.xlsx")
            command = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', line)]
            done = planfact(db.info.dsn, *command[1:], cwd=tmp_path)
            assert done.returncode == 0, (line, done.stderr)
    assert (tmp_path / "july-report.xlsx").stat().st_size > 5_000
    status = db.execute("select status, reason from override_log where month = '2024-07-01' order by override_id")
    assert ("in force", "opening hours") in status.fetchall()
    both = "select to_char(month, 'YYYY-MM') from override_log where reason = 'heat' order by 1"
    assert db.execute(both).fetchall() == [("2024-07",), ("2024-08",)]
    months = db.execute(
        "select to_char(month, 'YYYY-MM'), plan > 0, fact > 0 from plan_fact_month where level = 'total'"
    )
    assert ("2024-07", True, True) in months.fetchall()
