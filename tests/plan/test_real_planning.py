"""A real retailer's months: drafts and approval, a fiscal year of 53 weeks, units, outlook and messages."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import openpyxl
import psycopg
import pytest

from builders import commit, favorita, run_in_sql
from cli.runner import planfact, spawned
from cli.test_tables import on_a_terminal
from plan.planning import call, plan, refused, rounded, total
from plan.test_approval import ANNA, BORIS, CLARA, become, people
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars
from planfact.report.workbook import write_workbook
from reports.test_notify import mail
from webhook import web

JULY, AUGUST = date(2017, 7, 1), date(2017, 8, 1)

#: The retailers' year: it begins on the Sunday nearest to the first of February.
OURS = {
    "company": "Favorita",
    "unit": "pcs",
    "decimals": 1,
    "calendar": {"year_start": 2, "week_start": 7, "periods": "4-4-5"},
}
YEAR = date(2017, 1, 29)


def asked(db: psycopg.Connection, *arguments: str) -> list[dict]:
    done = planfact(db.info.dsn, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.real_data
def test_one_month_of_a_real_draft_is_compared_approved_and_published(db: psycopg.Connection) -> None:
    commit(db, favorita("2016-05-01", "2017-06-30"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    deploy(db, Templates(read_vars().model_copy(update={"approval": True})))
    run_id = run_in_sql(db, months=2, parameters='{"window_days": 28}')
    with people(db):
        become(db, ANNA)
        hopeful, careful = (call(db, "draft_plan", run_id=run_id, name=name) for name in ("hopeful", "careful"))
        call(db, "override_plan", month=JULY, plan_id=hopeful, percent=5, store="44", reason="fair")
        refused(db, "PF013", f"draft {hopeful} is not approved", "publish_plan", plan_id=hopeful, month=JULY)
        call(db, "submit_plan", plan_id=hopeful)
        refused(db, "PF013", "another has to approve it", "approve_plan", plan_id=hopeful)
        become(db, BORIS)
        call(db, "approve_plan", plan_id=hopeful)

        db.execute("reset session authorization")
        of_july = {one["name"]: one for one in asked(db, "plan", "compare", "--month", "2017-07") if one["name"]}
        fair = total(plan(db, careful), lambda c: c[0] == "44" and c[2] < AUGUST)
        more = Decimal(str(of_july["hopeful"]["plan"])) - Decimal(str(of_july["careful"]["plan"]))
        assert rounded(more) == rounded(fair * Decimal("1.05")) - fair > 0
        drafted, before = total(plan(db, hopeful), lambda c: c[2] < AUGUST), total(plan(db))

        become(db, CLARA)
        call(db, "publish_plan", plan_id=hopeful, month=JULY)
        db.execute("reset session authorization")
    assert total(plan(db)) == drafted != before  # August stays a draft
    kinds = {(one["kind"], one["status"]) for one in asked(db, "plan", "list", "--month", "2017-07")}
    assert ("approved", "published") in kinds
    made = "select count(*), max(plan_revision_id) from plan_revision"
    revisions = db.execute(made.encode()).fetchone()
    tried = planfact(db.info.dsn, "plan", "what-if", "--month", "2017-07", "--percent", "-10", "--only", "store=44")
    share = total(plan(db), lambda c: c[0] == "44") / drafted
    assert f"({-drafted * share / 10:,.0f}, {-10 * share:.1f} %)" in tried.stdout, tried.stdout + tried.stderr
    assert (db.execute(made.encode()).fetchone(), total(plan(db))) == (revisions, drafted)


@pytest.fixture
def open_august(db: psycopg.Connection) -> psycopg.Connection:
    """July was planned and is closed, August is planned, and ten days of it are known."""
    deploy(db, Templates(Vars.model_validate({**read_vars().model_dump(by_alias=True), **OURS})))
    commit(db, favorita("2016-06-01", "2017-06-30"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    db.execute("insert into notification_channel (channel) values ('team')")
    commit(db, favorita("2017-07-01", "2017-07-31"))
    call(db, "publish_plan", run_id=run_in_sql(db))
    call(db, "refresh_plan_fact")
    commit(db, favorita("2017-08-01", "2017-08-10"))
    return db


@pytest.mark.real_data
def test_a_real_year_of_53_weeks_sums_exactly_and_its_open_month_has_the_newest_outlook(
    open_august: psycopg.Connection,
) -> None:
    db = open_august
    run_id = run_in_sql(db)
    call(db, "refresh_plan_fact")
    sold: dict[date, Decimal] = {}
    for day, _, _, amount, *_ in favorita("2016-06-01", "2017-08-10"):
        sold[date.fromisoformat(day)] = sold.get(date.fromisoformat(day), Decimal()) + rounded(Decimal(amount))

    def between(first: date, last: date) -> Decimal:
        return sum((amount for day, amount in sold.items() if first <= day <= last), Decimal())

    assert db.execute("select max(week_no) from fiscal_calendar where week_year = 2017").fetchone() == (53,)
    quarter = [4, 4, 5]
    ends = list(accumulate([*quarter, *quarter, *quarter, 4, 4, 6]))
    periods = [
        (YEAR + timedelta(7 * first), YEAR + timedelta(7 * last - 1))
        for first, last in zip([0, *ends], ends, strict=False)
    ]
    weeks = [(YEAR + timedelta(7 * n), YEAR + timedelta(7 * n + 6)) for n in range(53)]
    for unit, spans in (("week", weeks), ("period", periods)):
        shown = db.execute(
            f"select {unit}, last_day, fact, fact_ytd from plan_fact_{unit} where level = 'total'"
            f" and fiscal_year = 2017 and fact is not null order by {unit}".encode()
        ).fetchall()
        begun = [span for span in spans if span[0] <= date(2017, 8, 10)]
        assert shown == [(first, last, between(first, last), between(YEAR, last)) for first, last in begun]
        levels = db.execute(
            f"select sum(plan), sum(fact), sum(variance) from plan_fact_{unit} group by level".encode()
        ).fetchall()
        assert len(levels) == 4
        assert len(set(levels)) == 1
    year = "select first_day, fact, plan_to_date from plan_fact_to_date() where level = 'total' and period = 'YTD'"
    assert db.execute(year.encode()).fetchone() == (
        date(2017, 2, 1),
        between(date(2017, 2, 1), AUGUST.replace(day=10)),
        None,
    )

    # where August will end: what is sold, and what the forecast of the tenth expects of the other days
    (ahead,) = db.execute(
        "select sum(yhat::numeric(17, 3)) from forecast"
        " where run_id = %s and day between '2017-08-11' and '2017-08-31'",
        [run_id],
    ).fetchone()
    outlook, by_plan, rest, fact = db.execute(
        "select outlook, outlook_plan, plan - plan_to_date, fact from plan_fact_month"
        " where level = 'total' and month = '2017-08-01'"
    ).fetchone()
    assert (fact, outlook, by_plan) == (between(AUGUST, date(2017, 8, 31)), fact + ahead, fact + rest)
    assert ahead != rest


@pytest.mark.real_data
def test_a_real_month_is_told_and_mailed_once_in_its_unit_and_shown_in_it(
    open_august: psycopg.Connection, tmp_path: Path
) -> None:
    db = open_august
    dsn = db.info.dsn
    planned, fact = db.execute(
        "select plan, fact from plan_fact_month where level = 'total' and month = '2017-07-01'"
    ).fetchone()
    words = f"Plan {planned:,.1f} pcs, fact {fact:,.1f} pcs: "
    with web() as (address, told):
        for _ in range(2):
            assert planfact(dsn, "notify", PLANFACT_NOTIFY_TEAM=address).returncode == 0
    closed = [one for one in told if one["title"].startswith("2017-07 is closed")]
    assert len(closed) == 1
    assert words in str(closed), closed

    page = tmp_path / "report.html"
    with mail() as (address, letters):
        done = spawned(
            dsn, "report", "--month", "2017-07", "--out", str(page), "--email", PLANFACT_NOTIFY_EMAIL=address
        )
        assert done.returncode == 0, done.stderr
    assert len(letters) == 1
    assert re.search("<title>Favorita · .*amounts in pcs</title>", page.read_text(encoding="utf-8"))

    book = openpyxl.load_workbook(write_workbook(db, tmp_path / "report.xlsx", JULY))
    heads = [cell.value for cell in book["Months"][1]]
    assert {"Plan, pcs", "Fact, pcs", "Variance, pcs"} <= set(heads)
    assert "Plan against fact, pcs" in on_a_terminal(dsn, 120, "plan-fact", "--by", "period", "--from", "2017-06")
    sheet = tmp_path / "plan.xlsx"
    assert planfact(dsn, "plan", "export", "--month", "2017-08", "--out", str(sheet)).returncode == 0
    tab, about, _ = openpyxl.load_workbook(sheet).worksheets
    assert {cell.number_format for cell in tab["D"][1:]} == {"#,##0.0"}
    assert "amounts in pcs" in [row[1].value for row in about.iter_rows()]
