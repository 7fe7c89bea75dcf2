"""A measure beside sales is loaded, corrected, reverted, renamed, pruned and verified as they are."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from builders import commit as commit_sales
from builders import stage
from measures.world import MEASURED, commit, measured_as_of
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars
from planfact.errors import PlanfactError
from planfact.intake.load import columns, load
from planfact.intake.reading import Reading

FIRST_DAY = date(2024, 1, 30)

keys = st.tuples(
    st.integers(0, 4).map(lambda n: FIRST_DAY + timedelta(n)), st.sampled_from("AB"), st.sampled_from(["x", "y"])
)
values = st.tuples(st.integers(-2, 2).map(Decimal), st.integers(-1, 2).map(lambda n: Decimal(n) / 8))
loads = st.tuples(st.sampled_from(["merge", "replace"]), st.dictionaries(keys, values, min_size=1, max_size=6))
reverts = st.tuples(st.just("revert"), st.integers(1, 6))


@settings(max_examples=20)
@given(history=st.lists(st.one_of(loads, loads, reverts), min_size=2, max_size=7))
def test_every_version_has_both_measures_as_a_model_says(measured: psycopg.Connection, history: list) -> None:
    with measured.transaction(force_rollback=True):
        truth: dict = {}
        versions: dict[int, dict] = {}
        for mode, what in history:
            before = truth
            if mode == "revert":
                if what not in versions:
                    continue
                truth = versions[what]
                (version,) = measured.execute("call revert_data_version(%s)", [what]).fetchone()
            else:
                first, last = min(key[0] for key in what), max(key[0] for key in what)
                kept = {key: value for key, value in truth.items() if mode == "merge" or not first <= key[0] <= last}
                truth = kept | what
                version = commit(measured, [(*key, *value) for key, value in what.items()], mode=mode)
            assert (version == max(versions, default=0)) == (truth == before)
            versions[version] = truth

        for version, then_true in versions.items():
            assert measured_as_of(measured, version) == then_true
            assert measured.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)
            assert months(measured, version) == summed(then_true)
        for older in versions:
            for newer in versions:
                assert_diff(measured, older, newer, versions)
        checksums = {one for (one,) in measured.execute("select checksum from data_version")}
        assert len(checksums) == len({frozenset(truth.items()) for truth in versions.values()})
        assert_holds(measured)

        if not versions:
            return
        newest = max(versions)
        measured.execute("call prune_data_versions(keep_last => 1, dry_run => false)")
        assert measured_as_of(measured, newest) == versions[newest]
        assert months(measured, newest) == summed(versions[newest])
        assert_holds(measured)


def summed(truth: dict) -> dict:
    months: dict = {}
    for (day, store, group), (sales, quantity) in truth.items():
        before = months.get((store, group, day.replace(day=1)), (0, 0, 0))
        months[store, group, day.replace(day=1)] = (before[0] + sales, before[1] + quantity, before[2] + 1)
    return months


def months(db: psycopg.Connection, version: int) -> dict:
    rows = db.execute(
        "select store, product_group, month, sales, quantity, quantity_days from sales_month"
        " inner join series using (series_id) where days > 0 and data_version_id <= %(version)s"
        " and coalesce(superseded_by > %(version)s, true)",
        {"version": version},
    )
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


def assert_holds(db: psycopg.Connection) -> None:
    assert db.execute("select question, found from verify_derived() where not is_true").fetchall() == []


def assert_diff(db: psycopg.Connection, older: int, newer: int, versions: dict[int, dict]) -> None:
    rows = db.execute(
        "select day, store, product_group, change, old_sales, old_quantity, new_sales, new_quantity"
        " from diff_data_versions(%s, %s)",
        [older, newer],
    ).fetchall()
    before, after = versions[older], versions[newer]
    expected = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            expected.append((*key, change, *(old or (None, None)), *(new or (None, None))))
    assert sorted(rows, key=str) == sorted(expected, key=str)


def test_bad_values_of_it_are_refused_or_set_aside_with_its_sum(measured: psycopg.Connection) -> None:
    said: list[str] = []
    measured.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
    rows = [
        ("2024-01-01", "A", "x", "3", "1"),
        ("2024-01-02", "A", "x", "3", ""),
        ("2024-01-03", "A", "x", "3", None),
        ("2024-01-04", "A", "x", "bad", "2.5"),
        ("2024-01-05", "A", "x", "3", "many"),
        ("2024-01-06", "A", "x", "-3", "-1"),
    ]
    with pytest.raises(psycopg.Error) as refused:
        commit(measured, rows)
    assert refused.value.sqlstate == "PF002"
    assert "line 2: missing value: quantity" in str(refused.value.diag.message_detail)
    assert "not a number: quantity (day 2024-01-05, store A, product_group x, sales 3, quantity many)" in str(
        refused.value
    )
    measured.execute("delete from sales_stage")
    version = commit(measured, rows, on_reject="quarantine")
    assert "4 of 6 rows were set aside, with sales of 9.000 and quantity of 2.500 in all" in said[0]
    assert sorted(measured_as_of(measured, version).values()) == [(-3, -1), (3, 1)]
    aside = measured.execute("select sales, quantity, reason from sales_reject order by line_no").fetchall()
    assert aside[2] == ("bad", "2.5", "not a number: sales")
    # rows that name no second measure at all
    stage(measured, [("2024-02-01", "A", "x", 1)])
    assert measured.execute("select reason from validate_stage()").fetchall() == [("missing value: quantity",)]


def test_rows_that_are_added_spread_or_after_the_month_keep_both(measured: psycopg.Connection) -> None:
    version = commit(measured, [("2024-01-01", "A", "x", 3, 1), ("2024-01-01", "A", "x", 4, 2)], on_duplicate="sum")
    assert list(measured_as_of(measured, version).values()) == [(7, 3)]
    version = commit(measured, [("2024-02-01", "A", "x", 100, 7)], grain="month")
    spread = [value for key, value in measured_as_of(measured, version).items() if key[0].month == 2]
    assert (len(spread), sum(q for _, q in spread), sum(s for s, _ in spread)) == (29, 7, 100)
    rows = [("2024-03-01", "A", "x", 5, 2), ("2024-04-01", "A", "x", 6, 3)]
    commit(measured, rows, month="2024-03-01", outside="drop")
    assert measured.execute("select sales, quantity from sales_reject").fetchall() == [("6", "3")]


weekly = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y"])),
    st.tuples(st.integers(-9999, 99999), st.integers(-9999, 99999)).map(lambda both: [Decimal(n) / 1000 for n in both]),
    min_size=1,
)


@settings(max_examples=10)
@given(sold=weekly)
def test_a_week_spread_by_its_usual_days_has_both_measures_alike(measured: psycopg.Connection, sold: dict) -> None:
    with measured.transaction(force_rollback=True):
        # store A sells on Saturdays three times as much, and never on Sundays; store B has no days to learn from
        usual = [1, 1, 1, 1, 1, 3]
        first = date(2024, 1, 1)
        days = [(first + timedelta(n), "A", "x", usual[n % 7], 1) for n in range(35) if n % 7 < 6]
        commit(measured, days)
        week = date(2024, 2, 12)
        rows = [(week, *cell, *both) for cell, both in sold.items()]
        version = commit(measured, rows, grain="week", spread="profile")
        spread: dict = {}
        for (day, *cell), both in measured_as_of(measured, version).items():
            if day >= week:
                spread.setdefault(tuple(cell), {})[(day - week).days] = both
        assert spread.keys() == sold.keys()
        for cell, both in sold.items():
            weights = [*usual, 0] if cell[0] == "A" else [1] * 7
            assert sorted(spread[cell]) == list(range(7))
            for measure, amount in enumerate(both):
                parts = [spread[cell][day][measure] for day in range(7)]
                assert sum(parts) == amount
                for part, weight in zip(parts, weights, strict=True):
                    assert abs(part - amount * weight / sum(weights)) <= Decimal("0.001")
        assert_holds(measured)


def test_a_renaming_carries_it_and_members_that_are_merged_add_it(measured: psycopg.Connection) -> None:
    rows = [("2024-01-01", "A", "x", 3, 1), ("2024-01-01", "B", "x", 5, 2), ("2024-01-02", "A", "x", 4, 2)]
    before = measured_as_of(measured, commit(measured, rows))
    (version,) = measured.execute("call rename_series('store', 'A', 'B')").fetchone()
    assert measured_as_of(measured, version) == {
        (date(2024, 1, 1), "B", "x"): (8, 3),
        (date(2024, 1, 2), "B", "x"): (4, 2),
    }
    # rows under the old name are taken under the new one
    rows = [("2024-01-03", "A", "x", 1, 1), ("2024-01-03", "B", "x", 2, 5)]
    assert measured_as_of(measured, commit(measured, rows))[date(2024, 1, 3), "B", "x"] == (3, 6)
    (undone,) = measured.execute("call undo_rename(1)").fetchone()
    given_back = measured_as_of(measured, undone)
    assert given_back.items() >= before.items()
    assert measured.execute("select verify_data_version(%s)", [undone]).fetchone() == (True,)
    assert_holds(measured)


def test_a_database_that_has_sales_gets_it_later_and_keeps_it(db: psycopg.Connection, tmp_path: Path) -> None:
    commit_sales(db, [("2024-01-01", "A", "x", 3), ("2024-01-02", "A", "x", 4)])
    checksum = db.execute("select checksum from data_version").fetchone()
    changes = [str(change) for change in deploy(db, Templates(MEASURED))]
    assert "add measure quantity (rows that are there have none: not known)" in changes
    assert deploy(db, Templates(MEASURED)) == []

    # what was there is as it was, and its second measure is not known
    assert set(measured_as_of(db, 1).values()) == {(3, None), (4, None)}
    assert db.execute("select checksum from data_version").fetchone() == checksum
    assert db.execute("select verify_data_version(1)").fetchone() == (True,)
    assert_holds(db)

    # the same file, which had the column all the time, now says more
    file = tmp_path / "january.csv"
    file.write_text("day,store,product_group,sales,pieces\n2024-01-02,A,x,4,2\n")
    said: list[str] = []
    reading = Reading(columns(db), {"quantity": "pieces"}, say=said.append)
    (loaded,) = load(db, [str(file)], reading)
    assert loaded.is_new
    changed = db.execute(
        "select change, old_sales, new_sales, old_quantity, new_quantity from diff_data_versions(1, 2)"
    )
    assert changed.fetchall() == [("changed", 4, 4, None, 2)]
    (again,) = load(db, [str(file)], reading)
    assert not again.is_new
    with pytest.raises(PlanfactError, match="no column quantity; it has day, store"):
        load(db, [str(file)], Reading(columns(db), {}))
    file.write_text("day;store;product_group;sales;quantity\n2024-01-03;A;x;4,5;2,25\n")
    load(db, [str(file)], Reading(columns(db), {}))
    assert measured_as_of(db, 3)[date(2024, 1, 3), "A", "x"] == (Decimal("4.5"), Decimal("2.25"))
    assert_holds(db)

    other = MEASURED.model_copy(update={"measures": ["sales", "pieces"]})
    for variables in (read_vars(), other):
        with pytest.raises(PlanfactError, match="keeps quantity beside sales") as refused:
            deploy(db, Templates(variables))
        assert refused.value.code == "PF009"


@pytest.mark.parametrize(
    ("measures", "wrong"),
    [
        (["quantity"], "the first of measures is sales"),
        (["sales", "store"], "cannot be called store"),
        (["sales", "plan"], "cannot be called plan"),
        (["sales", "Qty"], "is a name of a-z"),
        (["sales", "sales"], "cannot be called sales"),
        (["sales", "a", "b"], "at most 2"),
    ],
)
def test_measures_that_cannot_be_kept_are_refused_by_name(measures: list[str], wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Vars.model_validate({**read_vars().model_dump(by_alias=True), "measures": measures})
