"""A data version stores what a load changed, and only that; a refused load leaves nothing behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from psycopg import errors

from builders import commit, content, daily, stage
from faults.world import patient, wait_until


def code(error: pytest.ExceptionInfo[psycopg.Error]) -> str:
    return error.value.sqlstate


def version_row(db: psycopg.Connection, version: int) -> dict[str, object]:
    cursor = db.execute("select * from data_version where data_version_id = %s", [version])
    return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


def test_versions_are_numbered_from_one_and_count_what_changed(db: psycopg.Connection) -> None:
    assert commit(db, daily("2024-01-01", "2024-01-31")) == 1
    assert commit(db, [("2024-01-31", "A", "food", 99), ("2024-02-01", "A", "food", 1)]) == 2
    row = version_row(db, 2)
    assert (row["parent_id"], row["rows_added"], row["rows_changed"], row["rows_removed"]) == (1, 1, 1, 0)
    assert (row["row_count"], row["first_day"], row["last_day"]) == (32, date(2024, 1, 1), date(2024, 2, 1))
    assert db.execute("select count(*) from sales_history").fetchone() == (1,)


def test_the_same_load_twice_makes_no_version_and_says_so(db: psycopg.Connection) -> None:
    rows = daily("2024-01-01", "2024-01-31")
    commit(db, rows)
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    assert commit(db, rows) == 1
    assert notices == ["nothing new: 31 rows, all as data version 1 has them"]
    assert db.execute("select count(*) from data_version").fetchone() == (1,)
    assert db.execute("select count(*) from sales_stage").fetchone() == (0,)


def test_numbers_written_differently_are_no_difference(db: psycopg.Connection) -> None:
    commit(db, [("2024-01-01", "A", "food", "1.5")])
    assert commit(db, [("2024-01-01", "A", "food", "1.50000000001")]) == 1


def test_merge_leaves_what_the_load_does_not_mention(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-01-03", "A") + daily("2024-01-01", "2024-01-03", "B"))
    version = commit(db, [("2024-01-02", "A", "food", 5)])
    assert len(content(db, version)) == 6


def test_replace_is_the_whole_truth_for_its_span_and_only_for_it(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-01-10", "A") + daily("2024-01-01", "2024-01-10", "B"))
    version = commit(db, daily("2024-01-03", "2024-01-05", "A"), mode="replace")
    row = version_row(db, version)
    assert (row["rows_added"], row["rows_changed"], row["rows_removed"], row["row_count"]) == (0, 0, 3, 17)
    left = {(store, str(day)) for store, _, day, _ in content(db, version)}
    assert ("B", "2024-01-04") not in left
    assert {("B", "2024-01-02"), ("B", "2024-01-06"), ("A", "2024-01-04")} <= left
    assert db.execute("select verify_data_version(%s)", [version]).fetchone() == (True,)


def test_a_removed_row_can_come_back(db: psycopg.Connection) -> None:
    both = [("2024-01-01", "A", "food", 1), ("2024-01-01", "B", "food", 2)]
    first = commit(db, both)
    commit(db, both[:1], mode="replace")
    third = commit(db, both)
    assert content(db, third) == content(db, first)
    assert version_row(db, third)["checksum"] == version_row(db, first)["checksum"]


def test_nothing_staged_is_pf001(db: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error, match="nothing is staged in load 7") as error:
        db.execute("call commit_data_version(7)")
    assert code(error) == "PF001"


def test_bad_rows_are_pf002_with_the_first_offenders_and_nothing_changes(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    stage(db, [("2024-02-01", "A", "food", 1), ("yesterday", "A", "food", 1), ("2024-02-02", "A", "food", "x")])
    with pytest.raises(psycopg.Error, match="2 of 3 rows in load 0 cannot become sales") as error:
        db.execute("call commit_data_version()")
    assert code(error) == "PF002"
    assert "not a date" in error.value.diag.message_detail
    assert "not a number: sales" in error.value.diag.message_detail
    assert "quarantine" in error.value.diag.message_hint
    assert db.execute("select count(*) from data_version").fetchone() == (1,)
    assert db.execute("select count(*) from sales_stage").fetchone() == (3,)


@pytest.mark.parametrize(("bad", "said"), [(5, 5), (7, 6)])
def test_of_many_bad_rows_the_first_are_shown_and_the_others_counted(
    db: psycopg.Connection, bad: int, said: int
) -> None:
    stage(db, [("yesterday", "A", "food", number) for number in range(bad)])
    with pytest.raises(psycopg.Error) as error:
        db.execute("call commit_data_version()")
    lines = str(error.value.diag.message_detail).splitlines()
    assert len(lines) == said
    assert sum("not a date" in line for line in lines) == 5
    assert lines[5:] == ["and 2 more"][: said - 5]


def test_quarantine_sets_bad_rows_aside_with_reason_load_and_source(db: psycopg.Connection) -> None:
    stage(db, [("2024-02-01", "A", "food", 1), ("yesterday", "A", "food", 1)], load_id=4)
    db.execute("call commit_data_version(4, source => 'feb.csv', on_reject => 'quarantine')")
    rows = db.execute("select load_id, day, reason, source from sales_reject").fetchall()
    assert rows == [(4, "yesterday", "not a date: write the day as YYYY-MM-DD", "feb.csv")]
    assert len(content(db, 1)) == 1


def test_a_load_of_bad_rows_alone_makes_no_version(db: psycopg.Connection) -> None:
    stage(db, [("yesterday", "A", "food", 1)])
    row = db.execute("call commit_data_version(on_reject => 'quarantine')").fetchone()
    assert row == (None,)
    assert db.execute("select count(*) from sales_reject").fetchone() == (1,)
    assert db.execute("select count(*) from series").fetchone() == (0,)


def test_an_unknown_mode_is_refused(db: psycopg.Connection) -> None:
    stage(db, daily("2024-01-01", "2024-01-02"))
    with pytest.raises(psycopg.Error, match="mode is upsert") as error:
        db.execute("call commit_data_version(mode => 'upsert')")
    assert code(error) == "PF009"


def test_a_second_writer_waits_for_the_first_and_builds_on_it(db: psycopg.Connection, dsn: str) -> None:
    stage(db, daily("2024-01-01", "2024-01-31"), load_id=1)
    stage(db, daily("2024-02-01", "2024-02-29"), load_id=2)
    patient(dsn)
    with (
        psycopg.connect(dsn) as first,
        psycopg.connect(dsn, autocommit=True) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        assert first.execute("call commit_data_version(1)").fetchone() == (1,)
        second = pool.submit(other.execute, "call commit_data_version(2)")
        waits, pid = "select from pg_locks where pid = %s and not granted", other.info.backend_pid
        wait_until(lambda: db.execute(waits.encode(), [pid]).fetchall() or second.done(), "the second to wait")
        assert not second.done()
        first.commit()
        assert second.result().fetchone() == (2,)
    assert len(content(db, 2)) == 60


def test_a_writer_that_waits_too_long_gets_pf008_with_the_one_at_work(db: psycopg.Connection, dsn: str) -> None:
    stage(db, daily("2024-01-01", "2024-01-31"), load_id=1)
    stage(db, daily("2024-02-01", "2024-02-29"), load_id=2)
    with psycopg.connect(dsn) as first:
        first.execute("call commit_data_version(1)")
        with pytest.raises(psycopg.Error, match=f"another writer is running .*{first.info.backend_pid}") as error:
            db.execute("call commit_data_version(2)")
        first.rollback()
    assert code(error) == "PF008"


def test_nothing_is_committed_before_the_callers_transaction(db: psycopg.Connection) -> None:
    stage(db, daily("2024-01-01", "2024-01-31"))
    with pytest.raises(errors.DivisionByZero), db.transaction():
        db.execute("call commit_data_version()")
        db.execute("call refresh_export_mart()")
        db.execute("select 1 / 0")
    assert db.execute("select count(*) from data_version").fetchone() == (0,)
    assert db.execute("select series from mart_status").fetchone() == (0,)


def test_readers_see_the_old_version_until_the_new_one_is_committed(db: psycopg.Connection, dsn: str) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    stage(db, daily("2024-01-01", "2024-01-31", sales=lambda _: 1), load_id=1)
    with psycopg.connect(dsn) as writer:
        writer.execute("call commit_data_version(1)")
        assert db.execute("select max(data_version_id) from sales").fetchone() == (1,)
        writer.commit()
    assert db.execute("select max(data_version_id) from sales").fetchone() == (2,)


def test_a_version_costs_what_it_changed(db: psycopg.Connection) -> None:
    commit(db, daily("2020-01-01", "2023-12-31"))
    for correction in range(1, 11):
        commit(db, [("2023-06-01", "A", "food", 1000 + correction)])
    stored = db.execute("select (select count(*) from sales) + (select count(*) from sales_history)").fetchone()
    assert stored == (1461 + 10,)
