"""A month is complete when no shop misses days on which it usually sells; what is missing is named."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import close_in_sql, commit, daily, days, stage
from mart.completeness import Days, Gap, Sold, end_of, months, span

FIRST = date(2024, 1, 1)
LAST = date(2024, 6, 30)
SHOPS = ("A", "B", "C", "D")


def habit(weekdays: set[int], every: int = 1) -> Days:
    return {day for day in span(FIRST, LAST) if day.weekday() in weekdays and day.toordinal() % every == 0}


@st.composite
def shop_days(draw: st.DrawFn) -> Days:
    """Days of a shop that keeps its weekdays, or some days; that may open late, stop, and miss a spell."""
    kept = draw(st.sampled_from([habit(set(range(7)))] * 3 + [habit(set(range(6))), habit(set(range(5))), habit({0})]))
    some = draw(st.sets(st.integers(0, (LAST - FIRST).days), max_size=40))
    sold = draw(st.sampled_from([kept] * 5 + [habit(set(range(7)), 3), {FIRST + timedelta(n) for n in some}]))
    sold = sold - {FIRST + timedelta(n) for n in list(some)[:3]}
    if draw(st.integers(0, 3)) == 0:
        opened = draw(st.dates(FIRST, LAST))
        sold = {day for day in sold if day >= opened}
    if draw(st.integers(0, 4)) == 0:
        stopped = draw(st.dates(FIRST, LAST))
        sold = {day for day in sold if day < stopped}
    if draw(st.booleans()):
        first, length = draw(st.dates(FIRST, LAST)), draw(st.integers(1, 40))
        sold = sold.difference(span(first, first + timedelta(length)))
    return sold


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Days], dict[tuple[date, str | None], bool], list[tuple]]:
    """Days per shop; closures that are known; and steps: loads up to a day, corrections, acceptances."""
    shops = {shop: draw(shop_days()) for shop in SHOPS[: draw(st.integers(1, len(SHOPS)))]}
    if draw(st.integers(0, 2)) == 0:
        first, length = draw(st.dates(FIRST, LAST)), draw(st.integers(0, 12))
        lost = set(span(first, first + timedelta(length)))
        shops = {shop: sold - lost for shop, sold in shops.items()}
    shops["A"] = shops["A"] or {FIRST}
    closed: dict[tuple[date, str | None], bool] = {}
    for _ in range(draw(st.integers(0, 2))):
        first, length = draw(st.dates(FIRST, LAST)), draw(st.integers(0, 10))
        who, is_closed = draw(st.sampled_from([None, *SHOPS])), draw(st.sampled_from([True, True, False]))
        closed.update(dict.fromkeys([(day, who) for day in span(first, first + timedelta(length))], is_closed))
    kinds = ["load"] * 3 + ["take", "accept", "reopen"]
    steps = draw(st.lists(st.tuples(st.sampled_from(kinds), st.dates(FIRST, LAST), st.sampled_from(SHOPS)), max_size=6))
    return shops, closed, [("load", draw(st.dates(date(2024, 3, 20), LAST)), "A"), *steps, ("load", LAST, "A")]


class Told:
    """The model beside the database, step by step."""

    def __init__(self, db: psycopg.Connection, shops: dict[str, Days], closed: dict[tuple[date, str | None], bool]):
        self.db, self.shops, self.closed = db, shops, closed
        self.loaded: dict[str, Days] = {shop: set() for shop in shops}
        self.accepted: dict[date, set[Gap]] = {}
        self.history: dict[int, set[tuple[Gap, bool]]] = {}
        with db.cursor() as cursor:
            cursor.executemany(
                "insert into shop_calendar (day, shop, is_closed, name) values (%s, %s, %s, 'x')",
                [(day, who, is_closed) for (day, who), is_closed in closed.items()],
            )

    def state(self) -> Sold:
        return Sold(self.loaded, self.closed, self.accepted)

    def step(self, kind: str, day: date, shop: str) -> None:
        if kind == "load":
            rows = [
                (one, who, group, 1)
                for who, sold in self.shops.items()
                for one in sorted(sold - self.loaded[who])
                if one <= day
                for group in ("food", "toys")
            ]
            if not rows:
                return
            commit(self.db, rows)
            for who, sold in self.shops.items():
                self.loaded[who] |= {one for one in sold if one <= day}
        elif kind == "take" and self.loaded.get(shop):
            self.take(day.replace(day=1), shop)
        elif kind in ("accept", "reopen") and self.loaded and any(self.loaded.values()):
            self.decide(kind, day.replace(day=1))
        if not any(self.loaded.values()):
            return
        (newest,) = self.db.execute("select max(data_version_id) from data_version").fetchone()
        self.history[newest] = self.state().gaps()

    def take(self, month: date, shop: str) -> None:
        """The month comes once more, as a whole, and without a shop."""
        left = [
            (one, who, group, 1)
            for who, sold in self.loaded.items()
            if who != shop
            for one in sold
            if one.replace(day=1) == month
            for group in ("food", "toys")
        ]
        if not left:
            return
        first, last = min(row[0] for row in left), max(row[0] for row in left)
        stage(self.db, left)
        self.db.execute("call commit_data_version(mode => 'replace')")
        self.loaded[shop].difference_update(span(first, last))

    def decide(self, kind: str, month: date) -> None:
        state = self.state()
        if not state.first.replace(day=1) <= month <= state.last:
            return
        found = {gap for gap, _ in state.gaps() if gap[0] == month}
        if kind == "reopen":
            self.db.execute("call reopen_month(%s, 'x')", [month])
            self.accepted.pop(month, None)
        else:
            self.db.execute("call accept_month(%s, 'x')", [month])
            if any(not is_accepted for gap, is_accepted in state.gaps() if gap[0] == month):
                self.accepted[month] = found


def found(db: psycopg.Connection, version: int) -> set[tuple[Gap, bool]]:
    rows = db.execute(
        "select month, shop, days, missing_days, first_missing, last_missing, is_accepted"
        " from month_gap_between(%s, %s, %s)",
        [version, FIRST, LAST],
    )
    gaps = set()
    for month, shop, bits, count, first, last, is_accepted in rows:
        missing = frozenset(day for day in span(month, end_of(month)) if bits & (1 << (day.day - 1)))
        assert (len(missing), min(missing), max(missing)) == (count, first, last)
        gaps.add(((month, shop, missing), is_accepted))
    return gaps


@settings(max_examples=60)
@given(worlds())
def test_what_is_missing_is_as_a_plain_model_says_at_every_version(
    db: psycopg.Connection, world: tuple[dict[str, Days], dict[tuple[date, str | None], bool], list[tuple]]
) -> None:
    shops, closed, steps = world
    with db.transaction(force_rollback=True):
        told = Told(db, shops, closed)
        for kind, day, shop in steps:
            told.step(kind, day, shop)
        for version, gaps in told.history.items():
            assert found(db, version) == gaps, version
            state = {gap[0] for gap, is_accepted in gaps if not is_accepted}
            (first, last) = db.execute(
                "select first_day, last_day from data_version where data_version_id = %s", [version]
            ).fetchone()
            complete = {month for month in months(first, last) if month not in state}
            asked = "select coalesce(array_agg(month), '{}') from fact_month_at(%s) where is_complete"
            assert set(db.execute(asked, [version]).fetchone()[0]) == complete


def three_stores(first: str, last: str, stores: str = "ABC") -> list[tuple]:
    return [row for store in stores for row in daily(first, last, store)]


def gaps(db: psycopg.Connection) -> list[tuple]:
    return db.execute(
        "select to_char(month, 'YYYY-MM'), store, missing_days, first_day::text, last_day::text from month_gap"
        " where not is_accepted order by month, store"
    ).fetchall()


def is_complete(db: psycopg.Connection, month: str, version: int | None = None) -> bool:
    return db.execute(
        "select bool_or(is_complete) from fact_month_at(coalesce(%s, (select max(data_version_id) from data_version)))"
        " where month = %s",
        [version, f"{month}-01"],
    ).fetchone()[0]


def test_a_store_whose_file_is_late_leaves_the_month_open_until_its_owner_accepts_it(db: psycopg.Connection) -> None:
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(f"{notice.severity}: {notice.message_primary}"))
    close_in_sql(db, three_stores("2024-01-01", "2024-06-30"))
    close_in_sql(db, three_stores("2024-07-01", "2024-07-31", "AB"))
    late = ("2024-07", "C", 31, "2024-07-01", "2024-07-31")
    assert gaps(db) == [late]
    assert (is_complete(db, "2024-06"), is_complete(db, "2024-07")) == (True, False)
    missing = "store C: 31 days (2024-07-01 to 2024-07-31)"
    assert f"WARNING: plan 2 is made from data that miss days of {missing}" in said
    with pytest.raises(psycopg.Error, match=f"2024-07 is not complete: days are missing of {re.escape(missing)}") as no:
        db.execute("select assert_month_complete()")
    assert no.value.sqlstate == "PF012"
    # not frozen
    db.execute("call override_plan(month => '2024-07-01', percent => 1, reason => 'x')")
    found = db.execute("select status, found, mend from planfact_health where name = 'months'").fetchone()
    assert found == (
        "warning",
        f"2024-07 misses days of {missing}",
        "Load what is missing; or, if it never comes: planfact month accept 2024-07 --reason WHY.",
    )

    for month, reason in (("2024-07-15", " "), ("2024-08-01", "x"), ("2023-12-01", "x"), (None, "x")):
        with pytest.raises(psycopg.Error) as refused:
            db.execute("call accept_month(%s, %s)", [month, reason])
        assert (refused.value.sqlstate, bool(refused.value.diag.message_hint)) == ("PF009", True)
    db.execute("call accept_month('2024-07-15', 'flooded')")
    assert (gaps(db), is_complete(db, "2024-07")) == ([], True)
    assert "2024-07 counts as complete, although days are missing of" in said[-1]
    db.execute("select assert_month_complete('2024-07-01')")
    with pytest.raises(psycopg.Error, match="the plan of 2024-07 is frozen"):
        db.execute("call override_plan(month => '2024-07-01', percent => 1, reason => 'x')")
    kept = "select month::text, is_accepted, reason, data_version_id, decided_by from month_acceptance"
    assert db.execute(kept).fetchall() == [("2024-07-01", True, "flooded", 2, "postgres")]
    db.execute("call accept_month('2024-07-01', 'again')")
    assert said[-1] == "NOTICE: 2024-07 is complete already"

    # the reports are stale until they are refreshed, and then show it
    shown = "select is_complete from plan_fact_month where level = 'total' and month = '2024-07-01'"
    assert db.execute(shown).fetchone() == (False,)
    assert db.execute("select status from planfact_health where name = 'reports'").fetchone() == ("warning",)
    db.execute("call refresh_plan_fact()")
    assert db.execute(shown).fetchone() == (True,)
    assert db.execute("select is_true from verify_database() where question like 'reports%'").fetchone() == (True,)

    # a stop that was accepted is not missed again; what goes missing later was not accepted
    commit(db, three_stores("2024-08-01", "2024-08-31", "AB"))
    assert gaps(db) == []
    stage(db, three_stores("2024-07-01", "2024-07-31", "A"))
    db.execute("call commit_data_version(mode => 'replace')")
    assert [gap[1] for gap in gaps(db)] == ["B"]
    # every version reads back as it was
    db.execute("call reopen_month('2024-07-01', 'it was late after all')")
    assert [gap[1] for gap in gaps(db) if gap[0] == "2024-07"] == ["B", "C"]
    assert [is_complete(db, "2024-07", version) for version in (2, 3, 4)] == [True, True, False]
    commit(db, three_stores("2024-07-01", "2024-07-31"))
    assert is_complete(db, "2024-07")
    db.execute("call revert_data_version(2)")
    assert gaps(db) == [late]


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("a day", []),
        ("a cut", [("2024-07", store, 5, "2024-07-27", "2024-07-31") for store in "ABC"]),
        ("a week", [("2024-07", store, 7, "2024-07-10", "2024-07-16") for store in "ABC"]),
        ("a month", [("2024-07", None, 31, "2024-07-01", "2024-07-31")]),
        ("the last day", [("2024-07", store, 1, "2024-07-31", "2024-07-31") for store in "ABC"]),
        ("a closed spell", []),
        ("a new store", []),
        ("a store that gave up", []),
        ("a store that sells now and then", []),
        ("weekends", []),
    ],
)
def test_what_is_a_gap_and_what_is_a_habit(db: psycopg.Connection, missing: str, found: list[tuple]) -> None:
    gone: dict[str, Callable[[str, date], bool]] = {
        "a day": lambda store, day: store == "A" and day == date(2024, 7, 30),
        "a cut": lambda store, day: date(2024, 7, 27) <= day <= date(2024, 7, 31),
        "a week": lambda store, day: date(2024, 7, 10) <= day <= date(2024, 7, 16),
        "a month": lambda store, day: day.month == 7,
        "the last day": lambda store, day: day == date(2024, 7, 31),
        "a closed spell": lambda store, day: date(2024, 7, 10) <= day <= date(2024, 7, 20),
        "a new store": lambda store, day: store == "C" and day < date(2024, 7, 12),
        "a store that gave up": lambda store, day: store == "C" and day > date(2024, 6, 12),
        "a store that sells now and then": lambda store, day: store == "C" and day.toordinal() % 3 > 0,
        "weekends": lambda store, day: store == "B" and day.isoweekday() > 5,
    }
    if missing == "a closed spell":
        db.execute(
            "insert into shop_calendar (day, is_closed, name)"
            " select day::date, true, 'moved' from generate_series('2024-07-10'::date, '2024-07-20', '1 day') as day"
        )
    rows = [row for row in three_stores("2024-01-01", "2024-08-31") if not gone[missing](row[1], row[0])]
    commit(db, rows)
    assert [gap for gap in gaps(db) if gap[0] == "2024-07"] == [
        *found,
        *([("2024-07", None, 7, "2024-07-10", "2024-07-16")] if missing == "a week" else []),
    ]


def test_a_month_of_weeks_is_complete_when_its_last_week_is(db: psycopg.Connection) -> None:
    def weeks(first: str, last: str) -> list[tuple]:
        return [(day, store, "food", 70) for day in days(first, last) if day.isoweekday() == 1 for store in "AB"]

    def load(first: str, last: str) -> None:
        stage(db, weeks(first, last))
        db.execute("call commit_data_version(grain => 'week')")

    load("2024-01-01", "2024-07-22")  # the last week ends on 28 July
    assert is_complete(db, "2024-06")
    assert not is_complete(db, "2024-07")
    db.execute("select assert_month_complete('2024-07-01')")  # what is missing has not ended yet
    load("2024-07-29", "2024-07-29")
    assert is_complete(db, "2024-07")
    # a week that is missing
    load("2024-08-12", "2024-08-26")
    assert gaps(db)[0] == ("2024-08", "A", 7, "2024-08-05", "2024-08-11")


def test_the_shop_is_the_first_dimension_whatever_its_name(db3: psycopg.Connection) -> None:
    rows = [(day, region, "web", "food", 1) for day in days("2024-01-01", "2024-07-31") for region in ("N", "S")]
    commit(db3, [row for row in rows if row[1] == "N" or row[0].month < 7])
    found = db3.execute("select region, missing_days from month_gap").fetchall()
    assert found == [("S", 31)]
    assert db3.execute("select missing from open_month").fetchone() == ("region S: 31 days (2024-07-01 to 2024-07-31)",)


def test_a_shop_that_is_away_in_many_is_counted(db: psycopg.Connection) -> None:
    stores = [f"S{n:02}" for n in range(9)]
    commit(db, [row for store in stores for row in daily("2024-01-01", "2024-06-30", store)])
    rows = [row for store in stores[:2] for row in daily("2024-07-01", "2024-07-31", store)]
    commit(db, [*rows, *daily("2024-07-01", "2024-07-20", "S02")])
    assert db.execute("select missing, shops, is_over from open_month").fetchone() == (
        "6 of store (S03, S04, S05, S06, …): 31 days (2024-07-01 to 2024-07-31);"
        " store S02: 11 days (2024-07-21 to 2024-07-31)",
        7,
        True,
    )
