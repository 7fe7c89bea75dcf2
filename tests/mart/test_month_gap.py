"""A month is complete when no shop misses days on which it usually sells; what is missing is named."""

from datetime import date, timedelta

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import commit, stage
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
