"""planfact verify: what is stored is made again and compared; whatever was tampered with is named."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import psycopg
import pytest

from cli.runner import planfact, snapshot, spawned


def answers(
    db: psycopg.Connection, *arguments: str, run: Callable[..., CompletedProcess[str]] = planfact
) -> tuple[int, dict[str, tuple[bool | None, str]]]:
    done = run(db.info.dsn, "--json", "verify", "--workers", "1", *arguments)
    return done.returncode, {one["question"]: (one["is_true"], one["found"]) for one in json.loads(done.stdout)}


def test_everything_is_as_it_was_and_asking_changes_nothing(closed: psycopg.Connection) -> None:
    before = [*snapshot(closed), closed.execute("select * from mart_status").fetchall()]
    status, found = answers(closed, "--all", run=spawned)
    assert status == 0
    assert {is_true for is_true, _ in found.values()} == {True}
    assert found["run 1: fit"] == (True, "0 of 8 fits come out different")
    assert found["run 1: combination"] == (True, "0 days come out different")
    assert [*snapshot(closed), closed.execute("select * from mart_status").fetchall()] == before


TAMPERING = {
    "data": ("update sales set sales = sales + 1 where day = '2024-02-02'", "run 2: fit", "the data of its version"),
    "forecast": (
        "alter table run_forecast disable trigger all; update run_forecast set yhat_raw = yhat_raw + 1e-9"
        " where run_id = 2 and series_id = (select min(series_id) from series)",
        "run 2: combination",
        "31 days come out different",
    ),
    "part": (
        "alter table run_part disable trigger all; update run_part set yhat[1] = yhat[1] + 1e-9"
        " where run_id = 2 and series_id = (select min(series_id) from series)",
        "run 2: fit",
        "parameters, or the forecast it stored",
    ),
    "library": (
        "alter table run_part disable trigger all;"
        ' update forecast_run set software = software || \'{"statsforecast": "1.0"}\' where run_id = 2;'
        " update run_part set yhat[1] = yhat[1] + 1 where run_id = 2",
        "run 2: fit",
        "statsforecast was 1.0",
    ),
    "machine": (
        "alter table run_part disable trigger all;"
        ' update forecast_run set software = software || \'{"machine": "sparc"}\' where run_id = 2;'
        " update run_part set yhat[1] = yhat[1] + 1 where run_id = 2",
        "run 2: fit",
        "it was sparc",
    ),
    "parameters": (
        'update forecast_run set parameters = parameters || \'{"model": "ANN"}\' where run_id = 2',
        "run 2: fit",
        "the run's parameters",
    ),
    "plan with a line too many": (
        "alter table plan_line disable trigger all;"
        " insert into plan_line (plan_id, series_id, day, quantity)"
        " select plan_id, series_id, day + 31, quantity from plan_line where plan_id = 2 limit 1",
        "run 2: plan",
        "1 lines of them not as",
    ),
    "plan": (
        "alter table plan_line disable trigger all; update plan_line set quantity = quantity + 1 where plan_id = 2",
        "run 2: plan",
        "lines of them not as",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_tampered_with_is_named(closed: psycopg.Connection, what: str) -> None:
    tampering, question, says = TAMPERING[what]
    closed.execute(tampering.encode())
    status, found = answers(closed, "2")
    assert status == 1
    assert found[question][0] is False
    assert says in found[question][1]


def test_a_report_that_was_tampered_with_is_found(closed: psycopg.Connection) -> None:
    closed.execute("update report_status set plan_revision_id = 1")
    status, found = answers(closed, "--all")
    assert status == 1
    assert found["reports show their data"][0] is False


def test_a_run_that_cannot_be_verified_says_why(closed: psycopg.Connection) -> None:
    done = planfact(closed.info.dsn, "verify", "99")
    assert (done.returncode, "run 99 does not exist" in done.stderr) == (1, True)
