"""Whatever happened, in whatever order: the reports that were refreshed by what changed are those worked out anew."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import psycopg
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import close_in_sql, commit, daily, run_in_sql

FIRST_DAY = date(2022, 10, 1)
SERIES = [("A", "food"), ("A", "toys"), ("B", "food"), ("B", "toys")]

HELD = ("plan_fact_closed", "plan_fact_open", "silent_cell")

#: A step is its name, a day or month of the past (0 the newest), and a number.
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["days", "month", "correct", "remove", "revert", "rename", "undo rename", "plan", "override", "undo",
             "budget", "accept", "close", "prune", "undo month"]
        ),
        st.integers(0, 500),
        st.integers(1, 40),
    ),
    min_size=4,
    max_size=9,
)  # fmt: skip


def value(db: psycopg.Connection, query: str, *values: object) -> Any:
    row = db.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def last_day(db: psycopg.Connection) -> date:
    return value(db, "select max(day) from sales") or FIRST_DAY


def arrive(db: psycopg.Connection, number: int) -> None:
    """Load the next days; some series pause, and for the longest of gaps for more than a year."""
    after = last_day(db)
    rows = [
        (after + timedelta(n + 1), *cell, number + n % 5)
        for place, cell in enumerate(SERIES)
        for n in range(number)
        if place != number % len(SERIES)
    ]
    commit(db, rows)


def plan(db: psycopg.Connection, number: int) -> None:
    run_id = run_in_sql(db, months=1 + number % 3)
    db.execute("call publish_plan(%s)", [run_id])


def budget(db: psycopg.Connection, back: int, number: int) -> None:
    month = f"{last_day(db) + timedelta(90 - back):%Y-%m}"
    db.execute("insert into budget_stage (month, store, amount) values (%s, 'A', %s)", [month, number])
    db.execute("call load_budget()")


def remove(db: psycopg.Connection, back: int, number: int) -> None:
    """Let a load be the whole truth of a day: all series but one lose theirs."""
    commit(db, [(last_day(db) - timedelta(back), "A", "food", number)], mode="replace")


def correct(db: psycopg.Connection, back: int, number: int) -> None:
    commit(db, [(last_day(db) - timedelta(back), *SERIES[number % len(SERIES)], 100 + number)])


def close(db: psycopg.Connection, back: int) -> None:
    db.execute(
        "insert into shop_calendar (day, shop, is_closed, name)"
        " select day, 'A', true, 'closed' from generate_series(%s::date, %s::date, '1 day') as day"
        " on conflict do nothing",
        [last_day(db) - timedelta(back + 9), last_day(db) - timedelta(back)],
    )


def month_of(db: psycopg.Connection, back: int) -> date:
    return (last_day(db) - timedelta(back)).replace(day=1)


def month_goes_by(db: psycopg.Connection, back: int, number: int) -> None:
    arrive(db, 31)
    plan(db, number)


STEPS: dict[str, Callable[[psycopg.Connection, int, int], object]] = {
    "days": lambda db, back, number: arrive(db, number),
    "month": month_goes_by,
    "correct": correct,
    "remove": remove,
    "revert": lambda db, back, number: db.execute(
        "call revert_data_version(%s)",
        [max(1, value(db, "select max(data_version_id) from data_version") - number % 4)],
    ),
    "rename": lambda db, back, number: db.execute(
        "call rename_series('store', %s, %s, first_month => %s, reason => 'moved')",
        ["AB"[number % 2], "ABZ"[number % 3], month_of(db, back) if number % 2 else None],
    ),
    "undo rename": lambda db, back, number: db.execute(
        "call undo_rename(%s, 'it was not')",
        [value(db, "select max(member_alias_id) from member_alias where ended_by is null")],
    ),
    "plan": lambda db, back, number: plan(db, number),
    "override": lambda db, back, number: db.execute(
        "call override_plan(%s, percent => %s, reason => 'why', store => %s)",
        [value(db, "select max(month) from plan_in_force"), number, [None, "A", "B"][number % 3]],
    ),
    "undo": lambda db, back, number: db.execute(
        "call undo_override(%s, 'not so')", [value(db, "select max(override_id) from active_override")]
    ),
    "budget": budget,
    "accept": lambda db, back, number: db.execute("call accept_month(%s, 'so it is')", [month_of(db, back)]),
    "close": lambda db, back, number: close(db, back),
    "prune": lambda db, back, number: db.execute("call prune_data_versions(2, false, keep_pinned => true)"),
    "undo month": lambda db, back, number: db.execute("call undo_month(%s)", [last_day(db)]),
}

#: Days of the year before are corrected, budgeted, taken away and called otherwise, before and after a year turns.
TURN_OF_A_YEAR = [
    ("correct", 400, 3), ("budget", 430, 5), ("month", 0, 31), ("override", 0, 5), ("undo", 0, 1), ("rename", 0, 2),
    ("undo rename", 0, 1), ("remove", 410, 7), ("revert", 0, 2), ("accept", 45, 1), ("close", 60, 1), ("prune", 0, 1),
]  # fmt: skip

ERRORS = """
    select run_id, month, level, store, product_group, days, round(forecast::numeric, 6), round(fact::numeric, 6),
        round(abs_error::numeric, 6), round(naive_abs_error::numeric, 6)
    from forecast_error order by 1, 2, 3, 4, 5"""


def shown(db: psycopg.Connection, source: str) -> list[tuple[Any, ...]]:
    """Return all of a report as text: equal to the last digit."""
    return db.execute(f"select cell::text from {source} as cell order by 1".encode()).fetchall()


def assert_as_rebuilt(db: psycopg.Connection) -> None:
    status = "report_status as status cross join lateral plan_fact_month_at(status.data_version_id,"
    rebuilt = f"(select anew.* from {status} coalesce(status.plan_revision_id, 0)) as anew)"
    assert shown(db, "plan_fact_month") == shown(db, rebuilt)
    assert db.execute("select question, found from verify_derived() where not is_true").fetchall() == []
    kept = db.execute(ERRORS).fetchall()
    with db.transaction(force_rollback=True):
        db.execute("delete from forecast_error")
        db.execute("select measure_forecasts()")
        assert db.execute(ERRORS).fetchall() == kept
        # what the materialized views hold is what they would hold, had they been refreshed whole
        held = [shown(db, view) for view in HELD]
        for view in HELD:
            db.execute(f"refresh materialized view {view}".encode())
        assert [shown(db, view) for view in HELD] == held


@settings(max_examples=8)
@given(world=steps)
@example(world=TURN_OF_A_YEAR)
def test_what_was_refreshed_is_what_would_be_rebuilt(db: psycopg.Connection, world: list[tuple[str, int, int]]) -> None:
    with db.transaction(force_rollback=True):
        history = [row for cell in SERIES for row in daily("2022-10-01", "2023-12-20", *cell)]
        close_in_sql(db, history)
        for name, back, number in world:
            try:
                with db.transaction():
                    STEPS[name](db, back, number)
            except psycopg.Error as error:
                if not (error.sqlstate or "").startswith("PF"):
                    raise
            db.execute("call refresh_plan_fact()")
            assert_as_rebuilt(db)


def test_rows_that_nothing_touched_stay(db: psycopg.Connection) -> None:
    """One corrected day of the year before: its four cells are written, from its month to the end of the year."""
    close_in_sql(db, [row for cell in SERIES for row in daily("2022-10-01", "2023-12-20", *cell)])
    db.execute("call refresh_plan_fact()")
    places = "select ctid::text, level, store, product_group, month from plan_fact_closed"
    pieces = "select ctid::text, month, week, series_id from plan_fact_piece"
    before, before_pieces = set(db.execute(places).fetchall()), set(db.execute(pieces).fetchall())
    commit(db, [("2022-11-03", "A", "food", 1000)])
    db.execute("call refresh_plan_fact()")
    written = {cell[1:] for cell in set(db.execute(places).fetchall()) - before}
    cells = [("total", None, None), ("store", "A", None), ("product_group", None, "food"), ("series", "A", "food")]
    assert written == {(*cell, date(2022, month, 1)) for cell in cells for month in (11, 12)}
    assert value(db, "select years_anew from report_status") is None
    # one day is in one piece of a month
    ((_, *piece),) = set(db.execute(pieces).fetchall()) - before_pieces
    assert piece[:2] == [date(2022, 11, 1), date(2022, 10, 31)]
