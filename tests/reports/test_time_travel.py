"""Reports as they stood, why they changed, and what made a number."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from builders import close_in_sql, commit, daily, run_in_sql

MONTHS = [(f"2024-{month:02}-01", f"2024-{month:02}-{28 if month == 2 else 30}") for month in range(1, 13)]


def two_shops(first: str, last: str, extra: int = 0) -> list[tuple]:
    return [
        row
        for store, weight in (("A", 1), ("B", 2))
        for row in daily(first, last, store=store, sales=lambda day, w=weight: w * (10 + day.isoweekday()) + extra)
    ]


def test_a_year_of_reports_reads_back_row_for_row(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2023-12-31"))
    then: dict[int, list[tuple]] = {}
    for number, (first, last) in enumerate(MONTHS):
        # every third month also corrects the month before
        corrections = [("2023-12-05", "A", "food", 100 + number)] if number % 3 == 2 else []
        version, _, _ = close_in_sql(db, two_shops(first, last, extra=number) + corrections)
        then[version] = sorted(db.execute("select * from plan_fact_month").fetchall(), key=repr)
    assert len(then) == 12
    for version, rows in then.items():
        assert sorted(db.execute("select * from plan_fact_as_of(%s)", [version]).fetchall(), key=repr) == rows


def test_an_older_plan_may_be_asked_for_by_number(db: psycopg.Connection) -> None:
    version, _, first_plan = close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    run_id = run_in_sql(db, parameters='{"window_days": 28}')
    (second_plan,) = db.execute("call publish_plan(%s)", [run_id]).fetchone()
    plans = {
        plan: db.execute(
            "select distinct plan_id from plan_fact_as_of(%s, %s) where month = '2024-04-01'", [version, plan]
        ).fetchall()
        for plan in (first_plan, second_plan, None)
    }
    assert plans == {first_plan: [(first_plan,)], second_plan: [(second_plan,)], None: [(second_plan,)]}


def test_a_report_of_no_version_is_refused(db: psycopg.Connection) -> None:
    commit(db, two_shops("2024-01-01", "2024-01-31"))
    for call in ("plan_fact_as_of(2)", "plan_fact_bridge(1, 2)"):
        with pytest.raises(psycopg.Error) as caught:
            db.execute(f"select * from {call}".encode())
        assert caught.value.sqlstate == "PF003"


def variances(db: psycopg.Connection, version: int) -> dict[date, Decimal]:
    rows = db.execute(
        "select month, variance from plan_fact_as_of(%s) where level = 'total' and variance is not null", [version]
    )
    return dict(rows.fetchall())


def test_the_bridge_leads_from_one_report_to_the_other_without_residual(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    from_version = commit(db, two_shops("2024-04-01", "2024-04-12"))
    db.execute("call refresh_plan_fact()")
    # restated: a known day; changed plan: April again, with hindsight; new days: the rest of April
    commit(db, [("2024-04-02", "A", "food", 500)])
    run_id = run_in_sql(db)
    db.execute("call publish_plan(%s, allow_hindsight => true)", [run_id])
    to_version = commit(db, two_shops("2024-04-13", "2024-04-30", extra=3))
    db.execute("call refresh_plan_fact()")

    bridge = {
        row[0]: row[1:] for row in db.execute("select * from plan_fact_bridge(%s, %s)", [from_version, to_version])
    }
    before, restated, changed, new, after = bridge[date(2024, 4, 1)]
    assert (before, after) == (
        variances(db, from_version)[date(2024, 4, 1)],
        variances(db, to_version)[date(2024, 4, 1)],
    )
    assert before + restated + changed + new == after
    assert restated == 500 - 12
    assert changed != 0
    assert new == 2 * 18 * 3


def test_a_bridge_is_nothing_between_a_report_and_itself_and_turns_round(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    close_in_sql(db, two_shops("2024-04-01", "2024-04-30"))
    there = db.execute("select * from plan_fact_bridge(1, 2)").fetchall()
    back = db.execute("select * from plan_fact_bridge(2, 1)").fetchall()
    assert [(m, -r, -c, -n) for m, _, r, c, n, _ in there] == [(m, r, c, n) for m, _, r, c, n, _ in back]
    for month, before, restated, changed, new, after in db.execute("select * from plan_fact_bridge(2, 2)"):
        assert (restated, changed, new, before) == (0, 0, 0, after), month


def test_a_cell_is_explained_from_load_to_plan(db: psycopg.Connection) -> None:
    _, first_run, first_plan = close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    close_in_sql(db, two_shops("2024-04-01", "2024-04-30"))
    commit(db, [("2024-04-02", "A", "food", 500), ("2024-04-02", "B", "food", 1)])
    commit(db, [("2024-04-01", "A", "food", 11), ("2024-04-03", "A", "food", 13)], mode="replace")

    told = db.execute(
        "select kind, day::text, old_value, new_value, data_version_id, run_id, plan_id"
        " from explain_cell('A', 'food', '2024-04-17')"
    ).fetchall()
    plan = db.execute(
        "select sum(quantity) from plan_line join series using (series_id) where plan_id = %s and store = 'A'",
        [first_plan],
    ).fetchone()[0]
    fact = sum(sales for _, _, _, sales in daily("2024-04-01", "2024-04-30"))
    assert told == [
        ("run", None, None, plan, 1, first_run, None),
        ("plan", None, None, plan, 1, first_run, first_plan),
        ("load", None, None, fact, 2, None, None),
        ("correction", "2024-04-02", 12, 500, 3, None, None),
        ("removal", "2024-04-02", 500, None, 4, None, None),
    ]


def test_the_parts_of_a_cell_sum_to_the_fact_of_the_report(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    commit(db, two_shops("2024-04-01", "2024-04-30"))
    commit(db, two_shops("2024-04-10", "2024-04-12", extra=7))
    db.execute("call refresh_plan_fact()")
    explained = db.execute(
        "select sum(new_value) - coalesce(sum(old_value), 0) from explain_cell(null, 'food', '2024-04-01')"
        " where kind in ('load', 'correction', 'removal')"
    ).fetchone()
    reported = db.execute(
        "select fact from plan_fact_month where level = 'product_group' and month = '2024-04-01'"
    ).fetchone()
    assert explained == reported


def test_cells_explained_together_are_those_explained_one_by_one(db: psycopg.Connection) -> None:
    close_in_sql(db, two_shops("2023-01-01", "2024-03-31"))
    commit(db, [*two_shops("2024-04-01", "2024-04-29"), ("2024-04-30", "A", "food", 500)])
    db.execute("call refresh_plan_fact()")
    cells = [("B", None), (None, None), ("A", "food"), (None, "food")]
    one_by_one = [
        (place, *event)
        for place, cell in enumerate(cells, 1)
        for event in db.execute("select * from explain_cell(%s, %s, '2024-04-01')", cell).fetchall()
    ]
    stores, groups = [store for store, _ in cells], [group for _, group in cells]
    together = db.execute(
        "select * from explain_cells(%s::text[], %s::text[], '2024-04-20')", (stores, groups)
    ).fetchall()
    # the last two columns are what the text is made of
    assert [event[:-2] for event in together] == one_by_one
    caused = db.execute(
        "select variance from plan_fact_cause_between('2024-04-01', '2024-04-01') where level = 'total'"
    )
    (variance,) = caused.fetchone()
    causes = [event for event in together if event[0] == 2 and event[2] == "cause"]
    assert sum(event[7] for event in causes) == variance
    assert {event[0] for event in together if event[2] == "cause"} == {1, 2, 3, 4}

    with pytest.raises(psycopg.Error, match="nothing is known of C · food in 2024-04") as refused:
        db.execute("select * from explain_cells(array['A', 'C'], array['food', 'food'], '2024-04-01')")
    assert refused.value.sqlstate == "PF009"
