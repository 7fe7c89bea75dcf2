"""Superset itself takes deploy/superset in, and Chromium shows its dashboard with the numbers of the database."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import yaml
from playwright.sync_api import sync_playwright

from builders import close_in_sql, daily

ROOT = Path(__file__).parents[2]
SUPERSET = ROOT / ".venv-superset" / "bin" / "superset"
EXPORT = ROOT / "deploy" / "superset"
CONFIG = """
SECRET_KEY = "{key}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
TALISMAN_ENABLED = False
# nobody logs in: the form is Superset's, and what is looked at is the dashboard
AUTH_ROLE_PUBLIC = "Admin"
"""


@pytest.fixture
def closed(db: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database with a planned month that was missed, and a login of the BI tool."""
    close_in_sql(db, [row for store in "AB" for row in daily("2023-11-01", "2024-01-31", store)])
    close_in_sql(db, [row for store in "AB" for row in daily("2024-02-01", "2024-02-29", store, sales=lambda _: 700)])
    db.execute("create role superset_bi login in role planfact_bi_reader")
    yield db
    db.execute("drop role superset_bi")


def test_the_export_fits_the_layer(closed: psycopg.Connection) -> None:
    """Every column is there, every metric computes, and a chart asks for nothing that its dataset lacks."""
    known = {}
    for file in sorted((EXPORT / "datasets" / "planfact").glob("*.yaml")):
        dataset = yaml.safe_load(file.read_text())
        view = f"{dataset['schema']}.{dataset['table_name']}"
        columns = [column["column_name"] for column in dataset["columns"]]
        cursor = closed.execute(f"select * from {view} limit 0".encode())
        assert [column.name for column in cursor.description or []] == columns, view
        for metric in dataset["metrics"]:
            closed.execute(f"select {metric['expression']} from {view}".encode())
        known[dataset["uuid"]] = {*columns, *(metric["metric_name"] for metric in dataset["metrics"])}
    charts = [yaml.safe_load(file.read_text()) for file in sorted((EXPORT / "charts").glob("*.yaml"))]
    for chart in charts:
        asked = [chart["params"].get(name, []) for name in ("groupby", "metrics", "all_columns")]
        assert {name for names in asked for name in names} <= known[chart["dataset_uuid"]], chart["slice_name"]
    dashboard = yaml.safe_load((EXPORT / "dashboards" / "Plan_against_fact.yaml").read_text())
    placed = {
        one["meta"]["uuid"]
        for one in dashboard["position"].values()
        if isinstance(one, dict) and one.get("type") == "CHART"
    }
    assert placed == {chart["uuid"] for chart in charts}


def test_superset_imports_it_and_chromium_shows_what_the_database_says(
    closed: psycopg.Connection, tmp_path: Path
) -> None:
    (tmp_path / "superset_config.py").write_text(CONFIG.format(key=os.urandom(24).hex(), folder=tmp_path))
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "SUPERSET_HOME": str(tmp_path), "FLASK_APP": "superset",
        "SUPERSET_CONFIG_PATH": str(tmp_path / "superset_config.py"),
    }  # fmt: skip

    def superset(*arguments: str) -> None:
        done = subprocess.run([SUPERSET, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    with zipfile.ZipFile(tmp_path / "planfact.zip", "w") as bundle:
        for file in EXPORT.rglob("*.yaml"):
            bundle.write(file, file.relative_to(EXPORT.parent))
    there = closed.info
    uri = f"postgresql+psycopg2://superset_bi@/{there.dbname}?host={quote(there.host, safe='')}&port={there.port}"
    superset("db", "upgrade")
    superset("init")
    name = ("--firstname", "a", "--lastname", "b", "--email", "a@localhost")
    superset("fab", "create-admin", "--username", "admin", "--password", "admin", *name)
    superset("import-dashboards", "--path", str(tmp_path / "planfact.zip"), "--username", "admin")
    superset("set-database-uri", "--database_name", "planfact", "--uri", uri)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen([SUPERSET, "run", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        shown = _shown(server, f"http://127.0.0.1:{port}", tmp_path / "dashboard.png")
    finally:
        server.terminate()
        server.wait()
    query = (
        "select store, to_char(sum(plan_to_date), 'FM999,990'), to_char(sum(fact), 'FM999,990'),"
        " to_char(sum(variance), 'SGFM999,990'), to_char(100 * sum(variance) / sum(plan_to_date), 'SGFM999,990.00')"
        " from planfact_bi.bi_month where month = '2024-02-01' group by rollup (store) order by store nulls last"
    )
    a, b, (_, plan, *total) = closed.execute(query.encode()).fetchall()
    assert ["2024-02", *a] in shown["Stores by month"]
    assert ["2024-02", *b] in shown["Stores by month"]
    (february,) = [row for row in shown["Months"] if row[0] == "2024-02"]
    assert february[2:6] == [plan, *total]
    assert shown["Data shown"] == [["2024-02-29", "2", shown["Data shown"][0][2], "false"]]
    assert [row[0] for row in shown["Months"]] == ["2024-03", "2024-02", "2024-01", "2023-12", "2023-11"]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=30):
            return True
    except OSError:
        return False


def _shown(server: subprocess.Popen[bytes], address: str, picture: Path) -> dict[str, list[list[str]]]:
    """Open the dashboard as a person; return the rows of its tables by their title."""
    while not _answers(address):
        assert server.poll() is None, "Superset ended"
        time.sleep(0.5)
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 1800})
        page.set_default_timeout(300_000)
        page.goto(f"{address}/superset/dashboard/planfact/")
        for title in ("Data shown", "Months", "Stores by month"):
            page.wait_for_selector(f"[data-test-chart-name='{title}'] tbody tr")
        page.wait_for_selector("[data-test-chart-name='Plan, fact and last year by month'] canvas")
        page.screenshot(path=picture)
        return {
            title: [
                [re.sub(r"\s+", " ", cell).strip() for cell in row.locator("td").all_inner_texts()]
                for row in page.locator(f"[data-test-chart-name='{title}'] tbody tr").all()
            ]
            for title in ("Data shown", "Months", "Stores by month")
        }
