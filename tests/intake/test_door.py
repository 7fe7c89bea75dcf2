"""The command line around a file: looking first, keeping options, and setting aside."""

from pathlib import Path

import psycopg
import pytest

from cli.runner import snapshot
from intake.test_cases import ours
from planfact.cli.options import mapping_of

HEADER = "day,store,product_group,sales\n"


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "may.csv").write_text(HEADER + "2023-05-01,A,tea,7\n2024-05-01,A,tea,5\n2024-05-02,A,tea,6\n")
    assert ours(["load", str(tmp_path / "may.csv")], db) == 0
    before = snapshot(db)
    capsys.readouterr()
    text = 'Date,store,product_group,sales\n02.05.2024,A,tea,"1,250.5"\n03.05.2024,A,tea,NA\n04.05.2024,A,tea,1\n'
    (tmp_path / "again.csv").write_text(text)
    options = ["--map", "day=date", "--date-format", "%d.%m.%Y", "--on-reject", "quarantine"]
    assert ours(["load", "--dry-run", str(tmp_path / "again.csv"), *options], db) == 0
    shown = capsys.readouterr()
    assert "dry run: 1 rows would be added, 1 changed, 0 removed" in shown.out
    for word in ("2024-05-02", "02.05.2024", "1250.5", "1,250.5", "not a number: sales"):
        assert word in shown.out
    rows = [line.split() for line in shown.out.splitlines()]
    month = next(row for row in rows if "2024-05" in row)
    assert [cell for cell in month if cell[0].isdigit()] == ["2024-05", "1256.500", "11.000", "7.000"]
    assert snapshot(db) == before


def test_options_are_kept_under_a_name(
    db: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("planfact.toml").write_text('# ours\n[source.other]\nmode = "replace"\n')
    Path("july.csv").write_text("Datum;Filiale;Umsatz, netto\n01.07.2024;A;1.234,50\n")
    given = ["--map", "day=Datum", "--map", "store=Filiale", "--map", "sales=Umsatz, netto", "--set",
             "product_group=all", "--date-format", "%d.%m.%Y"]  # fmt: skip
    assert ours(["load", "july.csv", *given, "--save-source", "pos"], db) == 0
    assert ours(["load", "july.csv", *given, "--save-source", "pos"], db) == 0
    kept = Path("planfact.toml").read_text()
    assert kept.startswith("# ours\n[source.other]\n")
    assert kept.count("[source.pos]") == 1
    Path("august.csv").write_text("Datum;Filiale;Umsatz, netto\n01.08.2024;A;0,5\n")
    assert ours(["load", "august.csv", "--source", "pos", "--set", "product_group=tea"], db) == 0
    assert db.execute(
        "select product_group, sum(sales)::float8 from sales_as_of(2) group by 1 order by 1"
    ).fetchall() == [
        ("all", 1234.5),
        ("tea", 0.5),
    ]
    capsys.readouterr()
    assert ours(["load", "august.csv", "--source", "till"], db) == 1
    assert "planfact.toml has no source till; it has other, pos" in capsys.readouterr().err
    Path("planfact.toml").write_text('[source.pos]\nmode = "overwrite"\n[source.till]\ncolour = "red"\n')
    assert ours(["load", "august.csv", "--source", "pos"], db) == 1
    assert "source pos, mode is 'overwrite'" in capsys.readouterr().err
    assert ours(["load", "august.csv", "--source", "till"], db) == 1
    assert "source till has an unknown option colour" in capsys.readouterr().err


def test_merged_cells_are_filled_down_by_the_option_that_the_refusal_names(
    db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "merged.csv").write_text(HEADER + "2024-05-01,A,tea,1\n2024-05-02,,tea,2\n2024-05-01,B,tea,4\n")
    file = str(tmp_path / "merged.csv")
    assert ours(["load", file], db) == 1
    assert "--fill-down store" in capsys.readouterr().err
    assert ours(["load", file, "--fill-down", "shop"], db) == 2
    assert ours(["load", file, "--fill-down", "store"], db) == 0
    assert "1 empty cells took the value above: store" in capsys.readouterr().err
    assert db.execute("select store, sum(sales)::int from sales_as_of(1) group by 1 order by 1").fetchall() == [
        ("A", 3),
        ("B", 4),
    ]


def test_a_bad_cell_of_a_wide_file_takes_no_other_with_it(db: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("day,store,tea,cake\n2024-05-01,A,1,x\n2024-05-02,A,3,4\n")
    options = ["--unpivot", "product_group", "--on-reject", "quarantine"]
    assert ours(["load", str(tmp_path / "wide.csv"), *options], db) == 0
    assert db.execute("select count(*), sum(sales)::int from sales").fetchone() == (3, 8)
    assert db.execute("select line_no, product_group, sales from sales_reject").fetchall() == [(2, "cake", "x")]


def test_what_cannot_be_worked_out_is_said_in_words(
    db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "x.csv").write_text("day,store,product_group,qty,parts\n2024-05-01,A,tea,,2\n2024-05-02,A,tea,1,0\n")
    assert ours(["load", str(tmp_path / "x.csv"), "--sales", "qty / parts"], db) == 1
    said = capsys.readouterr().err
    for words in ("sales qty is empty", "sales division by zero", "--sales needs a number in every column"):
        assert words in said
    # PostgreSQL would read these
    (tmp_path / "y.csv").write_text(HEADER + "2024-05-01,A,tea,0x1F\n2024-05-02,A,tea,1_000\n")
    assert ours(["load", str(tmp_path / "y.csv")], db) == 1
    assert "2 of 2 rows in y.csv cannot become sales" in capsys.readouterr().err


def test_a_file_is_not_added_to_itself(db: psycopg.Connection, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    for name in ("may.csv", "copy.csv"):
        (tmp_path / name).write_text(HEADER + "2024-05-01,A,tea,2\n")
    files = [str(tmp_path / name) for name in ("may.csv", "copy.csv")]
    assert ours(["load", *files, "--on-duplicate", "sum"], db) == 1
    assert "copy.csv holds the same as" in capsys.readouterr().err


def test_the_same_file_read_otherwise_is_another_load(db: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("day,store,product_group,qty,price\n2024-05-01,A,tea,2,2.5\n")
    for sales, total in (("qty", 2), ("qty * price", 5), ("qty * price", 5)):
        assert ours(["load", str(tmp_path / "x.csv"), "--sales", sales], db) == 0
        assert db.execute("select sum(sales)::int from sales").fetchone() == (total,)
    assert db.execute("select max(data_version_id) from data_version").fetchone() == (2,)


@pytest.mark.parametrize(("given", "mapping"), [
    (["day=date,store=nbr"], {"day": "date", "store": "nbr"}),
    (["day=date", "store=nbr"], {"day": "date", "store": "nbr"}),
    (["sales=Sum, net"], {"sales": "Sum, net"}), (["sales=a=b"], {"sales": "a=b"}), (["day=x,"], {"day": "x"}),
    (["sales= Weekly "], {"sales": "Weekly"}),
])  # fmt: skip
def test_pairs_of_names_may_be_joined_where_that_is_plain(given: list[str], mapping: dict[str, str]) -> None:
    assert mapping_of(given, ["day", "store", "sales"]) == mapping
