"""Bad input: one sentence that a shop's analyst understands, exit status 1, and the state as it was."""

import gzip
import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from builders import commit, daily
from cli.runner import planfact, snapshot, spawned
from planfact.database import connect
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer
from ports import kept_port

HEADER = "day,store,product_group,sales\n"

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "unknown columns": ("date,shop,kind,qty\n2024-05-01,A,food,1\n", "no column day, store, product_group, sales"),
    "missing header": ("2024-05-01,A,food,1\n", "has no header: its first line is 2024-05-01, A, food, 1"),
    "empty file": ("", "is empty"),
    "header only": (HEADER, "has a header but no rows"),
    "not UTF-8": (HEADER.encode() + "2024-05-01,Магазин,food,1\n".encode("cp1251"), "is not UTF-8"),
    "header not UTF-8": ("день,store,product_group,sales\n".encode("cp1251"), "is not UTF-8"),
    "doubled column": ("day,store,product_group,sales,sales\n2024-05-01,A,food,1,2\n", "more than one column sales"),
    "ragged line": (HEADER + "2024-05-01,A,food,1\n2024-05-02,A,food\n", "line 3: 3 values where the header names 4"),
    "binary": (b"\x00\x01\x02\xff\xfe" * 50, "is not UTF-8"),
    "NUL in a name": (HEADER.encode() + b"2024-05-01,A\x00B,food,1\n", "a zero byte, or bytes that are not UTF-8"),
    "duplicate keys": (HEADER + "2024-05-01,A,food,1\n2024-05-01,A,food,2\n", "line 2: duplicate key in the load"),
    "NaN": (HEADER + "2024-05-01,A,food,NaN\n", "line 2: NaN/Infinity: sales"),
    "Infinity": (HEADER + "2024-05-01,A,food,-inf\n", "line 2: NaN/Infinity: sales"),
    "1e400": (HEADER + "2024-05-01,A,food,1e400\n", "line 2: out of numeric range: sales"),
    "a word": (HEADER + "2024-05-01,A,food,many\n", "line 2: not a number: sales"),
    "31.12.2017": (HEADER + "31.12.2017,A,food,1\n", "need --date-format, e.g. --date-format %d.%m.%Y"),
    "31 February": (HEADER + "2024-02-31,A,food,1\n", "line 2: not a date: write the day as YYYY-MM-DD (day 2024-02"),
    "10,000 characters": (HEADER + f"2024-05-01,{'x' * 10_000},food,1\n", "longer than 255 characters: store"),
    "empty dimension": (HEADER + "2024-05-01,,food,1\n", "line 2: empty dimension: store"),
}  # fmt: skip


@pytest.fixture
def filled(db: psycopg.Connection) -> psycopg.Connection:
    commit(db, daily("2023-01-01", "2024-04-30"))
    return db


def refused(db: psycopg.Connection, *arguments: str, message: str, **named: Any) -> str:
    before = snapshot(db)
    done = planfact(db.info.dsn, *arguments, **named)
    assert done.returncode == 1, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert snapshot(db) == before
    return done.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_what_it_should_be_is_refused(filled: psycopg.Connection, tmp_path: Path, name: str) -> None:
    content, message = REFUSED[name]
    file = tmp_path / "may.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(filled, "load", str(file), message=message)


def test_a_day_in_the_future_is_refused(filled: psycopg.Connection, tmp_path: Path) -> None:
    (today,) = filled.execute("select current_date").fetchone()
    file = tmp_path / "future.csv"
    file.write_text(f"{HEADER}{today + timedelta(2)},A,food,1\n")
    refused(filled, "load", str(file), message="line 2: day in the future")


