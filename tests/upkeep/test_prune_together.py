"""A version that an open transaction is about to pin is not pruned under its feet."""

import psycopg
import pytest

from builders import commit, daily


def test_prune_waits_for_who_is_about_to_show_an_old_version(db: psycopg.Connection, dsn: str) -> None:
    commit(db, daily("2024-01-01", "2024-01-31"))
    commit(db, [("2024-01-05", "A", "food", 99)])
    with psycopg.connect(dsn) as other:
        other.execute("call refresh_export_mart(1)")
        with pytest.raises(psycopg.Error, match="running on the mart stage") as refused:
            db.execute("call prune_data_versions(1, false)")
        assert refused.value.sqlstate == "PF008"
        other.commit()
    with pytest.raises(psycopg.Error, match="pinned") as refused:
        db.execute("call prune_data_versions(1, false)")
    assert refused.value.sqlstate == "PF007"
