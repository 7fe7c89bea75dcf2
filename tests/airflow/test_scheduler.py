"""The DAG, as Airflow's scheduler knows it: who asked for it is told of every run that is late."""

import os
from pathlib import Path

from scheduler import running_airflow

from ports import kept_port


def test_who_asked_is_told_of_every_late_run_with_a_logical_date_and_without(tmp_path: Path) -> None:
    server = {"host": os.environ["PLANFACT_TEST_SOCKET"]}
    with kept_port() as port, running_airflow(tmp_path, server, port) as scheduler:
        scheduler.airflow(
            *("backfill", "create", "--dag-id", "scheduled", "--from-date", "2024-04-01", "--to-date", "2024-06-30"),
            *("--max-active-runs", "1", "--reprocess-behavior", "completed"),
        )
        scheduler.airflow("dags", "trigger", "scheduled", "--run-id", "by_hand", "--conf", '{"month": "2024-06"}')
        runs = scheduler.books.execute("select run_id, logical_date is not null from dag_run order by 1").fetchall()
        assert [has_date for _, has_date in runs] == [True, True, True, False]
        told = "select count(*) = 4 from deadline join callback on callback.id = callback_id"
        scheduler.wait("all are told of", f"{told} where callback.state = 'success'")
        late = (tmp_path / "late").read_text().split()
        assert sorted(late) == [run_id for run_id, _ in runs]
