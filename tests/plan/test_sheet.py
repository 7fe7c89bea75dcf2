"""The plan goes to Excel and comes back: changed rows become overrides, or none does and each bad row is named."""

import csv
import gzip
import json
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest
import xlwt

from builders import close_in_sql, commit, daily, run_in_sql
from cli.runner import planfact
from intake.ods import Share, write_ods
from plan.planning import call, override, plan, rounded, sales, total
from planfact.intake import archive, encoding
from real_data import real_data

EDITED, ALL = ("New plan", "Change %", "Reason"), "(all)"


@pytest.fixture
def planned(planned_with_last_year: psycopg.Connection) -> psycopg.Connection:
    return planned_with_last_year


@pytest.fixture
def sheet(planned: psycopg.Connection, tmp_path: Path) -> Path:
    """Return the plan of April as a sheet."""
    out = tmp_path / "plan.xlsx"
    done = planfact(planned.info.dsn, "plan", "export", "--month", "2024-04", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    return out


def edit(path: Path, *changes: tuple[int, object, object]) -> None:
    """Write new plan and reason into rows, as a planner would."""
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["Plan"][1]]
    for row, quantity, reason in changes:
        book["Plan"].cell(row, header.index("New plan") + 1).value = quantity
        book["Plan"].cell(row, header.index("Reason") + 1).value = reason
    book.save(path)


def imported(db: psycopg.Connection, path: Path) -> tuple[int, str]:
    done = planfact(db.info.dsn, "plan", "import", "--yes", str(path))
    return done.returncode, done.stdout + done.stderr


