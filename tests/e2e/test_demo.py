"""The demo is the README's first command: a fresh machine sees four months being closed on real sales."""

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import nbformat
import psycopg
from nbclient import NotebookClient

from planfact.server.embedded import EmbeddedServer

NOTEBOOK = Path(__file__).parents[2] / "docs" / "guides" / "analyst.ipynb"
PLANFACT = Path(sys.executable).parent / "planfact"


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PLANFACT"))}
    return subprocess.run(
        [PLANFACT, "demo"], cwd=folder, env={**env, "COLUMNS": "80"}, capture_output=True, text=True, check=False
    )


def assert_the_notebook_shows_what_the_database_says(folder: Path) -> None:
    """Execute the analyst's notebook on the demo, as Jupyter does."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs], "outputs grow stale"
    # the kernel finds `planfact` as a person's shell does, and the demo's database
    path = f"{PLANFACT.parent}:{os.environ['PATH']}"
    environment = {"PLANFACT_HOME": str(folder / ".planfact"), "PATH": path}
    with mock.patch.dict(os.environ, environment):
        for name in ("PLANFACT_DSN", "MPLBACKEND"):
            os.environ.pop(name, None)
        NotebookClient(notebook, timeout=900, kernel_name="python3").execute(cwd=str(folder))
    shown = [
        output.data.get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type in ("execute_result", "display_data")
    ]
    assert any("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    months, groups, _, accuracy, run = [text for text in shown if text]
    with psycopg.connect(EmbeddedServer(folder / ".planfact").dsn()) as conn:
        (plan, fact) = conn.execute(
            "select round(plan, 1), round(fact, 1) from planfact.plan_fact_month"
            " where level = 'total' and month = '2017-12-01'"
        ).fetchone() or (None, None)
        (runs,) = conn.execute("select count(*) from planfact.forecast_run").fetchone() or (None,)
    (december,) = [line.split() for line in months.splitlines() if line.startswith("2017-12-01")]
    assert (december[1], december[3]) == (str(plan), str(fact))
    assert len(groups.splitlines()) == 10
    assert "2017-12-01" in accuracy
    assert f"run {runs}, computed before" in run


def test_the_demo_closes_four_months_and_a_second_one_has_nothing_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    try:
        first = demo(tmp_path)
        assert first.returncode == 0, first.stderr
        assert [f"data version {number}:" in first.stderr for number in range(1, 6)] == [True] * 5
        table = first.stdout
        for month in ("2017-09", "2017-10", "2017-11", "2017-12", "2018-01"):
            assert month in table
        assert "…" not in table
        assert first.stdout.strip().endswith("report.html")
        assert "2017" in (tmp_path / "report.html").read_text(encoding="utf-8")

        second = demo(tmp_path)
        assert second.returncode == 0, second.stderr
        assert second.stderr.count("nothing new: this month was closed before") == 5
        assert second.stdout == table
        assert_the_notebook_shows_what_the_database_says(tmp_path)
    finally:
        EmbeddedServer(tmp_path / ".planfact").stop()
