"""Tags, reverts, pruning, summaries: the history of versions, and what may be done to it."""

from decimal import Decimal

import psycopg
import pytest

from builders import close_in_sql, commit, content, daily, run_in_sql

FIRST = [("2024-01-01", "A", "food", "1"), ("2024-01-02", "A", "food", "2")]
CORRECTED = [("2024-01-01", "A", "food", "5"), ("2024-01-03", "A", "food", "3")]


def checksums(db: psycopg.Connection) -> dict[int, str]:
    return dict(db.execute("select data_version_id, checksum from data_version"))


def refused(db: psycopg.Connection, call: str, code: str) -> psycopg.Error:
    before = db.execute("select count(*) from sales_history").fetchone()
    with pytest.raises(psycopg.Error) as caught:
        db.execute(call.encode())
    assert caught.value.sqlstate == code
    assert db.execute("select count(*) from sales_history").fetchone() == before
    return caught.value


def test_a_revert_is_a_new_version_with_the_old_checksum(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    (version,) = db.execute("call revert_data_version(1, 'the file was wrong')").fetchone()
    assert version == 3
    assert content(db, 3) == content(db, 1) != content(db, 2)
    assert checksums(db)[3] == checksums(db)[1]
    assert db.execute(
        "select mode, comment, rows_added, rows_changed, rows_removed, last_day::text from data_version"
        " where data_version_id = 3"
    ).fetchone() == ("revert", "the file was wrong", 0, 1, 1, "2024-01-02")


def test_reverting_to_what_is_there_makes_no_version(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    assert db.execute("call revert_data_version(2)").fetchone() == (2,)
    db.execute("call revert_data_version(1)")
    assert db.execute("call revert_data_version(1)").fetchone() == (3,)


def test_a_revert_of_a_revert_brings_the_rows_back(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    db.execute("call revert_data_version(1)")
    db.execute("call revert_data_version(2)")
    assert content(db, 4) == content(db, 2)
    refused(db, "call revert_data_version(9)", "PF003")


def test_a_tag_stays_with_its_version(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    db.execute("call tag_data_version(1, 'as audited')")
    db.execute("call tag_data_version(1, 'as audited')")
    assert db.execute("select tag, data_version_id from data_version_tag").fetchall() == [("as audited", 1)]
    assert "belongs to data version 1" in str(refused(db, "call tag_data_version(2, 'as audited')", "PF009"))
    refused(db, "call tag_data_version(2, ' ')", "PF009")
    refused(db, "call tag_data_version(7, 'x')", "PF003")


def test_pruning_is_a_dry_run_unless_said_otherwise(db: psycopg.Connection) -> None:
    for value in range(4):
        commit(db, [("2024-01-01", "A", "food", value)])
    said: list[str] = []
    db.add_notice_handler(lambda notice: said.append(notice.message_primary))
    db.execute("call prune_data_versions(keep_last => 2)")
    assert said == ["would prune data versions 1, 2 and 2 rows of history; call again with dry_run => false"]
    assert len(content(db, 1)) == 1

    before = checksums(db)
    db.execute("call prune_data_versions(keep_last => 2, dry_run => false)")
    assert said[-1] == "pruned data versions 1, 2 and 2 rows of history"
    assert "was pruned on" in str(refused(db, "select * from sales_as_of(1)", "PF003"))
    assert {sales for _, _, _, sales in content(db, 3)} == {Decimal(2)}
    assert checksums(db) == before
    assert db.execute("select count(*) from sales_history").fetchone() == (1,)
    db.execute("call prune_data_versions(keep_last => 2, dry_run => false)")
    assert said[-1] == "nothing to prune"


@pytest.mark.parametrize("pin", ["tag", "run", "plan", "the export mart", "the reports"])
def test_what_something_stands_on_is_not_pruned(db: psycopg.Connection, pin: str) -> None:
    rows = daily("2024-01-01", "2024-03-31")
    if pin == "plan":
        close_in_sql(db, rows)
    else:
        commit(db, rows)
    if pin == "tag":
        db.execute("call tag_data_version(1, 'as audited')")
    elif pin == "run":
        run_in_sql(db)
    elif pin == "the export mart":
        db.execute("call refresh_export_mart()")
    elif pin == "the reports":
        db.execute("call refresh_plan_fact()")
    commit(db, daily("2024-04-01", "2024-04-30"))
    error = refused(db, "call prune_data_versions(keep_last => 1, dry_run => false)", "PF007")
    assert error.diag.message_detail.startswith("data version 1: ")
    assert pin in error.diag.message_detail
    refused(db, "call prune_data_versions(keep_last => 1)", "PF007")
    db.execute("call prune_data_versions(keep_last => 1, dry_run => false, keep_pinned => true)")
    assert content(db, 1) == {("A", "food", day, Decimal(sales)) for day, _, _, sales in rows}


def test_the_newest_version_always_stays(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    refused(db, "call prune_data_versions(keep_last => 0)", "PF009")


def test_a_summary_adds_up_what_each_version_counted(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    commit(db, [("2024-01-01", "A", "food", "6")], mode="replace")
    summary = "select versions, rows_added, rows_changed, rows_removed, changed_from::text, changed_to::text from summarize_data_versions"  # noqa: E501
    assert db.execute(f"{summary}(1, 3)".encode()).fetchone() == (2, 1, 2, 0, "2024-01-01", "2024-01-03")
    assert db.execute(f"{summary}(3, 1)".encode()).fetchone() == (2, 1, 2, 0, "2024-01-01", "2024-01-03")
    assert db.execute(f"{summary}(2, 2)".encode()).fetchone() == (0, 0, 0, 0, None, None)
    refused(db, f"{summary}(1, 9)", "PF003")


def test_a_summary_reads_no_sales(db: psycopg.Connection) -> None:
    commit(db, FIRST)
    commit(db, CORRECTED)
    plan = "\n".join(line for (line,) in db.execute("explain select * from summarize_data_versions(1, 2)"))
    assert " on sales" not in plan
    assert " on sales_history" not in plan


def test_a_version_costs_what_it_changed(db: psycopg.Connection) -> None:
    commit(db, daily("2023-01-01", "2024-03-31"))
    for month in ("2024-04", "2024-05"):
        commit(db, daily(f"{month}-01", f"{month}-30"))
    rows = db.execute(
        "select rows_stored, rows_copied, bytes_stored, bytes_copied, bytes_stored_so_far, bytes_copied_so_far"
        " from data_version_cost order by data_version_id"
    ).fetchall()
    assert [row[:2] for row in rows] == [(456, 456), (30, 486), (30, 516)]
    size = db.execute("select pg_total_relation_size('sales') + pg_total_relation_size('sales_history')").fetchone()[0]
    assert float(rows[-1][4]) == pytest.approx(size, abs=2)
    assert float(rows[-1][5]) == pytest.approx(size * (456 + 486 + 516) / 516, abs=2)


def test_the_same_files_in_any_order_and_number_end_in_one_checksum(
    db: psycopg.Connection, other_db: psycopg.Connection
) -> None:
    months = [daily(f"2024-{month:02}-01", f"2024-{month:02}-28", store=store) for month in (1, 2, 3) for store in "AB"]
    for part in months:
        commit(db, part)
    for part in (months[4], months[0], months[4], months[5] + months[1], months[3], months[2], months[0]):
        commit(other_db, part)
    assert checksums(db)[max(checksums(db))] == checksums(other_db)[max(checksums(other_db))]