def test_the_sheet_shows_what_a_planner_needs_and_locks_the_rest(planned: psycopg.Connection, sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book["Plan"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0] == ["Store", "Product group", "Forecast", "Plan", "Last year", "Budget", *EDITED]
    assert [row[:2] for row in rows[1:5]] == [["A", "food"], ["A", "toys"], ["B", "food"], ["B", "toys"]]
    assert [row[:2] for row in rows[5:]] == [
        *(["A", ALL], ["B", ALL]),
        *([ALL, "food"], [ALL, "toys"]),
        [ALL, ALL],
    ]
    now = plan(planned)
    assert [row[3] for row in rows[5:]] == pytest.approx(
        [
            float(total(now, lambda c, of=(store, group): of[0] in (ALL, c[0]) and of[1] in (ALL, c[1])))
            for store, group, *_ in rows[5:]
        ]
    )
    for store, group, forecast, planned_now, last_year, budget, *empty in rows[1:5]:
        assert planned_now == forecast == pytest.approx(float(total(now, lambda c, of=(store, group): c[:2] == of)))
        (sold,) = planned.execute(
            "select sum(sales) from sales inner join series using (series_id) where store = %s and product_group = %s"
            " and day between '2023-04-01' and '2023-04-30'",
            [store, group],
        ).fetchone()
        assert last_year == pytest.approx(float(sold))
        assert (budget, empty) == (None, [None] * 3)
    assert page.protection.sheet
    assert [cell.protection.locked for cell in page[2]] == [True] * 6 + [False] * 3
    assert (page.freeze_panes, page.auto_filter.ref) == ("C2", "A1:I10")
    assert book["planfact"].sheet_state == "veryHidden"
    assert book["About"]["B1"].value == "2024-04"
    # 105 % typed into a cell that has a format of numbers is kept as 1.05 by LibreOffice
    assert {cell.number_format for column in "GH" for cell in page[column][1:]} == {"General"}
    # a font without a name is another one in LibreOffice
    assert {cell.font.name for tab in (page, book["About"]) for row in tab.iter_rows() for cell in row} == {"Calibri"}
    assert [cell.alignment.horizontal for cell in page[1]] == [None] * 2 + ["right"] * 6 + [None]
    # on paper: as wide as a page, every page with heads and names; no text of About is higher than its row
    for tab in (page, book["About"]):
        assert (tab.sheet_properties.pageSetUpPr.fitToPage, tab.page_setup.fitToHeight) == (True, 0), tab.title
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$B")
    for label, text in book["About"].iter_rows():
        lines = 1 if str(text.value).startswith("=") else -(-len(str(text.value)) // 65)
        assert book["About"].row_dimensions[label.row].height >= 15 * lines, label.value


def test_changed_rows_become_overrides(planned: psycopg.Connection, sheet: Path) -> None:
    edit(sheet, (2, 500, "opening hours"), (5, 12.5, "toys at last"))
    assert imported(planned, sheet)[0] == 0
    after = plan(planned)
    assert total(after, lambda c: c[:2] == ("A", "food")) == 500
    assert total(after, lambda c: c[:2] == ("B", "toys")) == Decimal("12.5")
    log = planned.execute("select store, product_group, quantity, reason from override_log order by override_id")
    assert log.fetchall() == [
        ("A", "food", 500, "opening hours"),
        ("B", "toys", Decimal("12.5"), "toys at last"),
    ]


def test_the_same_sheet_twice_is_nothing_new(planned: psycopg.Connection, sheet: Path) -> None:
    edit(sheet, (2, 500, "opening hours"), (5, 12.5, "toys at last"))
    assert imported(planned, sheet)[0] == 0
    counts = (
        "select (select count(*) from override), (select count(*) from plan_revision), count(*) from override_stage"
    )
    before = plan(planned), planned.execute(counts).fetchone()
    status, said = imported(planned, sheet)
    assert (status, "nothing new: the plan of 2024-04 has the 2 changes of this sheet already" in said) == (0, True)
    assert "0 overrides of plan 1, 2024-04\n" in said
    assert (plan(planned), planned.execute(counts).fetchone()) == before

    # a row more, or another number: the sheet is older than the plan
    edit(sheet, (3, 40, "fair"))
    status, said = imported(planned, sheet)
    assert (status, "row 2: the plan is 500.000 now, it was" in said) == (1, True)
    assert (plan(planned), planned.execute(counts).fetchone()) == before


@pytest.mark.parametrize("meanwhile", ["an override on top", "an undo", "another plan"])
def test_the_same_sheet_is_refused_once_the_plan_has_changed(
    planned: psycopg.Connection, sheet: Path, meanwhile: str
) -> None:
    edit(sheet, (2, 500, "opening hours"), (5, 12.5, "toys at last"))
    assert imported(planned, sheet)[0] == 0
    match meanwhile:
        case "an override on top":
            override(planned, percent=10, store="A")
        case "an undo":
            call(planned, "undo_override", override_id=1, reason="no")
        case "another plan":
            call(planned, "publish_plan", run_id=run_in_sql(planned, parameters='{"window_days": 28}'))
    before = plan(planned)
    status, said = imported(planned, sheet)
    assert (status, "nothing new" in said, plan(planned)) == (1, False, before)


def test_every_bad_row_is_named_and_nothing_is_applied(planned: psycopg.Connection, sheet: Path) -> None:
    edit(sheet, (2, "lots", "x"), (3, 5, None), (4, None, "why not"), (5, -1, "x"))
    status, said = imported(planned, sheet)
    assert status == 1
    for line in (
        "4 of 4 rows cannot become overrides of 2024-04",
        "row 2: not a number: New plan (store A, product_group food, New plan lots)",
        "row 3: missing value: Reason",
        "row 4: missing value: New plan",
        "row 5: below 0: New plan",
        "Nothing was changed.",
    ):
        assert line in said
    assert planned.execute("select count(*) from override").fetchone() == (0,)
    assert planned.execute("select count(*) from override_stage").fetchone() == (0,)


def test_one_bad_row_keeps_the_good_ones_out(planned: psycopg.Connection, sheet: Path) -> None:
    before = plan(planned)
    edit(sheet, (2, 500, "opening hours"), (3, "=1/0", "x"))
    status, said = imported(planned, sheet)
    assert (status, "row 3: not a number" in said, "row 2" in said) == (1, True, False)
    assert plan(planned) == before


def test_a_plan_that_changed_since_is_noticed(planned: psycopg.Connection, sheet: Path) -> None:
    edit(sheet, (2, 500, "opening hours"))
    override(planned, percent=10, store="B")
    assert imported(planned, sheet)[0] == 0  # of another shop
    edit(sheet, (2, None, None), (4, 700, "late"))
    status, said = imported(planned, sheet)
    assert (status, "row 4: the plan is" in said) == (1, True)

    call(planned, "publish_plan", run_id=run_in_sql(planned, parameters='{"window_days": 28}'))
    edit(sheet, (4, None, None), (3, 700, "late"))
    status, said = imported(planned, sheet)
    assert (status, "2024-04 is not of plan 1, or that is no longer in force: plan 2 is" in said) == (1, True)

    commit(planned, sales("2024-04-01", "2024-04-30"))
    status, said = imported(planned, sheet)
    assert (status, "the plan of 2024-04 is frozen" in said) == (1, True)


def test_a_sheet_of_a_draft_changes_the_draft(planned: psycopg.Connection, tmp_path: Path) -> None:
    run_id = run_in_sql(planned, parameters='{"window_days": 28}')
    draft = planfact(planned.info.dsn, "plan", "draft", str(run_id)).stdout.strip()
    out = str(tmp_path / "draft.xlsx")
    assert planfact(planned.info.dsn, "plan", "export", "--month", "2024-04", "--plan", draft, "--out", out).stdout
    edit(Path(out), (2, 500, "opening hours"))
    before = plan(planned)
    assert imported(planned, Path(out))[0] == 0
    assert plan(planned) == before
    assert planfact(planned.info.dsn, "plan", "publish", draft).returncode == 0
    assert total(plan(planned), lambda c: c[:2] == ("A", "food")) == 500


def test_a_shop_whose_name_is_a_formula_stays_a_name(db: psycopg.Connection, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://example.org","A")'
    close_in_sql(db, [(day, name, group, amount) for day, _, group, amount in sales("2024-01-01", "2024-03-31")[:91]])
    out = tmp_path / "plan.xlsx"
    planfact(db.info.dsn, "plan", "export", "--month", "2024-04", "--out", str(out))
    cell = openpyxl.load_workbook(out)["Plan"]["A2"]
    assert (cell.value, cell.data_type) == (name, "s")
    edit(out, (2, 70, "x"))
    book = openpyxl.load_workbook(out)
    book["Plan"]["A2"].data_type = "s"
    book.save(out)
    assert imported(db, out)[0] == 0
    assert total(plan(db)) == 70


def test_names_with_control_characters_go_to_excel_and_come_back(db: psycopg.Connection, tmp_path: Path) -> None:
    names = ["A\x1b[31m", "B_x0041_"]
    close_in_sql(db, [(day, name, "food", n) for day, _, _, n in daily("2023-01-01", "2024-03-31") for name in names])
    out = tmp_path / "plan.xlsx"
    done = planfact(db.info.dsn, "plan", "export", "--month", "2024-04", "--out", str(out))
    assert done.returncode == 0, done.stderr
    edit(out, (2, 77, "a try"), (3, 88, "a try"))
    status, said = imported(db, out)
    assert (status, said.partition(" of ")[0]) == (0, "2 overrides"), said
    seen = db.execute("select store, quantity from active_override order by quantity").fetchall()
    assert seen == [(names[0], 77), (names[1], 88)]


def test_a_workbook_that_would_fill_the_memory_is_refused_whatever_it_says_of_itself(
    planned: psycopg.Connection, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SMALL", 1 << 20)
    bomb = tmp_path / "bomb.xlsx"
    inside = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one) + (b" " * (12 << 20) if one.filename == inside else b""))
        size = new.getinfo(inside).file_size
    told, lie = (number.to_bytes(4, "little") for number in (size, 1000))
    assert bomb.read_bytes().count(told) == 2
    bomb.write_bytes(bomb.read_bytes().replace(told, lie))
    for command in (["plan", "import"], ["budget"], ["load"]):
        done = planfact(planned.info.dsn, *command, str(bomb))
        assert (done.returncode, "no table packs so small" in done.stderr) == (1, True), done.stderr
    sheet.write_bytes(sheet.read_bytes()[:-100])
    assert "Traceback" not in imported(planned, sheet)[1]


def test_a_budget_is_never_held_as_a_whole(
    planned: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BLOCK", 1 << 16)
    monkeypatch.setattr(encoding, "BLOCK", 1 << 16)
    lines = b"".join(b"2024-04,A,food,%d\n" % n for n in range(200_000))
    (tmp_path / "long.csv.gz").write_bytes(gzip.compress(b"month,store,product_group,amount\n" + lines))
    planfact(planned.info.dsn, "budget", str(tmp_path / "not there.csv"))  # what is imported is not counted
    tracemalloc.start()
    done = planfact(planned.info.dsn, "budget", str(tmp_path / "long.csv.gz"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (done.returncode, "199899 more" in done.stderr) == (1, True), done.stderr
    assert most < len(lines), f"{most:,} bytes for a text of {len(lines):,}"
    (tmp_path / "wide.csv").write_text("month,store,product_group,amount\n2024-04,A,food," + "1" * (1 << 20) + "\n")
    done = planfact(planned.info.dsn, "budget", str(tmp_path / "wide.csv"))
    assert (done.returncode, "line 2: longer than 1,048,576 characters" in done.stderr) == (1, True), done.stderr


def test_what_is_no_planning_sheet_is_refused(planned: psycopg.Connection, sheet: Path, tmp_path: Path) -> None:
    text, other = tmp_path / "text.xlsx", tmp_path / "other.xlsx"
    text.write_text("month,amount\n")
    openpyxl.Workbook().save(other)
    renamed = openpyxl.load_workbook(sheet)
    renamed["Plan"]["A1"] = "Filiale"
    renamed.save(tmp_path / "renamed.xlsx")
    for path, message in (
        (text, "is no workbook that can be read"),
        (other, "is no planning sheet"),
        (tmp_path / "renamed.xlsx", "Columns may not be renamed"),
        (tmp_path / "nowhere.xlsx", "No such file"),
        (sheet, "no row has a new plan"),
    ):
        status, said = imported(planned, path)
        assert (status, message in said, "Traceback" in said) == (1, True, False), said
    done = planfact(planned.info.dsn, "plan", "export", "--month", "2024-09", "--out", str(other))
    assert (done.returncode, "2024-09 has no plan yet" in done.stderr) == (1, True)


def test_the_commands_change_list_and_undo(planned: psycopg.Connection) -> None:
    dsn = planned.info.dsn
    change = ("plan", "override", "--month", "2024-04", "--reason", "opening hours")
    done = planfact(dsn, *change, "--percent", "10", "--only", "store=A", "--first-day", "2024-04-10")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert "override 1: the plan of 2024-04, store A is" in done.stderr
    shown = json.loads(planfact(dsn, "--json", "plan", "overrides", "--month", "2024-04").stdout)
    assert [(one["override"], one["change"], one["store"], one["status"]) for one in shown] == [
        (1, "10 %", "A", "in force")
    ]
    assert planfact(dsn, "plan", "undo", "1", "--reason", "no").returncode == 0
    shown = json.loads(planfact(dsn, "--json", "plan", "list").stdout)
    assert [(one["kind"], one["number"], one["status"]) for one in shown] == [
        ("statistical", 1, "published"),
        ("adjusted", 1, "published"),  # nobody approved it
    ]
    assert planfact(dsn, *change, "--percent", "10", "--only", "shop=A").returncode == 2
    done = planfact(dsn, *change, "--percent", "ten")
    assert (done.returncode, "'ten' is not a number: write 5 or -2.5" in done.stderr) == (2, True), done.stderr
    assert planfact(dsn, *change, "--percent", "").returncode == 2
    done = planfact(dsn, *change, "--percent", "5%", "--only", "store=B")
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr
    assert planned.execute("select percent from override where override_id = 2").fetchone() == (5,)
    done = planfact(dsn, *change, "--percent", "10", "--only", "store=Z")
    assert (done.returncode, "nothing is known of store 'Z'" in done.stderr) == (1, True)


def test_budgets_come_as_csv_or_excel_long_or_wide(planned: psycopg.Connection, tmp_path: Path) -> None:
    long, wide, german = tmp_path / "long.csv.gz", tmp_path / "wide.xlsx", tmp_path / "german.csv"
    with gzip.open(long, "wt") as file:
        csv.writer(file).writerows([("period", "store", "amount"), ("2024-04", "A", "100.5"), ("2024-05", "B", "7")])
    book = openpyxl.Workbook()
    for row in (["store", date(2024, 4, 1), "2024-05"], ["A", 100.5, None], ["B", None, 8]):
        book.active.append(row)
    book.save(wide)
    german.write_text("\ufeffmonth;amount;note\n2024-04;1234,5;x\n", encoding="utf-8")
    in_force = (
        "select to_char(month, 'YYYY-MM'), store, amount from budget_amount inner join budget_month"
        " using (budget_id, month) where superseded_by is null order by month, store"
    )
    done = planfact(planned.info.dsn, "budget", str(long), "--map", "month=period", "--comment", "the board's")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert planned.execute(in_force).fetchall() == [("2024-04", "A", Decimal("100.5")), ("2024-05", "B", 7)]
    done = planfact(planned.info.dsn, "budget", str(wide))
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr
    assert planned.execute(in_force).fetchall() == [("2024-04", "A", Decimal("100.5")), ("2024-05", "B", 8)]
    done = planfact(planned.info.dsn, "budget", str(german))
    assert "ignored columns: note" in done.stderr
    assert planned.execute(in_force).fetchall()[0] == ("2024-04", None, Decimal("1234.5"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("month,amount\n", "has a header but no rows"),
        ("when,how_much\n2024-04,1\n", "has neither the columns month and amount nor a column per month"),
        ("month,store,amount\n2024-04,Z,1\n2024-04,A,x\n", "line 3: not a number: amount"),
    ],
)
def test_a_budget_that_cannot_be_read_is_refused(
    planned: psycopg.Connection, tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "budget.csv"
    path.write_text(content)
    done = planfact(planned.info.dsn, "budget", str(path))
    assert (done.returncode, message in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    assert planned.execute("select count(*) from budget").fetchone() == (0,)


@pytest.mark.real_data
def test_a_year_of_a_real_retailer_is_planned_changed_and_frozen(db: psycopg.Connection, tmp_path: Path) -> None:
    path = real_data("favorita_store_family_15series.csv.gz")
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    assert {"date", "store_nbr", "family", "sales"} <= set(rows[0])
    history = [(row["date"], row["store_nbr"], row["family"], row["sales"]) for row in rows if row["date"] < "2017-07"]
    july = [
        (row["date"], row["store_nbr"], row["family"], row["sales"]) for row in rows if row["date"][:7] == "2017-07"
    ]
    commit(db, history)
    call(db, "publish_plan", run_id=run_in_sql(db))
    out = tmp_path / "plan.xlsx"
    assert planfact(db.info.dsn, "plan", "export", "--month", "2017-07", "--out", str(out)).returncode == 0
    page = openpyxl.load_workbook(out)["Plan"]
    changes = [(row, round(page.cell(row, 4).value * 1.07, 2), "more shops open") for row in range(2, 8)]
    edit(out, *changes)
    budget = tmp_path / "budget.csv"
    budget.write_text("month,amount\n" + "".join(f"2017-{month:02},1000000.01\n" for month in range(7, 13)))
    assert planfact(db.info.dsn, "budget", str(budget)).returncode == 0
    assert imported(db, out)[0] == 0
    for row, quantity, _ in changes:
        store, group = str(page.cell(row, 1).value), str(page.cell(row, 2).value)
        assert total(plan(db), lambda c, s=store, g=group: c[:2] == (s, g)) == Decimal(str(quantity))

    commit(db, july)
    db.execute("call refresh_plan_fact()")
    sums = db.execute(
        "select plan - plan_statistical - override_delta, budget, fact - budget_to_date - variance_to_budget,"
        " is_complete"
        " from plan_fact_month where level = 'total' and month = '2017-07-01'"
    ).fetchone()
    assert sums == (0, Decimal("1000000.01"), 0, True)
    with pytest.raises(psycopg.Error, match="the plan of 2017-07 is frozen"):
        override(db, month=date(2017, 7, 1), percent=1)
    assert db.execute("select bool_and(is_true is not false) from verify_database()").fetchone() == (True,)


def test_a_per_cent_is_one_of_the_plan_and_large_changes_are_asked_for(
    planned: psycopg.Connection, sheet: Path
) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book["Plan"]
    column = {cell.value: cell.column for cell in page[1]}
    rules = {str(rule.sqref): rule.showErrorMessage for rule in page.data_validations.dataValidation}
    assert rules == {"G2:G10": True, "H2:H10": True}
    assert {rule.type for rule in page.data_validations.dataValidation} == {"decimal"}
    was = [Decimal(str(page.cell(row, column["Plan"]).value)) for row in (2, 3, 4)]

    def fill(row: int, name: str, value: object, shown: str | None = None) -> None:
        page.cell(row, column[name]).value = value
        page.cell(row, column["Reason"]).value = "fair"
        if shown:
            page.cell(row, column[name]).number_format = shown

    fill(2, "New plan", 1.05, "0%")  # what 105% typed into a cell becomes
    fill(3, "Change %", -5)
    fill(4, "New plan", f"{was[2] * 2 + 1000:,.2f}".replace(",", "\u00a0").replace(".", ","))
    book.save(sheet)

    dsn, before = planned.info.dsn, plan(planned)
    asked = planfact(dsn, "plan", "import", str(sheet))
    assert asked.returncode == 1
    assert "row 4: " in asked.stderr
    assert "in all: " in asked.stderr
    assert f"planfact plan import {sheet} --dry-run. If it is meant, add --yes." in asked.stderr
    assert plan(planned) == before

    shown = planfact(dsn, "plan", "import", str(sheet), "--dry-run")
    assert (shown.returncode, "dry run: nothing is written" in shown.stderr) == (0, True), shown.stderr
    assert shown.stdout.splitlines()[0].split("\t") == ["store", "product_group", "plan", "new_plan", "change"]
    assert (plan(planned), planned.execute("select count(*) from override").fetchone()) == (before, (0,))

    done = json.loads(planfact(dsn, "plan", "import", str(sheet), "--yes", "--json").stdout)
    after = plan(planned)
    assert total(after, lambda c: c[:2] == ("A", "food")) == rounded(was[0] * Decimal("1.05"))
    assert total(after, lambda c: c[:2] == ("A", "toys")) == rounded(was[1] * Decimal("0.95"))
    assert total(after, lambda c: c[:2] == ("B", "food")) == rounded(was[2] * 2) + 1000
    assert (done["overrides"], len(done["largest"])) == (3, 3)
    assert done["plan_before"] == pytest.approx(float(total(before)))
    assert done["plan_after"] == pytest.approx(float(total(after)))


def as_ods(book: openpyxl.Workbook, path: Path) -> None:
    """Save what LibreOffice makes of a planning sheet as .ods: a cell with a format of per cent is of that type."""

    def kept(cell: openpyxl.cell.Cell) -> str | float | None:
        return Share(cell.value) if "%" in cell.number_format and isinstance(cell.value, float) else cell.value

    tabs = {name: [[kept(cell) for cell in row] for row in book[name].iter_rows()] for name in ("Plan", "planfact")}
    write_ods(path, [["a tab of the planner's own"]], **tabs)


@pytest.mark.parametrize("columns_before", [0, 2])
def test_a_per_cent_is_one_in_an_ods_too(
    planned: psycopg.Connection, sheet: Path, tmp_path: Path, columns_before: int
) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book["Plan"]
    column = {cell.value: cell.column for cell in page[1]}
    was = [Decimal(str(page.cell(row, column["Plan"]).value)) for row in (2, 3, 4)]
    for row, name, value, shown in (
        (2, "New plan", 1.05, "0%"),
        (3, "Change %", 0.05, "0.00%"),
        (4, "Change %", 5, "0.00"),
    ):
        page.cell(row, column[name]).value, page.cell(row, column[name]).number_format = value, shown
        page.cell(row, column["Reason"]).value = "fair"
    if columns_before:
        page.insert_cols(1, columns_before)
    as_ods(book, tmp_path / "plan.ods")
    done = planfact(planned.info.dsn, "plan", "import", str(tmp_path / "plan.ods"))
    assert done.returncode == 0, done.stderr
    after = plan(planned)
    found = [total(after, lambda c, cell=cell: c[:2] == cell) for cell in (("A", "food"), ("A", "toys"), ("B", "food"))]
    assert found == [rounded(one * Decimal("1.05")) for one in was]


def test_a_kind_of_file_that_hides_per_cents_is_refused(
    planned: psycopg.Connection, sheet: Path, tmp_path: Path
) -> None:
    book = xlwt.Workbook()
    for tab in openpyxl.load_workbook(sheet):
        page = book.add_sheet(tab.title)
        for row in tab.iter_rows():
            for cell in row:
                page.write(cell.row - 1, cell.column - 1, "fair" if cell.coordinate == "I2" else cell.value)
    book.save(str(tmp_path / "plan.xls"))
    status, said = imported(planned, tmp_path / "plan.xls")
    assert status == 1
    assert "a per cent cannot be told from a number" in said
    assert "Save it as .xlsx or .ods." in said


def test_a_change_that_is_ordinary_asks_for_nothing(planned: psycopg.Connection, sheet: Path) -> None:
    edit(sheet, (2, float(openpyxl.load_workbook(sheet)["Plan"].cell(2, 4).value) * 1.1, "fair"))
    assert planfact(planned.info.dsn, "plan", "import", str(sheet)).returncode == 0
    book = openpyxl.load_workbook(sheet)
    book["Plan"]["H2"] = 5
    book.save(sheet)
    both = planfact(planned.info.dsn, "plan", "import", str(sheet))
    assert (both.returncode, "row 2 has both" in both.stderr) == (1, True)


def test_several_members_what_if_and_undo_say_what_becomes_of_the_month(planned: psycopg.Connection) -> None:
    dsn, before = planned.info.dsn, plan(planned)
    both = ("--month", "2024-04", "--only", "store=A", "--only", "store=B")
    seen = planfact(dsn, "plan", "what-if", *both, "--percent", "10")
    whole, more = total(before), sum(
        rounded(total(before, lambda c, s=store: c[0] == s) * Decimal("1.1")) for store in "AB"
    )  # fmt: skip
    said = f"2024-04: the plan is {more:,.0f}, was {whole:,.0f} ("
    assert (seen.returncode, seen.stdout.startswith(said)) == (0, True), seen.stdout + seen.stderr
    assert plan(planned) == before
    done = planfact(dsn, "plan", "override", *both, "--percent", "10", "--reason", "fair")
    numbers = done.stdout.split()
    assert (done.returncode, len(numbers), said in done.stderr) == (0, 2, True), done.stderr
    assert total(plan(planned)) == more
    assert planfact(dsn, "plan", "override", *both, "--quantity", "9", "--reason", "fair").returncode == 2
    undone = planfact(dsn, "plan", "undo", numbers[1], "--reason", "no")
    assert (undone.returncode, f", was {more:,.0f} (" in undone.stderr) == (0, True), undone.stderr
    again = planfact(dsn, "plan", "undo", numbers[1], "--reason", "no")
    assert (again.returncode, again.stdout) == (0, f"override {numbers[1]} did not count any more\n")
    none = planfact(dsn, "plan", "override", "--month", "2025-01", "--percent", "5", "--reason", "x")
    assert (none.returncode, "planfact publish RUN" in none.stderr) == (1, True)


def test_sums_spread_and_their_parts_win(planned: psycopg.Connection, sheet: Path) -> None:
    before = plan(planned)
    of_a, food, whole = (
        total(before, lambda c: c[0] == "A"), total(before, lambda c: c[1] == "food"), total(before)
    )  # fmt: skip
    edit(sheet, (6, float(of_a) + 30, "opening hours"), (2, 321, "a rival closes"), (10, float(whole) * 1.05, "year"))
    seen = planfact(planned.info.dsn, "plan", "import", str(sheet), "--dry-run", "--json")
    said = json.loads(seen.stdout)
    assert plan(planned) == before
    assert imported(planned, sheet)[0] == 0
    after = plan(planned)
    assert total(after, lambda c: c[:2] == ("A", "food")) == 321
    # the whole first, the store over it, the series over both: what neither names keeps the share of the one above
    raised = total(before, lambda c: c[0] == "B") * Decimal("1.05")
    assert total(after, lambda c: c[0] == "B") == pytest.approx(raised, abs=Decimal("0.05"))
    toys = total(before, lambda c: c[:2] == ("A", "toys")) * (of_a + 30) / of_a
    assert total(after, lambda c: c[:2] == ("A", "toys")) == pytest.approx(toys, abs=Decimal("0.05"))
    assert said["plan_after"] == pytest.approx(float(total(after)))
    assert [(one["store"], one["product_group"]) for one in said["largest"]].count((None, None)) == 1
    shown = {(one["store"], one["product_group"]): one["new_plan"] for one in said["largest"]}
    assert shown["A", None] == pytest.approx(float(total(after, lambda c: c[0] == "A")))

    again = imported(planned, sheet)
    assert (again[0], "has the 3 changes of this sheet already" in again[1], plan(planned)) == (0, True, after)
    edit(sheet, (2, None, None), (6, None, None), (10, None, None), (7, 900, "fair"), (8, float(food) * 2, "fair"))
    status, refused = imported(planned, sheet)
    assert (status, "row 8: row 7 changes a part of it" in refused, plan(planned)) == (1, True, after), refused


def test_months_stand_side_by_side_in_the_planners_words(db: psycopg.Connection, tmp_path: Path) -> None:
    commit(db, sales("2023-01-01", "2024-03-31"))
    db.execute("call refresh_export_mart()")
    call(db, "publish_plan", run_id=run_in_sql(db, months=2))
    dsn, out = db.info.dsn, tmp_path / "plan.xlsx"
    sheet = ("plan", "export", "--month", "2024-04", "--out", str(out), "--language", "ru", "--months")
    refused = planfact(dsn, *sheet, "3")
    assert (refused.returncode, "2024-06 has no plan yet" in refused.stderr) == (1, True)
    assert planfact(dsn, *sheet, "2").returncode == 0
    book = openpyxl.load_workbook(out)
    page = book["План"]
    heads = [cell.value for cell in page[1]]
    assert heads[:2] + heads[-1:] == ["Магазин", "Товарная группа", "Причина"]
    assert page["A6"].value == "A" and page["B6"].value == "(все)"
    assert len(page.data_validations.dataValidation) == 4
    place = {head: number for number, head in enumerate(heads, start=1)}
    was = {(row, month): Decimal(str(page.cell(row, place[f"План {month}"]).value))
           for row in (2, 6) for month in ("2024-04", "2024-05")}  # fmt: skip
    page.cell(2, place["Новый план 2024-04"]).value = 1.1
    page.cell(2, place["Новый план 2024-04"]).number_format = "0%"
    page.cell(6, place["Изменение, % 2024-05"]).value = 4
    for row in (2, 6):
        page.cell(row, place["Причина"]).value = "праздник"
    page.title = "Мой план"
    page.move_range(f"A1:A{page.max_row}", cols=len(heads))  # Store stands last now
    book.save(out)
    done = planfact(dsn, "plan", "import", str(out), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [(one["month"], one["overrides"]) for one in said["months"]] == [("2024-04", 1), ("2024-05", 1)]
    assert said["plan_after"] - said["plan_before"] == pytest.approx(
        float(was[2, "2024-04"]) * 0.1 + float(was[6, "2024-05"]) * 0.04, abs=0.01
    )
    log = db.execute("select to_char(month, 'YYYY-MM'), store, product_group, quantity from override_log order by 1")
    assert log.fetchall() == [
        ("2024-04", "A", "food", rounded(was[2, "2024-04"] * Decimal("1.1"))),
        ("2024-05", "A", None, rounded(was[6, "2024-05"] * Decimal("1.04"))),
    ]

    # a month that is refused takes the other with it; bad rows of both are named; a large change of one is asked for
    page.cell(2, place["Новый план 2024-04"]).value = -1
    page.cell(2, place["Новый план 2024-04"]).number_format = "0"
    page.cell(7, place["Новый план 2024-05"]).value = "много"
    book.save(out)
    bad = planfact(dsn, "plan", "import", str(out), "--yes")
    assert (bad.returncode, "row 2: below 0" in bad.stderr, "row 7: not a number" in bad.stderr) == (1, True, True)
    page.cell(2, place["Новый план 2024-04"]).value = None
    page.cell(6, place["Изменение, % 2024-05"]).value = None
    page.cell(2, place["Причина"]).value = page.cell(6, place["Причина"]).value = None
    page.cell(7, place["Новый план 2024-05"]).value = 99999
    page.cell(7, place["Причина"]).value = "ярмарка"
    page.cell(9, place["Новый план 2024-04"]).value = page.cell(9, place["План 2024-04"]).value
    page.cell(9, place["Причина"]).value = "как есть"
    book.save(out)
    asked = planfact(dsn, "plan", "import", str(out))
    why = asked.stderr
    assert (asked.returncode, "row 7 of 2024-05: " in why, "in all of 2024-05: " in why) == (1, True, True), why
    assert db.execute("select count(*) from override").fetchone() == (2,)
