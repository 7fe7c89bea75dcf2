"""A source that a version has already is not committed again over later corrections, unless asked for by name."""

import psycopg

from builders import content, daily, stage

OLD = daily("2024-01-01", "2024-01-31")


def load(db: psycopg.Connection, rows: list, digest: str | None, again: bool = False) -> int:
    stage(db, rows)
    call = "call commit_data_version(source => 'a.csv', source_digest => %s, again => %s)"
    return db.execute(call, [digest, again]).fetchone()[0]


def test_an_old_file_does_not_undo_a_later_correction_and_says_which_version_has_it(db: psycopg.Connection) -> None:
    notices: list[str] = []
    assert load(db, OLD, "sha256 old") == 1
    assert load(db, [("2024-01-05", "A", "food", 99)], "sha256 fix") == 2
    db.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    assert load(db, OLD, "sha256 old") == 2
    assert notices == [
        "nothing new: data version 1 has this source already (a.csv); load it once more with again => true"
    ]
    assert ("A", "food", 99) in {(store, group, sales) for store, group, _, sales in content(db, 2)}
    assert db.execute("select count(*) from sales_stage").fetchone() == (0,)


def test_asked_for_by_name_it_is_committed_again(db: psycopg.Connection) -> None:
    load(db, OLD, "sha256 old")
    load(db, [("2024-01-05", "A", "food", 99)], "sha256 fix")
    assert load(db, OLD, "sha256 old", again=True) == 3
    assert content(db, 3) == content(db, 1)
    assert db.execute("select source_digest from data_version order by 1").fetchall() == [
        ("sha256 fix",),
        ("sha256 old",),
        ("sha256 old",),
    ]


def test_a_source_without_a_digest_is_compared_with_none(db: psycopg.Connection) -> None:
    load(db, OLD, None)
    load(db, [("2024-01-05", "A", "food", 99)], None)
    assert load(db, OLD, None) == 3
