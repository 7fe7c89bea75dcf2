"""The count is worth something only if it sees damage: here it is done on purpose."""

import psycopg
import pytest

from faults.world import World, damage, damage_seen_by, rows_by_version

pytestmark = pytest.mark.bounded

#: What to do to a sound database, and the promise that is then seen to be broken.
DAMAGE = {
    "delete from sales where day = '2024-01-05'": "rows lost",
    "delete from sales_history": "rows lost",
    "update sales set sales = sales + 1 where day = '2024-01-05'": "digests that do not hold",
    "update sales set data_version_id = 3 where day = '2024-01-05'": "half versions",
    "update forecast_run set status = 'failed', error = 'x' where run_id = 2": "half runs visible",
    "update forecast_run set horizon_end = horizon_end + 1 where run_id = 2": "half runs visible (days)",
    "delete from plan_line where plan_id = 2 and day = '2024-05-05'": "half plans",
    "update plan_month set superseded_by = 2 where plan_id = 1": "half plans (none in force)",
    "update report_status set data_version_id = 1": "reports that mix versions",
    "update mart_status set data_version_id = 1": "marts that mix versions",
    "update plan_line set quantity = quantity + 1 where plan_id = 2": "other promises",
}


def test_damage_is_seen(world: World) -> None:
    with world.copy("closed") as dsn, psycopg.connect(dsn, autocommit=True) as conn:
        known = rows_by_version(dsn)
        assert not +damage(dsn, known)
        conn.execute("set session_replication_role = replica")  # no trigger, no key stands in the way
        for statement, promise in DAMAGE.items():
            with conn.transaction(force_rollback=True):
                conn.execute(statement.encode())
                assert damage_seen_by(conn, known)[promise] > 0, statement
        with conn.transaction(force_rollback=True):
            conn.execute("delete from data_version where data_version_id = 2")
            assert damage_seen_by(conn, known)["rows lost"] >= known[2]
        assert not +damage(dsn, known)
