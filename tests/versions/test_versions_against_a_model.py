"""Random loads against a plain-Python model of the truth: every version reads back as it was."""

from datetime import date, timedelta
from decimal import Decimal

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import content, stage

FIRST_DAY = date(2024, 1, 1)

keys = st.tuples(
    st.integers(0, 6).map(lambda n: FIRST_DAY + timedelta(n)), st.sampled_from("AB"), st.sampled_from(["x", "y/z"])
)
values = st.tuples(st.integers(-3, 3).map(Decimal), st.sampled_from([None, Decimal(1), Decimal(2)]))
loads = st.tuples(st.sampled_from(["merge", "replace"]), st.dictionaries(keys, values, min_size=1, max_size=8))
reverts = st.tuples(st.just("revert"), st.integers(0, 6))
histories = st.lists(st.one_of(loads, loads, reverts), min_size=1, max_size=8)


def apply(truth: dict, mode: str, load: dict) -> dict:
    """Return what is true after a load: the rules of the design in plain Python."""
    kept = dict(truth)
    if mode == "replace":
        first, last = min(key[0] for key in load), max(key[0] for key in load)
        kept = {key: value for key, value in truth.items() if not first <= key[0] <= last}
    return kept | load


def read(db: psycopg.Connection, version: int) -> dict:
    rows = db.execute("select day, store, product_group, sales, onpromotion from sales_as_of(%s)", [version])
    return {(day, store, group): (sales, promotion) for day, store, group, sales, promotion in rows}


def as_texts(load: dict) -> list[tuple]:
    return [(*key, *value) for key, value in load.items()]


@settings(max_examples=25)
@given(history=histories)
def test_every_version_reads_back_as_the_model_says(db: psycopg.Connection, history: list) -> None:
    with db.transaction(force_rollback=True):
        truth: dict = {}
        versions: dict[int, dict] = {}
        for mode, load in history:
            before = truth
            if mode == "revert":
                if load + 1 not in versions:
                    continue
                truth = versions[load + 1]
                (version,) = db.execute("call revert_data_version(%s)", [load + 1]).fetchone()
            else:
                truth = apply(truth, mode, load)
                stage(db, as_texts(load))
                (version,) = db.execute("call commit_data_version(mode => %s)", [mode]).fetchone()
            assert (version == max(versions, default=0)) == (truth == before)
            versions[version] = truth

        checksums: dict[str, dict] = {}
        for version, then_true in versions.items():
            assert read(db, version) == then_true
            assert db.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)
            counted = db.execute(
                "select row_count, first_day, last_day, checksum from data_version where data_version_id = %s",
                [version],
            ).fetchone()
            days = [key[0] for key in then_true]
            assert counted[:3] == (len(then_true), min(days, default=None), max(days, default=None))
            assert checksums.setdefault(counted[3], then_true) == then_true
        assert len(checksums) == len({frozenset(truth.items()) for truth in versions.values()})

        for older in versions:
            for newer in versions:
                assert_diff(db, older, newer, versions)

        # what is kept reads as before, whatever else is given up
        kept = {version for version in versions if version % 2 or version == max(versions)}
        for version in kept:
            db.execute("call tag_data_version(%s, %s)", [version, f"tag {version}"])
        db.execute("call prune_data_versions(keep_last => 1, dry_run => false, keep_pinned => true)")
        for version in kept:
            assert read(db, version) == versions[version]
            assert db.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)
        for version in versions.keys() - kept:
            assert_pf003(db, f"select * from sales_as_of({version})", f"data version {version} was pruned")
        for older in kept:
            for newer in kept:
                assert_diff(db, older, newer, versions)


def assert_diff(db: psycopg.Connection, older: int, newer: int, versions: dict[int, dict]) -> None:
    rows = db.execute(
        "select day, store, product_group, change, old_sales, new_sales from diff_data_versions(%s, %s)", [older, newer]
    ).fetchall()
    before, after = versions[older], versions[newer]
    expected = set()
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            expected.add((*key, change, old[0] if old else None, new[0] if new else None))
    assert set(rows) == expected
    assert len(rows) == len(expected)


@settings(max_examples=15)
@given(rows=st.dictionaries(keys, values, min_size=2, max_size=10), data=st.data())
def test_the_checksum_depends_on_the_content_alone(db: psycopg.Connection, rows: dict, data: st.DataObject) -> None:
    """The same rows in any order, in one load or in many, with wrong turns on the way, end in one checksum."""
    order = data.draw(st.permutations(list(rows)))
    cut = data.draw(st.integers(0, len(rows)))
    checksums = []
    for parts in ([rows], [{key: (Decimal(9), None) for key in order[:cut]}, {key: rows[key] for key in order}]):
        with db.transaction(force_rollback=True):
            for part in filter(None, parts):
                stage(db, as_texts(part))
                (version,) = db.execute("call commit_data_version()").fetchone()
            checksums.append(
                db.execute("select checksum from data_version where data_version_id = %s", [version]).fetchone()
            )
    assert checksums[0] == checksums[1]


def test_a_tampered_row_no_longer_verifies(db: psycopg.Connection) -> None:
    stage(db, [(FIRST_DAY, "A", "x", 1), (FIRST_DAY, "B", "x", 2)])
    db.execute("call commit_data_version()")
    db.execute("update sales set sales = 3 where sales = 2")
    assert db.execute("select verify_data_version(1)").fetchone() == (False,)


def test_an_unknown_version_is_pf003_wherever_it_is_asked_for(db: psycopg.Connection) -> None:
    for call in ("select * from sales_as_of(1)", "call refresh_export_mart()", "call refresh_plan_fact()"):
        assert_pf003(db, call, "there is no data version yet")
    stage(db, [(FIRST_DAY, "A", "x", 1)])
    db.execute("call commit_data_version()")
    for call in (
        "select * from sales_as_of(7)",
        "select * from diff_data_versions(1, 7)",
        "select * from diff_data_versions(7, 1)",
        "select verify_data_version(7)",
        "call refresh_export_mart(7)",
        "call start_run(7)",
    ):
        assert_pf003(db, call, "there is no data version 7")
    assert content(db, 1) == {("A", "x", FIRST_DAY, Decimal(1))}


def assert_pf003(db: psycopg.Connection, call: str, message: str) -> None:
    try:
        with db.transaction():
            db.execute(call.encode())
    except psycopg.Error as error:
        assert error.sqlstate == "PF003", call
        assert message in str(error)
    else:
        raise AssertionError(f"{call} did not refuse")