def test_a_file_that_cannot_be_opened_is_named(filled: psycopg.Connection, tmp_path: Path) -> None:
    refused(filled, "load", str(tmp_path / "no.csv"), message="no.csv cannot be read: No such file or directory")
    refused(filled, "load", str(tmp_path), message="cannot be read: Is a directory")
    cut_off = tmp_path / "cut.csv.gz"
    cut_off.write_bytes(gzip.compress((HEADER + "2024-05-01,A,food,1\n" * 9999).encode())[:-20])
    refused(filled, "load", str(cut_off), message="is cut off")
    damaged = tmp_path / "damaged.csv.gz"
    damaged.write_bytes(cut_off.read_bytes()[:12] + b"\xff" * 40)
    refused(filled, "load", str(damaged), message="is damaged")
    (tmp_path / "not.csv.gz").write_text(HEADER)
    refused(filled, "load", str(tmp_path / "not.csv.gz"), message="not.csv.gz is not gzipped, or not to its end")
    (tmp_path / "not.parquet").write_text(HEADER)
    refused(filled, "load", str(tmp_path / "not.parquet"), message="is not a Parquet file")


def test_times_of_day_in_a_parquet_file_are_refused(filled: psycopg.Connection, tmp_path: Path) -> None:
    hours = pa.array([1714557600], pa.int64()).cast(pa.timestamp("s"))
    pa_parquet.write_table(
        pa.table({"day": hours, "store": ["A"], "product_group": ["food"], "sales": [1.0]}), tmp_path / "h.parquet"
    )
    refused(filled, "load", str(tmp_path / "h.parquet"), message="holds times of day; planfact takes whole days")


