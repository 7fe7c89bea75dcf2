"""A member that is called otherwise carries its history, and what was planned and forecast, to the new name."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Row, close_in_sql, commit, content, daily, days, run_in_sql, stage

AUGUST = "2024-08-01"


def rename(db: psycopg.Connection, old: str, new: str, dimension: str = "product_group", **more: object) -> int:
    named = ", ".join(f"{name} => %({name})s" for name in more)
    call = f"call rename_series(%(dimension)s, %(old)s, %(new)s{', ' + named if named else ''})"
    return db.execute(call.encode(), {"dimension": dimension, "old": old, "new": new, **more}).fetchone()[0]


def undo(db: psycopg.Connection) -> int:
    (newest,) = db.execute("select max(member_alias_id) from member_alias where ended_by is null").fetchone()
    return db.execute("call undo_rename(%s)", [newest]).fetchone()[0]


def groups(db: psycopg.Connection, month: str = AUGUST) -> dict[str, list]:
    rows = db.execute(
        "select product_group, plan, fact, budget, override_delta, match_status from plan_fact_month"
        " where level = 'product_group' and month = %s",
        [month],
    )
    return {group: rest for group, *rest in rows.fetchall()}


def report(db: psycopg.Connection, version: int) -> list[Row]:
    return db.execute("select * from plan_fact_as_of(%s) order by 1, 2, 3, 4", [version]).fetchall()


def accuracy(db: psycopg.Connection, group: str) -> list[Row]:
    return db.execute(
        "select level, store, month, lag_months, wape, forecast, fact from forecast_accuracy"
        " where product_group = %s order by 1, 2, 3, 4",
        [group],
    ).fetchall()


def sales_of(first: str, last: str, wobble: int = 0) -> list[Row]:
    """Return sales of two stores and two groups; store B has no toys."""
    return [
        *daily(first, last, "A", "food", lambda day: 10 + day.isoweekday() + wobble),
        *daily(first, last, "A", "toys", lambda day: 3 + day.day % 5),
        *daily(first, last, "B", "food", lambda day: 20 + day.isoweekday()),
    ]


@pytest.fixture
def said() -> Callable[[psycopg.Connection], list[str]]:
    """Return what collects the notices of a connection."""

    def listen(db: psycopg.Connection) -> list[str]:
        heard: list[str] = []
        db.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
        return heard

    return listen


def test_a_renamed_member_is_one_line_in_every_report(db: psycopg.Connection, said: Any) -> None:
    """Frozen and open months, budget, override, comment, accuracy, alerts: all under the new name, none twice."""
    close_in_sql(db, sales_of("2023-01-01", "2024-07-31"))
    with db.cursor().copy("copy budget_stage (month, product_group, amount) from stdin") as copy:
        copy.write_row(["2024-08", "food", "900"])
        copy.write_row(["2024-09", "food", "1000"])
    db.execute("call load_budget()")
    close_in_sql(db, sales_of("2024-08-01", "2024-08-31", 1))
    db.execute("call override_plan(month => '2024-09-01', percent => 10, reason => 'opening', product_group => 'food')")
    db.execute("call comment_deviation('2024-08-01', 'heat wave', product_group => 'food')")
    db.execute("call refresh_plan_fact()")
    august, september, measured = groups(db), groups(db, "2024-09-01"), accuracy(db, "food")
    alerts = db.execute("select count(*) from open_alert").fetchone()
    as_of = report(db, 2)
    heard = said(db)

    version = rename(db, "food", "groceries")
    assert heard == [
        f"data version {version}: product_group food is groceries: 1218 rows moved;"
        " their sales are 23173.000 before and 23173.000 after"
    ]
    db.execute("call refresh_plan_fact()")

    assert groups(db) == {"groceries": august["food"], "toys": august["toys"]}
    assert groups(db, "2024-09-01") == {"groceries": september["food"], "toys": september["toys"]}
    assert measured and accuracy(db, "groceries") == measured
    assert not accuracy(db, "food")
    assert db.execute("select count(*) from open_alert").fetchone() == alerts
    commented = (
        "select product_group from plan_fact_contributor where comment = 'heat wave' and level = 'product_group'"
    )
    assert db.execute(commented).fetchall() == [("groceries",)]
    daily_plan = "select distinct product_group from plan_fact_day where day between '2024-08-01' and '2024-09-30'"
    assert sorted(db.execute(daily_plan).fetchall()) == [("groceries",), ("toys",)]
    for view in ("plan_fact_signal", "plan_fact_signal_day"):
        signals = f"select count(*) from {view} where product_group = %s and signal is not null"
        assert db.execute(signals.encode(), ["groceries"]).fetchone() != (0,), view
        assert db.execute(signals.encode(), ["food"]).fetchone() == (0,), view
    assert report(db, 2) == as_of
    assert all(ok for (ok,) in db.execute("select verify_data_version(data_version_id) from data_version"))

    # the plan of September is published again: the override is worked out on it under the new name
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s)", [run_id])
    db.execute("call refresh_plan_fact()")
    delta = groups(db, "2024-09-01")["groceries"][3]
    assert delta > 0
    db.execute("call undo_override(1, 'closed again')")
    db.execute("call refresh_plan_fact()")
    assert groups(db, "2024-09-01")["groceries"][3] == 0


def test_merged_members_add_up_and_come_apart_again(db: psycopg.Connection, said: Any) -> None:
    close_in_sql(db, sales_of("2023-01-01", "2024-07-31"))
    close_in_sql(db, sales_of("2024-08-01", "2024-08-31", 1))
    before, months = groups(db), totals(db, 2)
    was = content(db, 2)
    heard = said(db)
    merged = rename(db, "toys", "food")
    assert heard[-1] == (
        f"data version {merged}: product_group toys is food: 609 rows moved, with those that were there 609;"
        " their sales are 11592.000 before and 11592.000 after"
    )
    db.execute("call refresh_plan_fact()")
    both = groups(db)["food"]
    assert set(groups(db)) == {"food"}
    assert both[:2] == [before["food"][0] + before["toys"][0], before["food"][1] + before["toys"][1]]
    assert totals(db, merged) == months
    measured = [row[5:] for row in accuracy(db, "food") if row[0] == "product_group"]
    assert measured == [(pytest.approx(float(both[0]), abs=0.1), float(both[1]))]

    # both parts of a day make the whole; one part alone, for a day that is there, would take its place
    heard.clear()
    commit(db, [("2024-09-01", "A", "food", 5), ("2024-09-01", "A", "toys", 7), ("2024-09-01", "B", "toys", 1)])
    assert "2 rows, with sales of 8.000, came under old names and are taken under the new ones: " in heard[0]
    assert "product_group toys as food" in heard[0]
    newest = content(db, 4)
    assert ("A", "food", date(2024, 9, 1), Decimal(12)) in newest
    with pytest.raises(psycopg.Error, match="1 of 1 rows") as refused:
        commit(db, [("2024-09-01", "A", "toys", 8)])
    assert refused.value.sqlstate == "PF002"
    assert "a part of a merged member alone" in (refused.value.diag.message_detail or "")
    assert content(db, 4) == newest

    apart = undo(db)
    assert totals(db, apart) == totals(db, 4)
    assert heard[-1].endswith(
        "609 rows given back; 2 rows loaded or corrected since, with sales of 13.000, stay under food"
    )
    assert {row for row in content(db, apart) if row[2] < date(2024, 9, 1)} == was
    db.execute("call refresh_plan_fact()")
    assert groups(db) == before
    assert all(ok for (ok,) in db.execute("select verify_data_version(data_version_id) from data_version"))


def totals(db: psycopg.Connection, version: int) -> list[Row]:
    return db.execute("select day, sum(sales) from sales_as_of(%s) group by day order by day", [version]).fetchall()


def test_one_store_moves_from_a_month_on_in_a_database_of_three_dimensions(db3: psycopg.Connection) -> None:
    stage(db3, [(day, "north", "12", "tea", 1) for day in days_of("2024-07-30", 5)])
    stage(db3, [(day, "north", "13", "tea", 2) for day in days_of("2024-07-30", 5)])
    stage(db3, [(day, "south", "14", "tea", 4) for day in days_of("2024-07-30", 5)])
    db3.execute("call commit_data_version()")
    regions = (
        "select region, sum(sales) from sales_as_of(%s) where day >= %s and day < %s group by region order by region"
    )
    db3.execute("call rename_series('region', 'north', 'south', '2024-08-01', channel => '12')")
    assert db3.execute(regions, [2, "2024-07-01", "2024-08-01"]).fetchall() == [("north", 6), ("south", 8)]
    assert db3.execute(regions, [2, "2024-08-01", "2024-09-01"]).fetchall() == [("north", 6), ("south", 15)]
    assert db3.execute(regions, [1, "2024-08-01", "2024-09-01"]).fetchall() == [("north", 9), ("south", 12)]
    # files go on as before, with days on either side
    stage(db3, [(day, "north", "12", "cake", 1) for day in days_of("2024-07-30", 5)])
    db3.execute("call commit_data_version()")
    assert db3.execute(regions, [3, "2024-07-01", "2024-08-01"]).fetchall() == [("north", 8), ("south", 8)]
    assert db3.execute(regions, [3, "2024-08-01", "2024-09-01"]).fetchall() == [("north", 6), ("south", 18)]
    undo(db3)
    assert db3.execute(regions, [4, "2024-08-01", "2024-09-01"]).fetchall() == [("north", 12), ("south", 12)]
    assert db3.execute("select bool_and(verify_data_version(data_version_id)) from data_version").fetchone() == (True,)


def test_comments_and_overrides_follow_a_part_where_their_whole_cell_moved(db: psycopg.Connection) -> None:
    close_in_sql(db, sales_of("2023-01-01", "2024-07-31"))
    db.execute(
        "call override_plan('2024-08-01', percent => 5, reason => 'fair', store => 'A', product_group => 'toys')"
    )
    close_in_sql(db, sales_of("2024-08-01", "2024-08-31", 1))
    for month, group, said in (
        ("2024-06-01", "toys", "before"),
        ("2024-08-01", "toys", "moved"),
        ("2024-08-01", None, "the whole store"),
        ("2024-08-01", "food", "the rest"),
    ):
        db.execute("call comment_deviation(%s, %s, store => 'A', product_group => %s)", [month, said, group])
    db.execute("call rename_series('store', 'A', 'X', '2024-07-01', product_group => 'toys')")
    db.execute("call refresh_plan_fact()")
    comments = "select comment, store, product_group from cell_comment order by deviation_comment_id"
    assert db.execute(comments).fetchall() == [
        ("before", "A", "toys"),
        ("moved", "X", "toys"),
        ("the whole store", "A", None),
        ("the rest", "A", "food"),
    ]
    overrides = "select store, product_group from named_override"
    assert db.execute(overrides).fetchall() == [("X", "toys")]
    # on top of it the new name is renamed as a whole, and both come apart again
    rename(db, "X", "Y", dimension="store")
    assert db.execute(comments).fetchall()[1] == ("moved", "Y", "toys")
    undo(db)
    undo(db)
    assert {store for _, store, _ in db.execute(comments).fetchall()} == {"A"}
    assert db.execute(overrides).fetchall() == [("A", "toys")]


def days_of(first: str, count: int) -> list[date]:
    return [date.fromisoformat(first) + timedelta(n) for n in range(count)]


def test_history_that_was_delivered_anew_under_the_new_name_gets_its_plans_back(db: psycopg.Connection) -> None:
    close_in_sql(db, sales_of("2023-01-01", "2024-07-31"))
    close_in_sql(db, sales_of("2024-08-01", "2024-08-31", 1))
    before = groups(db)
    anew = [
        (day, store, "groceries" if group == "food" else group, sales)
        for day, store, group, sales in [
            *sales_of("2023-01-01", "2024-07-31"),
            *sales_of("2024-08-01", "2024-08-31", 1),
        ]
    ]
    commit(db, anew, mode="replace")
    db.execute("call refresh_plan_fact()")
    assert groups(db)["food"][-1] == "plan_only"
    checksum = "select checksum from data_version where data_version_id = %s"
    version = rename(db, "food", "groceries")
    assert db.execute(checksum, [version]).fetchone() == db.execute(checksum, [version - 1]).fetchone()
    db.execute("call refresh_plan_fact()")
    assert groups(db) == {"groceries": before["food"], "toys": before["toys"]}
    assert db.execute("select count(*) from open_alert where product_group = 'food'").fetchone() == (0,)


def test_what_cannot_be_renamed_is_refused_and_a_repetition_changes_nothing(db: psycopg.Connection, said: Any) -> None:
    close_in_sql(db, sales_of("2023-06-01", "2024-07-31"))
    for wrong, what in {
        "'colour', 'food', 'f'": "there is no dimension colour",
        "'product_group', 'fod', 'f'": "nothing is called product_group fod",
        "'product_group', 'food', ' '": "the new name is  ",
        "'product_group', 'food', 'food'": "the new name is food",
        "'product_group', 'food', 'f', '2024-08-02'": "first_month is 2024-08-02",
        "'product_group', 'food', 'f', product_group => 'x'": "cannot narrow itself down",
    }.items():
        with pytest.raises(psycopg.Error, match=what) as refused:
            db.execute(f"call rename_series({wrong})".encode())
        assert refused.value.sqlstate == "PF009", wrong
    rename(db, "food", "groceries")
    assert rename(db, "food", "groceries") == 2
    with pytest.raises(psycopg.Error, match="nothing is called product_group food") as refused:
        rename(db, "food", "other")
    assert refused.value.diag.message_hint == "It is groceries since data version 2."
    with pytest.raises(psycopg.Error, match="a new name is the old one of another member: A/toys is A/food now"):
        rename(db, "toys", "food")
    rename(db, "groceries", "fresh")
    with pytest.raises(psycopg.Error, match=r"renaming 1 cannot be taken back: renaming \d was built on it"):
        db.execute("call undo_rename(1)")
    # members are put together: nobody can say which part an override was meant for
    db.execute("call override_plan(month => '2024-08-01', quantity => 5, reason => 'x', product_group => 'toys')")
    with pytest.raises(psycopg.Error, match=r"overrides of open months are made for .*: 1 of 2024-08 \(x\)") as refused:
        rename(db, "toys", "fresh")
    assert refused.value.sqlstate == "PF005"
    undo(db)
    undo(db)
    assert content(db, 5) == content(db, 1)


def test_a_revert_takes_names_back_as_well(db: psycopg.Connection) -> None:
    close_in_sql(db, sales_of("2023-06-01", "2024-07-31"))
    commit(db, sales_of("2024-08-01", "2024-08-31"))
    db.execute("call refresh_plan_fact()")
    before = groups(db)
    rename(db, "food", "groceries")
    db.execute("call revert_data_version(2)")
    db.execute("call refresh_plan_fact()")
    assert groups(db) == before
    db.execute("call revert_data_version(3)")
    db.execute("call refresh_plan_fact()")
    assert groups(db) == {"groceries": before["food"], "toys": before["toys"]}
    commit(db, [("2024-09-01", "A", "food", 1)])
    assert {group for _, group, _, _ in content(db, 6)} == {"groceries", "toys"}


def test_a_renamed_shop_keeps_its_readers_and_its_calendar(db: psycopg.Connection) -> None:
    close_in_sql(db, sales_of("2023-06-01", "2024-07-31"))
    db.execute("insert into shop_calendar (day, shop, is_closed, name) values ('2024-08-05', 'B', true, 'works')")
    rename(db, "B", "B2", dimension="store")
    run_in_sql(db)
    closed = "select shop, reason from run_closed_day where day = '2024-08-05' and run_id = 2"
    assert db.execute(closed).fetchall() == [("B2", "calendar: works")]


def test_a_shop_that_people_know_to_be_closed_is_not_missed_under_its_new_name(db: psycopg.Connection) -> None:
    works = days("2024-07-08", "2024-07-21")
    commit(db, [row for row in sales_of("2024-03-01", "2024-07-31") if row[1] != "B" or row[0] not in works])
    gaps = "select store from month_gap where month = '2024-07-01'"
    assert db.execute(gaps).fetchall() == [("B",)]
    db.cursor().executemany(
        "insert into shop_calendar (day, shop, is_closed, name) values (%s, 'B', true, 'works')",
        [[day] for day in works],
    )
    assert db.execute(gaps).fetchall() == []
    rename(db, "B", "B2", dimension="store")
    assert db.execute(gaps).fetchall() == []


def test_a_silent_shop_that_people_know_to_be_open_is_planned_under_its_new_name(db: psycopg.Connection) -> None:
    commit(db, [row for row in sales_of("2024-01-01", "2024-07-31") if row[1] != "B" or row[0] < date(2024, 7, 10)])
    db.cursor().executemany(
        "insert into shop_calendar (day, shop, is_closed, name) values (%s, 'B', false, 'opens again')",
        [[day] for day in days("2024-08-01", "2024-08-31")],
    )
    rename(db, "B", "B2", dimension="store")
    run_in_sql(db)
    assert db.execute("select count(*) from run_closed_day where shop = 'B2' and day >= '2024-08-01'").fetchone() == (
        0,
    )


keys = st.tuples(
    st.integers(0, 5).map(lambda n: date(2024, 1, 29) + timedelta(n)), st.sampled_from("AB"), st.sampled_from("xyz")
)
loads = st.tuples(st.just("load"), st.dictionaries(keys, st.integers(-3, 3), min_size=1, max_size=6))
renames = st.tuples(
    st.just("rename"),
    st.tuples(
        st.sampled_from("xyz"),
        st.sampled_from("xyzw"),
        st.sampled_from([None, "2024-02-01"]),
        st.sampled_from([None, None, "A"]),
    ),
)
steps = st.one_of(
    loads,
    renames,
    renames,
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("revert"), st.integers(1, 6)),
)


@settings(max_examples=40)
@given(first=st.dictionaries(keys, st.integers(-3, 3), min_size=1, max_size=8), history=st.lists(steps, max_size=8))
def test_no_renaming_changes_a_sum_or_the_past(db: psycopg.Connection, first: dict, history: list) -> None:
    with db.transaction(force_rollback=True):
        versions: dict[int, set[Row]] = {}
        for kind, what in [("load", first), *history]:
            newest = max(versions, default=0)
            try:
                with db.transaction():
                    take(db, kind, what)
            except psycopg.Error as error:
                assert error.sqlstate in {"PF002", "PF003", "PF009"}, error
                continue
            (version,) = db.execute("select max(data_version_id) from data_version").fetchone()
            if version == newest:
                continue
            versions[version] = content(db, version)
            if kind in ("rename", "undo"):
                assert totals(db, version) == totals(db, newest)
            if kind == "revert":
                assert versions[version] == versions[what]
        for version, then in versions.items():
            assert content(db, version) == then
            assert db.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)
        astray = (
            "select count(*) from sales as sale inner join series_alias as alias on sale.series_id = alias.series_id"
            " and sale.day >= alias.first_day and sale.day < alias.next_day"
            " where alias.ended_by is null and alias.as_series_id <> alias.series_id"
        )
        assert db.execute(astray).fetchone() == (0,)


def take(db: psycopg.Connection, kind: str, what: Any) -> None:
    if kind == "load":
        commit(db, [(*key, sales) for key, sales in what.items()])
    elif kind == "rename":
        db.execute("call rename_series('product_group', %s, %s, %s, store => %s)", list(what))
    elif kind == "undo":
        known = db.execute("select member_alias_id from member_alias order by 1 offset %s limit 1", [what]).fetchone()
        db.execute("call undo_rename(%s)", known or [None])
    else:
        db.execute("call revert_data_version(%s)", [what])
