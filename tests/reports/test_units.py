"""Company, unit and decimals of vars.toml stand in the report, the workbook, tables and messages."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg

from builders import close_in_sql, commit, run_in_sql
from cli.test_tables import on_a_terminal
from plan.planning import call, sales
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars
from planfact.intake.sheet_writing import write_sheet
from planfact.report.page import write_report
from planfact.report.workbook import write_workbook

OURS = {"company": "Smith & Sons", "unit": "k€'s", "decimals": 1}


def test_amounts_have_their_unit_and_decimals_wherever_they_are_shown(db: psycopg.Connection, tmp_path: Path) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    commit(db, sales("2024-04-01", "2024-04-30"))
    call(db, "refresh_plan_fact")
    assert db.execute("select company, unit, decimals from planfact_setting").fetchone() == (None, None, None)
    plain = write_report(db, tmp_path / "plain.html").read_text(encoding="utf-8")
    assert "amounts in" not in plain.partition("</title>")[0]
    deploy(db, Templates(Vars.model_validate({**read_vars().model_dump(by_alias=True), **OURS})))
    assert db.execute("select company, unit, decimals from planfact_setting").fetchone() == tuple(OURS.values())

    page = write_report(db, tmp_path / "report.html").read_text(encoding="utf-8")
    title = re.search("<title>(.*)</title>", page)
    assert title is not None
    assert title[1].startswith("Smith &amp; Sons · ")
    assert title[1].endswith("amounts in k€&#39;s")
    assert f'<p class="kind">{title[1]}</p>' in page
    meta = re.search(r'id="meta"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert meta is not None
    assert json.loads(meta[1])["decimals"] == 1

    book = openpyxl.load_workbook(write_workbook(db, tmp_path / "report.xlsx"))
    heads = {cell.value: cell.column for cell in book.worksheets[0][1]}
    assert {"Plan, k€'s", "Fact, k€'s", "Variance, k€'s"} <= heads.keys()
    assert not any("%" in head and "k€" in head for head in heads)
    assert book.worksheets[0].cell(2, heads["Fact, k€'s"]).number_format == "#,##0.0;[Red]-#,##0.0"
    about = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}
    assert about["Company"] == "Smith & Sons"

    listed = on_a_terminal(db.info.dsn, 120, "plan", "list")
    assert "Plans, k€'s" in listed
    (planned,) = db.execute("select quantity from plan_registry where kind = 'statistical'").fetchone()
    assert f"{planned:,.1f}" in listed
    assert "k€" not in on_a_terminal(db.info.dsn, 120, "versions")

    db.execute("insert into notification_channel (channel) values ('board')")
    call(db, "queue_notifications")
    (body,) = db.execute("select body from notification where month is not null").fetchone()
    assert re.search(r"Plan [\d,]+\.\d k€'s, fact [\d,]+\.\d k€'s: [+−][\d,]+\.\d k€'s\.", body), body

    # sentences of commands, and the planning sheet
    call(db, "publish_plan", run_id=run_in_sql(db))
    month = "2024-05"
    (whole,) = db.execute("select sum(plan) from plan_sheet(%s)", [f"{month}-01"]).fetchone()
    told = on_a_terminal(db.info.dsn, 200, "plan", "what-if", "--month", month, "--percent", "10")
    assert f"the plan is {whole * Decimal('1.1'):,.1f} k€'s, was {whole:,.1f} k€'s" in told
    told = on_a_terminal(
        db.info.dsn, 200, "plan", "override", "--month", month, "--percent", "0", "--reason", "as it is"
    )
    assert f"the plan of {month} is {whole:,.1f} k€'s, was {whole:,.1f} k€'s" in told
    sheet = write_sheet(db, [date.fromisoformat(f"{month}-01")], tmp_path / "plan.xlsx")
    tab, about, _ = openpyxl.load_workbook(sheet.path).worksheets
    assert {cell.number_format for cell in tab["D"][1:]} == {"#,##0.0"}
    assert "amounts in k€'s" in [row[1].value for row in about.iter_rows()]
    assert any(rule.prompt == "amounts in k€'s" for rule in tab.data_validations.dataValidation)