def test_one_bad_file_of_several_leaves_none_of_them(filled: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(HEADER + "2024-05-01,A,food,1\n")
    (tmp_path / "bad.csv").write_text(HEADER + "2024-05-02,A,food,x\n")
    refused(filled, "load", str(tmp_path / "good.csv"), str(tmp_path / "bad.csv"), message="1 of 1 rows")


@pytest.mark.parametrize(
    "arguments",
    [
        ["load"],
        ["load", "x.csv", "--map", "day"],
        ["load", "x.csv", "--map", "color=red"],
        ["load", "x.csv", "--decimal", ";"],
        ["load", "x.csv", "--mode", "overwrite"],
        ["load", "--no-such-option", "x.csv"],
        ["report", "--month", "2024-13"],
        ["no-such-command"],
        ["forecast", "--workers", "0"],
    ],
)
def test_wrong_usage_is_exit_status_2(filled: psycopg.Connection, arguments: list[str]) -> None:
    done = planfact(filled.info.dsn, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_database_that_is_down_or_unknown_is_explained(tmp_path: Path) -> None:
    for dsn in (f"host={tmp_path} dbname=planfact user=me", "host=127.0.0.1 port=1 dbname=planfact", "no such dsn"):
        done = planfact(dsn, "status")
        assert done.returncode == 1
        assert "the database cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_password_is_explained_and_shown_nowhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    server = EmbeddedServer(tmp_path / "home")
    with kept_port() as port:
        server.start(listen_port=port)
        try:
            done = planfact(f"host=127.0.0.1 port={port} user=postgres dbname=planfact password=hunter2", "status")
        finally:
            server.stop()
    assert done.returncode == 1
    assert "password authentication failed" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_a_database_without_planfact_says_how_to_get_it(fresh_database: psycopg.Connection) -> None:
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("drop schema planfact cascade")
    for command in (["load", "x.csv"], ["refresh"]):
        done = planfact(fresh_database.info.dsn, *command)
        assert done.returncode == 1
        assert "planfact is not deployed in this database" in done.stderr
        assert "planfact deploy" in done.stderr


def test_a_role_without_the_right_is_told_so(filled: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "may.csv").write_text(HEADER + "2024-05-01,A,food,1\n")
    before = snapshot(filled)
    reader = f"{filled.info.dsn} options='-c role=planfact_reader'"
    done = planfact(reader, "load", str(tmp_path / "may.csv"))
    assert done.returncode == 1
    assert "this database role may not do that; nothing was changed" in done.stderr
    assert snapshot(filled) == before
    assert planfact(reader, "status").returncode == 0


def test_a_server_older_than_16_is_refused(filled: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planfact.database.OLDEST_SERVER", filled.info.server_version + 1)
    with pytest.raises(PlanfactError, match=r"planfact needs PostgreSQL 16 or newer; this server is \d+"):
        connect(filled.info.dsn)


def test_a_full_disk_is_explained_and_nothing_is_lost(filled: psycopg.Connection, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    data = Path(filled.execute("show data_directory").fetchone()[0]).resolve()
    disk = data.parent / f"small-{os.getpid()}"
    disk.mkdir()
    if os.system(f"mount -t tmpfs -o size=1m tmpfs {disk}") != 0:
        pytest.skip("a small disk cannot be mounted here")
    os.chown(disk, data.stat().st_uid, data.stat().st_gid)
    try:
        filled.execute(f"create tablespace small_{os.getpid()} location '{disk}'".encode())
        filled.execute(f"alter table planfact.sales_stage set tablespace small_{os.getpid()}".encode())
        rows = [f"2024-05-01,{n},food,1" for n in range(60_000)]
        (tmp_path / "big.csv").write_text(HEADER + "\n".join(rows) + "\n")
        refused(filled, "load", str(tmp_path / "big.csv"), message="the database has no room left; nothing was changed")
        filled.execute("alter table planfact.sales_stage set tablespace pg_default")
        filled.execute(f"drop tablespace small_{os.getpid()}".encode())
        assert planfact(filled.info.dsn, "load", str(tmp_path / "big.csv")).returncode == 0
    finally:
        os.system(f"umount --lazy {disk}")
        disk.rmdir()


ACCEPTED = {
    "UTF-16": (HEADER + "2024-05-01,A,food,1.5\n").encode("utf-16"),
    "byte order mark": ("\ufeff" + HEADER + "2024-05-01,A,food,1.5\n").encode("utf-8"),
    "semicolons and decimal commas": (HEADER + "2024-05-01,A,food,1.5\n").replace(",", ";").replace(".", ",").encode(),
    "tabs": (HEADER + "2024-05-01,A,food,1.5\n").replace(",", "\t").encode(),
    "further columns": b"day,weather,store,product_group,sales\n2024-05-01,rain,A,food,1.5\n",
    "other order, Windows lines": b"sales,product_group,store,day\r\n1.5,food,A,2024-05-01\r\n",
    "quotes": b'"day","store","product_group","sales"\n"2024-05-01","A","food","1.5"\n',
    "no last line end": (HEADER + "2024-05-01,A,food,1.5").encode(),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_dressed_otherwise_is_read(db: psycopg.Connection, tmp_path: Path, name: str) -> None:
    (tmp_path / "may.csv").write_bytes(ACCEPTED[name])
    done = planfact(db.info.dsn, "load", str(tmp_path / "may.csv"))
    assert done.returncode == 0, done.stderr
    rows = db.execute("select day::text, store, product_group, sales::float8 from sales_as_of(1)").fetchall()
    assert rows == [("2024-05-01", "A", "food", 1.5)]
    said = {"further columns": "ignored columns: weather", "tabs": "detected tabs between columns"}
    assert said.get(name, "") in done.stderr


def test_gzip_parquet_stdin_other_names_and_other_dates(db: psycopg.Connection, tmp_path: Path) -> None:
    text = "Datum;Filiale;Gruppe;Umsatz\n01.02.2024;Köln;Brot;1,5\n02.02.2024;Köln;Brot;-2\n"
    named = ["--map", "day=Datum,store=Filiale,product_group=Gruppe,sales=Umsatz", "--date-format", "%d.%m.%Y"]
    (tmp_path / "de.csv.gz").write_bytes(gzip.compress(text.encode()))
    days = pa.array(["2024-02-01", "2024-02-02"]).cast(pa.date32())
    table = pa.table({"day": days, "store": ["Köln"] * 2, "product_group": ["Brot"] * 2, "sales": [1.5, -2.0]})
    pa_parquet.write_table(table, tmp_path / "de.parquet")
    calls = [
        planfact(db.info.dsn, "load", str(tmp_path / "de.csv.gz"), *named),
        spawned(db.info.dsn, "load", "-", *named, stdin=text.encode()),
        planfact(db.info.dsn, "load", str(tmp_path / "de.parquet")),
    ]
    assert [call.returncode for call in calls] == [0, 0, 0], [call.stderr for call in calls]
    assert [call.stdout for call in calls] == [
        "de.csv.gz: data version 1\n",
        "standard input: data version 1 (nothing new)\n",
        "de.parquet: data version 1 (nothing new)\n",
    ]
    assert db.execute("select count(*), sum(sales)::float8 from sales").fetchone() == (2, -0.5)


def test_hostile_names_are_names(db: psycopg.Connection, tmp_path: Path) -> None:
    names = [
        "'; DROP TABLE sales; --",
        'say "hi"',
        "Магазин",
        "🛒🥦",
        "a;b",
        "back\\slash",
        "<script>alert(1)</script>",
    ]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    (tmp_path / "may.csv").write_text(HEADER + "".join(f"2024-05-01,{name},food,1\n" for name in quoted))
    assert planfact(db.info.dsn, "load", str(tmp_path / "may.csv")).returncode == 0
    assert {store for (store,) in db.execute("select store from sales_as_of(1)")} == set(names)


def test_strange_series_get_a_forecast_and_the_reason_for_it(db: psycopg.Connection, tmp_path: Path) -> None:
    last = "2024-04-30"
    strange = {
        "ordinary": (daily("2023-10-01", last, "ordinary", sales=lambda day: 10 + day.toordinal() * 7 % 5), None),
        "one day": (daily("2024-04-20", "2024-04-20", "one day"), "too short"),
        "began on the last day": (daily(last, last, "began on the last day"), "too short"),
        "only zeros": (daily("2024-01-01", last, "only zeros", sales=lambda day: 0), "dead"),
        "died a year ago": (daily("2023-01-01", "2023-04-30", "died a year ago"), "dead"),
        "always the same": (daily("2024-01-01", last, "always the same", sales=lambda day: 3), "constant"),
        "returned": (daily("2024-01-01", last, "returned", sales=lambda day: 5 - day.isoweekday() * 3), None),
    }
    lines = (f"{day},{store},{group},{sales}\n" for rows, _ in strange.values() for day, store, group, sales in rows)
    (tmp_path / "april.csv").write_text(HEADER + "".join(lines))
    done = planfact(db.info.dsn, "close-month", str(tmp_path / "april.csv"), "--json")
    assert done.returncode == 0, done.stderr
    run_id = json.loads(done.stdout)["run_id"]
    reasons = db.execute(
        "select store, split_part(reason, ':', 1) from run_series join series using (series_id) where run_id = %s",
        [run_id],
    ).fetchall()
    assert dict(reasons) == {store: reason for store, (_, reason) in strange.items()}
    days = (
        "select store, count(*), count(*) filter (where yhat between -1e9 and 1e9)"
        " from forecast join series using (series_id) where run_id = %s group by store"
    )
    month = (date(2024, 6, 1) - date(2024, 5, 1)).days
    assert set(db.execute(days.encode(), [run_id])) == {(store, month, month) for store in strange}


def test_results_are_json_for_machines_and_flags_may_stand_anywhere(db: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "may.csv").write_text(HEADER + "2024-05-01,A,food,1\n")
    loaded = planfact(None, "load", "--dsn", db.info.dsn, str(tmp_path / "may.csv"), "--json")
    assert json.loads(loaded.stdout) == {"source": "may.csv", "data_version_id": 1, "is_new": True, "rows": 1}
    listed = planfact(None, "--dsn", db.info.dsn, "--json", "versions")
    assert [row["version"] for row in json.loads(listed.stdout)] == [1]
    assert "Traceback" in planfact("host=/nowhere", "status", "--debug").stderr
