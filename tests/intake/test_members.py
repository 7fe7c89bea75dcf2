"""Names and attributes of members come from a file, and stand beside the members; they are no part of the key."""

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import psycopg
import pytest

from builders import close_in_sql, commit, daily
from cli.runner import planfact
from planfact.report.snapshot import read_snapshot

STORES = "store;name;region;format;valid_from\nA;Riverside;north;big;\nB;Old Town;north;small;\nB;;south;;2024-08\n"


@pytest.fixture
def company(db: psycopg.Connection) -> psycopg.Connection:
    for first, last in (("2023-06-01", "2024-07-31"), ("2024-08-01", "2024-08-31")):
        close_in_sql(db, [*daily(first, last, "A"), *daily(first, last, "B"), *daily(first, last, "C", "toys")])
    return db


def test_a_file_of_stores_stands_beside_their_codes(company: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "stores.csv"
    file.write_text(STORES + "Z;Next Year;north;;\n")
    done = planfact(company.info.dsn, "members", "store", str(file))
    assert (done.returncode, done.stdout) == (0, "stores.csv: 4 members, label, region, format\n"), done.stderr
    assert "9 values of 3 members of store are kept; nothing was sold yet by Z" in done.stderr
    assert "known already" in planfact(company.info.dsn, "members", "store", str(file)).stderr

    known = "select member, label, attributes from dimension_member where dimension = 'store' order by 1"
    assert company.execute(known).fetchall() == [
        ("A", "Riverside", {"region": "north", "format": "big"}),
        ("B", "Old Town", {"region": "south", "format": "small"}),
        ("C", None, {}),
        ("Z", "Next Year", {"region": "north"}),
    ]
    assert company.execute("select store_label, product_group_label from dim_series order by 1").fetchall() == [
        ("C", "toys"),
        ("Old Town", "food"),
        ("Riverside", "food"),
    ]

    # a store that moved counts for its old region before, for the new one after; the groups sum to the whole
    grouped = "select month, value, members from plan_fact_group where attribute = 'region' and month >= '2024-07-01'"
    assert set(company.execute(grouped).fetchall()) == {
        (_month(7), None, 1),
        (_month(7), "north", 2),
        (_month(8), None, 1),
        (_month(8), "north", 1),
        (_month(8), "south", 1),
        (_month(9), None, 1),
        (_month(9), "north", 1),
        (_month(9), "south", 1),
    }
    for column in ("plan", "fact", "variance"):
        summed = (
            f"select count(*) from plan_fact_month as whole where level = 'total' and {column} is distinct from"
            f" (select sum(g.{column}) from plan_fact_group as g where g.month = whole.month and attribute = 'format')"
        )
        assert company.execute(summed.encode()).fetchone() == (0,), column

    # in the planning sheet, and in the report
    sheet, page = tmp_path / "plan.xlsx", tmp_path / "report.html"
    assert planfact(company.info.dsn, "plan", "export", "--month", "2024-09", "--out", str(sheet)).returncode == 0
    book = openpyxl.load_workbook(sheet)
    rows = [[cell.value for cell in row] for row in book["Plan"].iter_rows()]
    assert rows[0][:4] == ["Store", "Product group", "Store: name", "Forecast"]
    assert [row[2] for row in rows[1:4]] == ["Riverside", "Old Town", None]  # sums follow
    book["Plan"].cell(2, rows[0].index("New plan") + 1).value = 5
    book["Plan"].cell(2, rows[0].index("Reason") + 1).value = "works"
    book.save(sheet)
    assert planfact(company.info.dsn, "plan", "import", "--yes", str(sheet)).returncode == 0
    assert planfact(company.info.dsn, "report", "--out", str(page)).returncode == 0
    assert '"store": {"A": "Riverside", "B": "Old Town"' in page.read_text().replace("\\u0022", '"')

    groups = read_snapshot(company).tables["groups"]
    shown = set(zip(groups["attribute"], groups["month"], groups["value"], groups["members"], strict=True))
    assert {("region", _month(8), "south", 1), ("region", _month(8), "–", 1), ("format", _month(9), "big", 1)} <= shown

    # what is known of a store is known of its new name
    company.execute("call rename_series('store', 'B', 'B2')")
    assert ("B2", "Old Town", {"region": "south", "format": "small"}) in company.execute(known).fetchall()


def _month(number: int) -> date:
    return date(2024, number, 1)


def test_a_file_of_members_that_cannot_be_kept_is_refused(company: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "stores.csv"
    file.write_text(STORES)
    assert planfact(company.info.dsn, "members", "store", str(file)).returncode == 0
    before = company.execute(
        "select member, attribute, value, first_month::text from member_attribute order by 1, 2, 4"
    ).fetchall()
    for text, why in {
        "store;region\n;north\n": "line 2: no member (store , region north)",
        "store;region;valid_from\nA;south;soon\n": "line 2: not a month: write valid_from as YYYY-MM",
        "store;region\nA;south\nA;west\n": "line 2: more than one value for the month (store A, region south)",
        "store;region\nB;west\n": "line 2: it has changed before: say from which month on, in valid_from",
        "shop;region\nB;west\n": "has no column store; it has shop, region",
        "store;region\n": "has no row with a value",
    }.items():
        file.write_text(text)
        done = planfact(company.info.dsn, "members", "store", str(file))
        assert (done.returncode, done.stdout) == (1, ""), text
        assert why in done.stderr, done.stderr
    assert planfact(company.info.dsn, "members", "shop", str(file)).returncode != 0
    assert (
        company.execute(
            "select member, attribute, value, first_month::text from member_attribute order by 1, 2, 4"
        ).fetchall()
        == before
    )


def test_new_members_and_those_that_look_alike_are_said_before_they_are_made(
    db: psycopg.Connection, tmp_path: Path
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("day,store,product_group,sales\n2024-05-01,1,Tea,1\n2024-05-01,2,Tea,1\n")
    done = planfact(db.info.dsn, "load", str(file))
    assert "never seen before" not in done.stderr  # the first load brings nothing else
    assert "differ by" not in done.stderr
    file.write_text(
        "day,store,product_group,sales\n2024-05-02,01,tea,1\n2024-05-02,2,Ｔｅａ,1\n2024-05-02,3 ,Tea,1\n"
        "2024-05-03,\u200b3,Tea,1\n2024-05-03,2.0,Tea,1\n2024-05-03,NaN,Tea,1\n2024-05-03,2,#N/A,1\n"
    )
    done = planfact(db.info.dsn, "load", "--dry-run", str(file))
    assert "never seen before: 5 store (" in done.stderr
    assert "; 3 product_group (#N/A, tea, Ｔｅａ)" in done.stderr
    assert re.search(
        r"store '01' and '1'; store '2' and '2.0'; store .*'3 '.*; product_group .*'Tea'.* differ by blanks, case,"
        r" leading zeros or a trailing .0 alone",
        done.stderr,
    )
    assert "members by words that stand for nothing: store 'NaN', product_group '#N/A'" in done.stderr
    assert commit(db, [("2024-05-03", "1", "Tea", 1)]) == 2


@pytest.mark.parametrize(("member", "is_said"), [("All goods", True), ("Bread", False)])
def test_a_member_that_may_be_a_total_of_the_others_is_said(
    member: str, is_said: bool, db: psycopg.Connection, tmp_path: Path
) -> None:
    file = tmp_path / "sales.csv"
    lines = [
        f"2024-03-0{day},{store},{group},{amount}"
        for day in (1, 2, 3)
        for store, tea, cake in (("A", 1.25 * day, 2), ("B", 3, 0.5))
        for group, amount in (("Tea", tea), ("Cake", cake), (member, tea + cake if is_said or day < 3 else 0))
    ]
    file.write_text("day,store,product_group,sales\n" + "\n".join(lines) + "\n")
    done = planfact(db.info.dsn, "load", str(file))
    assert done.returncode == 0, done.stderr
    said = f"product_group {member} sells on each of its days what all others sell together, and may be their total"
    assert (said in done.stderr) == is_said
    assert planfact(db.info.dsn, "load", "--again", str(file)).stderr.count("may be their total") == 0


def test_rename_on_the_command_line(company: psycopg.Connection) -> None:
    dsn = company.info.dsn
    versions = "select count(*) from data_version"
    dry = planfact(dsn, "rename", "product_group", "toys", "games", "--dry-run")
    assert (dry.returncode, dry.stdout) == (0, "dry run: data version 3\n"), dry.stderr
    assert "458 rows moved; their sales are 6415.000 before and 6415.000 after" in dry.stderr
    assert company.execute(versions).fetchone() == (2,)
    assert planfact(dsn, "rename", "product_group", "toys", "games", "--only", "store=C").stdout == "3\n"
    lost = planfact(dsn, "rename", "product_group", "toys", "games", "--undo")
    assert (lost.returncode, lost.stdout) == (1, "")
    assert "product_group toys was not renamed to games" in lost.stderr
    undone = planfact(dsn, "--json", "rename", "product_group", "toys", "games", "--only", "store=C", "--undo")
    assert json.loads(undone.stdout) == {"data_version_id": 4}
    assert planfact(dsn, "rename", "colour", "toys", "games").returncode == 2
    assert planfact(dsn, "rename", "product_group", "toys", "games", "--from", "soon").returncode == 2


def test_a_dry_run_of_the_very_first_file_shows_its_months(db: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "first.csv"
    file.write_text("day,store,product_group,sales\n2023-01-01,A,food,4\n2024-01-01,A,food,5\n")
    done = planfact(db.info.dsn, "load", "--dry-run", str(file))
    assert done.returncode == 0, done.stderr
    assert "2023-01\t4.000\t\t\n2024-01\t5.000\t\t4.000\n" in done.stdout
    assert db.execute("select count(*) from data_version").fetchone() == (0,)
