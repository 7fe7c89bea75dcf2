"""A publication of all tables, as change data capture and blue-green upgrades make one: every step works beside it."""

from datetime import date

import psycopg

from builders import close_in_sql, daily


def test_every_table_can_tell_its_rows_apart(db: psycopg.Connection) -> None:
    without = db.execute("""
        select relname from pg_class as relation
        where relnamespace = 'planfact'::regnamespace and relkind = 'r' and relpersistence = 'p'
            and relreplident <> 'f'
            and not exists (select from pg_index where indrelid = relation.oid and indisprimary)""").fetchall()
    assert without == [], "a primary key, or: alter table … replica identity full"


def test_months_are_closed_beside_a_publication_of_all_tables(db: psycopg.Connection) -> None:
    db.execute("set client_min_messages = error")  # what wal_level the server has is no matter here
    db.execute("create publication everything for all tables")
    close_in_sql(db, daily("2023-01-01", "2024-03-31"))
    db.execute("call override_plan('2024-04-01', percent => 5, reason => 'a fair')")
    db.execute("insert into shop_calendar (day, shop, is_closed, name) values ('2024-05-01', null, true, 'May Day')")
    db.execute("update shop_calendar set name = 'Labour Day'")
    close_in_sql(db, daily("2024-04-01", "2024-04-30"))
    close_in_sql(db, daily("2024-04-01", "2024-04-30", sales=lambda day: day.day))  # a correction measures again
    db.execute("delete from shop_calendar")
    assert db.execute("select max(month) from forecast_accuracy").fetchone() == (date(2024, 4, 1),)
    db.execute("call prune_data_versions(1, false, true)")
