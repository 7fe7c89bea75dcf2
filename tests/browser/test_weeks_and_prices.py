"""The page drills a month to its weeks and periods, and sales against last year to prices; or leaves them out."""

from collections.abc import Callable
from datetime import date

import psycopg
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.reading import amount, column, text
from builders import close_in_sql, daily, run_in_sql
from measures.world import MEASURED, commit
from planfact.deploy import deploy
from planfact.deploy.templates import Calendar, Templates

#: Opens a report and waits until it is drawn: conftest.py.
Open = Callable[..., Page]


def test_a_month_is_drilled_to_its_weeks(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    assert text(page, "#weeks-title") == "Plan and fact by week, May 2024"
    expected = closed.execute(
        "select week_no, plan, fact, variance from plan_fact_week"
        " where store = 'South' and level = 'store' and week <= '2024-05-31' and last_day >= '2024-05-01' order by week"
    ).fetchall()
    # the last of them reaches into June
    assert len(expected) == 5 and expected[-1][0] == 22
    shown = [[amount(one) for one in column(page, "#weeks-table", place)] for place in (2, 3, 4, 5)]
    assert list(zip(*shown, strict=True)) == [tuple(round(one) for one in row) for row in expected]
    # no fiscal calendar and no second measure: nothing to show of them
    expect(page.locator("#periods")).to_be_hidden()
    expect(page.locator("#prices")).to_be_hidden()


def test_last_year_is_explained_where_it_stands(
    closed: psycopg.Connection, db: psycopg.Connection, opened: Open
) -> None:
    page = opened(closed, "month=2024-05")
    assert "Last year" in text(page, "#weeks-table thead")
    assert "Last year: the week 52 weeks before." in text(page, "#weeks")
    for first, last in (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-04-30")):
        close_in_sql(db, daily(first, last))
    page = opened(db, "month=2024-04")
    assert "Last year" not in text(page, "#weeks-table thead")
    assert "Last year" not in text(page, "#weeks")
    # the chart's reading, too, tells of nothing that is not drawn
    assert "budget" not in text(page, "#months-reading")
    assert "heading" not in text(page, "#months-reading")
    assert "Light bars: sold without a plan." in text(page, "#months-reading")


def test_fiscal_periods_and_prices_are_shown_where_there_are_some(measured: psycopg.Connection, opened: Open) -> None:
    db = measured
    calendar = Calendar(year_start=2, week_start=7, periods="4-5-4")
    deploy(db, Templates(MEASURED.model_copy(update={"calendar": calendar})))
    for first, last, up in ("2023-03-01", "2024-02-29", 0), ("2024-03-01", "2024-03-31", 1):
        commit(
            db,
            [
                (*row[:3], *sold)
                for group, sold in (("food", (100 + 32 * up, 10 + 2 * up)), ("toys", (300 - 50 * up, 10 - up)))
                for store in ("A", "B")
                for row in daily(first, last, store, group)
            ],
        )
        run_id = run_in_sql(db)
        db.execute("call publish_plan(%s)", [run_id])
    commit(db, [(date(2024, 3, 31), "new", "food", 7000, 50)])
    db.execute("call refresh_plan_fact()")
    page = opened(db, "month=2024-03")

    periods = db.execute(
        "select period_no, plan, fact from plan_fact_period where level = 'total'"
        " and last_day >= '2024-03-01' and fact is not null order by period desc"
    ).fetchall()
    assert len(periods) == 2  # to March 2, and to April 6
    chosen = page.locator("#periods-table tr.chosen").all()
    shown = [one.locator("th, td").all_inner_texts() for one in chosen]
    assert [[amount(row[place]) for place in (3, 4, 6)] for row in shown] == [
        [round(one) for one in row] for row in periods
    ]

    parts = "variance_last_year, volume_effect, mix_effect, price_effect, not_split"
    query = f"select {parts}, price from plan_fact_price where month = '2024-03-01'"
    total = db.execute(f"{query} and level = 'total'".encode()).fetchone()
    assert all(total)
    drawn = page.locator("#prices-chart svg text").all_text_contents()
    assert {amount(one) for one in drawn if one.startswith(("+", "−")) and one[-1] != "K"} == {
        round(one) for one in total[:5]
    }
    assert f"price by quantity {total[5]:.2f}" in text(page, "#prices-reading")
    # by store: what is new stands there too, and they come to the company
    stores = db.execute(f"{query} and level = 'store' order by variance_last_year".encode()).fetchall()
    of_stores = "#prices-parts > :first-child"
    assert [amount(one) for one in column(page, of_stores, 4)] == [round(row[0]) for row in stores]
    assert [amount(one) for one in page.locator(f"{of_stores} tfoot td").all_inner_texts()[2:7]] == [
        round(one) for one in total[:5]
    ]
    assert Axe().run(page).violations_count == 0
    page.click(f"{of_stores} button.open:has-text('A')")
    expect(page.locator("#path [aria-current]")).to_have_text("A")
    expect(page.locator("#prices-reading")).to_contain_text("A, March 2024: sold")
    expect(page.locator("#prices-parts")).to_be_hidden()
    page.select_option("#month", "2024-04")
    expect(page.locator("#prices-reading")).to_have_text("A, April 2024: nothing of last year to compare with.")
