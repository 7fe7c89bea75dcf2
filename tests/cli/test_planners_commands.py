"""What a planner and a controller ask every month, from the command line, without SQL."""

import json
import os
import shutil
import subprocess

import psycopg
import pytest

from cli.runner import PLANFACT, environment, planfact
from cli.test_tables import on_a_terminal


def asked(dsn: str, *arguments: str) -> list[dict[str, object]]:
    done = planfact(dsn, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_every_question_has_a_command(closed: psycopg.Connection) -> None:
    dsn = closed.info.dsn
    month, store = "2024-04", ("--only", "store=A")

    told = asked(dsn, "explain", "--month", month, *store)
    direct = closed.execute("select kind, what from explain_cell('A', null, '2024-04-01')").fetchall()
    assert [(one["kind"], one["what"]) for one in told] == direct

    said = planfact(dsn, "comment", "rain", "--month", month, *store)
    assert (said.returncode, said.stdout) == (0, "noted for 2024-04 · A\n"), said.stderr
    top = asked(dsn, "contributors", "--level", "store")
    assert [one["position"] for one in top] == list(range(1, len(top) + 1))
    assert [one["comment"] for one in top if one["store"] == "A"] == ["rain"]
    assert len(asked(dsn, "contributors", "--month", month, "--top", "1")) == 1

    (ahead,) = asked(dsn, "accuracy", *store)
    assert (ahead["level"], ahead["store"], ahead["lag_months"]) == ("store", "A", 1)
    assert [one["run_id"] for one in asked(dsn, "accuracy", "--month", month)] == [1]
    assert {one["level"] for one in asked(dsn, "compare", "1", "2")} == {"total"}

    rule = ("alerts", "set", "total off plan", "--level", "total", "--metric", "variance_pct", "--threshold")
    assert planfact(dsn, *rule, "0.000001").returncode == 0
    alerts = asked(dsn, "alerts")
    assert alerts
    money = [abs(one["variance"] or 0) for one in alerts]  # type: ignore[arg-type]
    assert money == sorted(money, reverse=True)
    assert {one["name"]: one["threshold"] for one in asked(dsn, "alerts", "rules")}["total off plan"] == 1e-6

    changes = asked(dsn, "diff", "1", "2", "--limit", "0")
    assert len(changes) == closed.execute("select count(*) from diff_data_versions(1, 2)").fetchone()[0]
    assert "3 of" in planfact(dsn, "diff", "1", "2", "--limit", "3").stderr
    assert planfact(dsn, "tag", "1", "history").stdout == "data version 1: history\n"
    reverted = planfact(dsn, "revert", "1", "--comment", "April was wrong")
    assert (reverted.returncode, reverted.stdout) == (0, "3\n")
    assert asked(dsn, "versions")[-1]["comment"] == "April was wrong"


def test_a_cell_that_is_not_there_is_refused_by_name(closed: psycopg.Connection) -> None:
    dsn = closed.info.dsn
    with pytest.raises(psycopg.Error, match="nothing is known of Z · food in 2024-04") as refused:
        closed.execute("select * from explain_cell('Z', 'food', '2024-04-01')").fetchall()
    assert (refused.value.sqlstate, refused.value.diag.message_detail) == ("PF009", "There are no sales of store 'Z'.")
    done = planfact(dsn, "explain", "--month", "2031-01")
    assert (done.returncode, "nothing is known of (all) · (all) in 2031-01" in done.stderr) == (1, True)
    assert planfact(dsn, "accuracy", "--level", "shop").returncode == 2
    for wrong in ("shop=A", "store", "store="):
        assert planfact(dsn, "explain", "--month", "2024-04", "--only", wrong).returncode == 2
    several = planfact(dsn, "comment", "x", "--month", "2024-04", "--only", "store=A", "--only", "store=B")
    assert several.returncode == 2


def test_json_has_numbers_machine_names_and_errors(closed: psycopg.Connection) -> None:
    dsn = closed.info.dsn
    status = json.loads(planfact(dsn, "status", "--json").stdout)
    assert (status["data_version_id"], status["planned_months"], status["last_planned_month"]) == (2, 2, "2024-05")
    (run, _) = asked(dsn, "runs")
    assert isinstance(run["actual_wape"], float)
    assert {"started", "by"} <= set(run)
    assert isinstance(asked(dsn, "plan", "list")[0]["quantity"], float | int)

    failed = planfact(dsn, "publish", "99", "--json")
    error = json.loads(failed.stderr.splitlines()[-1])
    assert (failed.returncode, failed.stdout, error["code"]) == (1, "", "PF004")
    assert error["hint"]
    wrong = planfact(dsn, "publish", "abc", "--json")
    assert (wrong.returncode, json.loads(wrong.stderr)["error"]) == (2, "Invalid value for 'run': give a whole number")
    assert "valid integer" not in planfact(dsn, "publish", "abc").stderr
    assert planfact(dsn, "plan", "list", "-h").returncode == 0


def test_piped_columns_are_plain_and_an_empty_list_says_so(closed: psycopg.Connection) -> None:
    dsn = closed.info.dsn
    head, *rows = (line.split("\t") for line in planfact(dsn, "plan", "list").stdout.splitlines())
    assert head[:5] == ["month", "kind", "number", "status", "quantity"]
    stored = closed.execute("select quantity from plan_registry order by month, kind desc").fetchall()
    assert [float(row[4]) for row in rows] == [float(quantity) for (quantity,) in stored]
    assert planfact(dsn, "plan", "overrides").stdout == "Overrides: none\n"


def test_eighty_columns_keep_what_tells_rows_apart(closed: psycopg.Connection) -> None:
    shown = on_a_terminal(closed.info.dsn, 80, "plan", "list")
    assert "…" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "2024-04  statistical" in shown
    (quantity,) = closed.execute("select quantity from plan_registry where month = '2024-05-01' limit 1").fetchone()
    assert f"{quantity:,.2f}".rstrip("0").rstrip(".") in shown
    assert "not shown: " in shown
    assert "succeeded" in on_a_terminal(closed.info.dsn, 80, "runs")


def test_psql_finds_the_command_that_started_it(db: psycopg.Connection) -> None:
    script = r"\set said `planfact --version`" + "\nselect :'said';\n"
    env = {**environment(db.info.dsn), "PATH": os.path.dirname(shutil.which("sh") or "/bin/sh")}
    done = subprocess.run(
        [PLANFACT, "db", "psql", "-At"], input=script, env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("planfact "), done.stderr


def test_the_shell_completes_what_the_database_has(closed: psycopg.Connection) -> None:
    def completed(*words: str) -> list[str]:
        line = {"COMP_WORDS": " ".join(["planfact", *words]), "COMP_CWORD": str(len(words))}
        env = environment(dsn, _PLANFACT_COMPLETE="complete_bash", **line)
        done = subprocess.run([PLANFACT], env=env, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout.split()

    dsn = closed.info.dsn

    assert completed("publish", "1") == ["1"]
    assert completed("explain", "--month", "2024-0")[:2] == ["2024-05", "2024-04"]
    assert completed("explain", "--only", "store=A") == ["store=A"]
    assert completed("plan", "draft", "1") == ["1"]
    assert completed("diff", "1", "")[-1:] == ["1"]
    assert completed("tag", "9") == []
    assert completed("report", "--month", "2024-05") == ["2024-05"]
    assert completed("accuracy", "--level", "") == ["total", "store", "product_group", "series"]
    assert completed("report", "--language", "r") == ["ru"]
    dsn = "host=127.0.0.1 port=1 dbname=none"  # nobody is there: nothing to offer, and nothing is said
    assert completed("tag", "1") == completed("explain", "--only", "store=") == []


def test_the_ending_says_what_a_report_is(closed: psycopg.Connection, tmp_path: object) -> None:
    book = f"{tmp_path}/july.xlsx"
    assert planfact(closed.info.dsn, "report", "--out", book).returncode == 0
    with open(book, "rb") as file:
        assert file.read(2) == b"PK"
    assert planfact(closed.info.dsn, "report", "--xlsx", "--out", f"{tmp_path}/x.html").returncode == 2
