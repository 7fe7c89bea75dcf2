"""planfact calendar, promotions and events: files of what is known in advance, and public holidays."""

from datetime import date
from pathlib import Path

import psycopg

from builders import commit, daily
from cli.runner import planfact


def fill(db: psycopg.Connection, skip: tuple[str, ...] = ()) -> None:
    rows = [row for store in "AB" for row in daily("2022-01-01", "2023-12-31", store)]
    commit(db, [row for row in rows if f"{row[0]:%m-%d}" not in skip])
    db.execute("call refresh_export_mart()")


def test_a_file_says_when_shops_are_closed(db: psycopg.Connection, dsn: str, tmp_path: Path) -> None:
    fill(db)
    file = tmp_path / "closed.csv"
    file.write_text("Datum;Filiale;is_closed;name\n09.05.2024;;ja;Ascension\n")
    first = ["calendar", str(file), "--map", "day=Datum", "--map", "shop=Filiale", "--date-format", "%d.%m.%Y"]
    refused = planfact(dsn, *first)
    assert refused.returncode == 1
    assert "line 2: neither true nor false: is_closed (day 2024-05-09, value ja)" in refused.stderr
    file.write_text("Datum;Filiale;is_closed;name\n09.05.2024;;;Ascension\n09.05.2024;B;false;station\n")
    done = planfact(dsn, *first)
    assert (done.returncode, done.stdout) == (0, "closed.csv: 2 rows, 2 changes\n"), done.stderr
    query = "select day, shop, is_closed, name from shop_calendar order by shop nulls first"
    day = date(2024, 5, 9)
    assert db.execute(query).fetchall() == [(day, None, True, "Ascension"), (day, "B", False, "station")]
    again = planfact(dsn, *first)
    assert again.stdout == "closed.csv: 2 rows, 0 changes\n"
    assert "nothing new" in again.stderr


def test_holidays_of_a_country_close_the_shops_that_kept_them(db: psycopg.Connection, dsn: str) -> None:
    fill(db, skip=("01-01", "12-25"))
    db.execute("insert into shop_calendar (day, is_closed, name) values ('2024-10-03', true, 'inventory')")
    done = planfact(dsn, "calendar", "--country", "DE", "--years", "2022-2024")
    assert done.returncode == 0, done.stderr
    closed = dict(db.execute("select day, is_closed from shop_calendar where day >= '2024-01-01'").fetchall())
    assert closed[date(2024, 1, 1)] and closed[date(2024, 12, 25)]
    assert not closed[date(2024, 5, 1)], "the shops were open on it in both years"
    assert closed[date(2024, 10, 3)], "what people noted stays"
    # in its first year nothing is known of how shops keep it
    assert db.execute("select is_closed from shop_calendar where day = '2022-05-01'").fetchone() == (True,)
    easter = db.execute("select day from event where name = 'Easter' order by day").fetchall()
    assert easter == [(date(2022, 4, 17),), (date(2023, 4, 9),), (date(2024, 3, 31),)]
    friday = db.execute("select max(day) from event where name = 'Black Friday'").fetchone()
    assert friday == (date(2024, 11, 29),)
    unknown = planfact(dsn, "calendar", "--country", "XX")
    assert unknown.returncode == 1
    assert "no public holidays are known of XX" in unknown.stderr


def test_ramadan_and_eid_move_through_the_year_where_a_country_keeps_them(db: psycopg.Connection, dsn: str) -> None:
    fill(db)
    query = "select name, day, lead, lag from event where name in ('Ramadan', 'Eid al-Adha') order by day"
    assert planfact(dsn, "calendar", "--country", "DE", "--years", "2023-2024").returncode == 0
    assert db.execute(query).fetchall() == []
    done = planfact(dsn, "calendar", "--country", "TR", "--years", "2023-2024")
    assert done.returncode == 0, done.stderr
    assert db.execute(query).fetchall() == [
        ("Ramadan", date(2023, 4, 21), 30, 4),
        ("Eid al-Adha", date(2023, 6, 28), 7, 3),
        ("Ramadan", date(2024, 4, 10), 30, 4),
        ("Eid al-Adha", date(2024, 6, 16), 7, 3),
    ]


def test_a_holiday_has_one_name_in_all_years_and_no_day_in_lieu(db: psycopg.Connection, dsn: str) -> None:
    commit(db, [row for store in "AB" for row in daily("2021-01-01", "2023-12-31", store)])
    db.execute("call refresh_export_mart()")
    assert planfact(dsn, "calendar", "--country", "US", "--years", "2021-2027").returncode == 0
    closed = dict(db.execute("select day, is_closed from shop_calendar").fetchall())
    fourth = {year: closed[date(year, 7, 4)] for year in range(2022, 2028)}
    assert set(fourth.values()) == {False}, "open on it in 2021, and every year"
    # 4 July 2021 and 2027 are Sundays, 25 December 2027 a Saturday: offices close, shops do not
    assert not {date(2021, 7, 5), date(2027, 7, 5), date(2027, 12, 24)} & set(closed)
    # what is not announced yet is called as it always was
    assert planfact(dsn, "calendar", "--country", "AE", "--years", "2021-2026").returncode == 0
    names = {name for (name,) in db.execute("select name from shop_calendar").fetchall()}
    assert names >= {"Eid al-Fitr", "Eid al-Adha"}
    assert not [name for name in names if name and "(" in name]


def test_a_subdivision_adds_its_own_holidays(db: psycopg.Connection, dsn: str) -> None:
    commit(db, daily("2023-01-01", "2023-03-31", "A"))
    days = []
    for subdivision in ([], ["--subdivision", "BE"]):
        assert planfact(dsn, "calendar", "--country", "DE", *subdivision, "--years", "2024").returncode == 0
        days.append({day for (day,) in db.execute("select day from shop_calendar where is_closed").fetchall()})
    assert days[1] - days[0] == {date(2024, 3, 8)}, "Berlin alone keeps Women's Day"


def test_a_file_of_promotions_is_the_whole_plan_of_its_months(db: psycopg.Connection, dsn: str, tmp_path: Path) -> None:
    fill(db)
    file = tmp_path / "promotions.csv"
    file.write_text("day,store,product_group,promotion,name\n2024-01-05,A,,0.5,flyer\n2024-02-01,,food,,\n")
    assert planfact(dsn, "promotions", str(file)).stdout == "promotions.csv: 2 rows, 2 changes\n"
    file.write_text("day,store,promotion,name\n2024-01-06,A,1,flyer\n2024-01-07,Z,1.5,\n2024-01-06,A,0.2,flyer\n")
    refused = planfact(dsn, "promotions", str(file))
    assert refused.returncode == 1
    for line in ("line 3: above 1: a promotion is a share, 0 to 1", "line 4: line 2 has it already"):
        assert line in refused.stderr
    file.write_text("day,store,promotion,name\n2024-01-06,A,1,flyer\n")
    done = planfact(dsn, "promotions", str(file))
    assert done.stdout == "promotions.csv: 1 rows, 2 changes\n", done.stderr
    assert "1 of them no longer planned" in done.stderr
    rows = db.execute("select day, store, product_group, promotion::float from promotion_plan order by day").fetchall()
    assert rows == [(date(2024, 1, 6), "A", None, 1.0), (date(2024, 2, 1), None, "food", 1.0)]
    kept = db.execute("select old_row ->> 'day', new_row is null from known_change where old_row is not null")
    assert kept.fetchall() == [("2024-01-05", True)]


def test_events_of_a_file(db: psycopg.Connection, dsn: str, tmp_path: Path) -> None:
    fill(db)
    file = tmp_path / "events.csv"
    file.write_text("name,day,store,lead,lag,is_once\nfair,2023-06-01,A,2,1,\nflood,2023-07-01,,0,10,true\n")
    assert planfact(dsn, "events", str(file)).returncode == 0
    rows = db.execute("select name, day, shop, lead, lag, is_once from event order by name").fetchall()
    assert rows == [("fair", date(2023, 6, 1), "A", 2, 1, False), ("flood", date(2023, 7, 1), None, 0, 10, True)]
    file.write_text("name,day,lead\nfair,2023-06-01,90\n,2023-06-02,\n")
    refused = planfact(dsn, "events", str(file))
    assert "line 2: not a number of days, 0 to 60: lead" in refused.stderr
    assert "line 3: missing value: name" in refused.stderr
