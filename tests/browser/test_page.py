"""The report as its readers use it, in a real browser."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from browser.reading import amount, column, drawn, saved, text, unfold
from builders import close_in_sql, commit, daily

#: Opens a report and waits until it is drawn: conftest.py.
Open = Callable[..., Page]


def test_a_reader_drills_from_the_company_to_a_day(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    assert text(page, "#headline") == "May 2024"
    assert "Largest shortfall: store South" in text(page, "#extremes")
    plan, fact, variance = closed.execute(
        "select plan, fact, variance from plan_fact_month where level = 'total' and month = '2024-05-01'"
    ).fetchone()
    figures = text(page, "#figures")
    for value in (f"{plan:,.0f}", f"{fact:,.0f}", f"−{-variance:,.0f}"):
        assert value in figures
    page.click("#breakdown-table button.open:has-text('South')")
    expect(page.locator("#path")).to_contain_text("South")
    expect(page.locator("#breakdown-table tbody tr")).to_have_count(3)
    page.click("#breakdown-table button.open:has-text('toys')")
    expect(page.locator("#path [aria-current]")).to_have_text("toys")
    drawn(page, "toys, May 2024")
    unfold(page, "#days-some summary", "#days-table")
    rows = closed.execute(
        "select plan, fact from plan_fact_day where store = 'South' and product_group = 'toys'"
        " and day between '2024-05-01' and '2024-05-31' order by day"
    ).fetchall()
    assert [amount(one) for one in column(page, "#days-table", 2)] == [round(plan, 2) for plan, _ in rows]
    assert [amount(one) for one in column(page, "#days-table", 3)] == [fact for _, fact in rows]
    page.go_back()
    expect(page.locator("#path [aria-current]")).to_have_text("South")
    page.click("#path button")
    expect(page.locator("#path")).to_have_text("Whole company")


def test_the_month_is_picked(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed)
    assert text(page, "#headline") == "June 2024"
    assert text(page, "#verdict").startswith("Until June 10: sold")
    assert page.locator("#month option").all_inner_texts() == ["July 2024", "June 2024", "May 2024", "April 2024"] or (
        page.locator("#month option").all_inner_texts() == ["June 2024", "May 2024", "April 2024"]
    )
    page.select_option("#month", "2024-04")
    expect(page.locator("#headline")).to_have_text("April 2024")
    assert page.is_disabled("#earlier")
    page.click("#later")
    expect(page.locator("#headline")).to_have_text("May 2024")
    page.locator("#months-chart path[fill='#2f74c9']").first.click()
    expect(page.locator("#headline")).to_have_text("April 2024")


def test_headers_sort_and_the_search_finds(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    names = column(page, "#breakdown-table", 1)
    assert names[0] == "South"
    for direction, reverse in (("descending", True), ("ascending", False)):
        page.click("#breakdown-table [data-key=fact]")
        facts = [amount(one) for one in column(page, "#breakdown-table", 3)]
        assert facts == sorted(facts, reverse=reverse)
        assert page.get_attribute("#breakdown-table th:has([data-key=fact])", "aria-sort") == direction
    page.click("#tabs button:has-text('store · product group')")
    page.fill("#breakdown-table input", "tea")
    expect(page.locator("#breakdown-table tbody tr")).to_have_count(5)
    page.fill("#breakdown-table input", "nobody")
    expect(page.locator("#breakdown-table tbody")).to_have_text("Nothing found.")


def test_tables_are_saved_and_no_text_becomes_a_formula(
    closed: psycopg.Connection, opened: Open, tmp_path: Path
) -> None:
    page = opened(closed, "month=2024-05")
    facts = dict(
        closed.execute(
            "select store, fact from plan_fact_month where level = 'store' and month = '2024-05-01'"
        ).fetchall()
    )
    path = saved(page, tmp_path, "CSV", "#breakdown-table")
    assert path.name == "planfact-2024-05-store.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert {row["Store"]: Decimal(row["Fact"]) for row in rows} == {
        "'=1+1" if store == "=1+1" else store: fact for store, fact in facts.items()
    }
    path = saved(page, tmp_path, "Excel", "#breakdown-table")
    assert zipfile.ZipFile(path).testzip() is None
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert {store: Decimal(str(row[2].value)) for store, row in cells.items()} == facts
    assert cells["=1+1"][0].data_type != "f"
    heads = [one.rstrip(" ↑↓") for one in page.locator("#breakdown-table thead th").all_inner_texts()]
    assert [one.value for one in sheet[1]] == heads
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)


def test_a_month_without_fact_says_so_and_shops_stand_by_number(db: psycopg.Connection, opened: Open) -> None:
    def sold(first: str, last: str) -> list[tuple[object, ...]]:
        return [row for store in ("10", "9", "1", "2") for row in daily(first, last, store)]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30"))
    page = opened(db, "month=2024-05")
    assert text(page, "#verdict").endswith("there is no fact yet.")
    assert "Sales are known until April 30, 2024" in text(page, "#extremes")
    assert "Fact\nnot there yet" in text(page, "#figures")
    assert "Variance" not in text(page, "#figures")
    assert text(page, "#breakdown-title") == "What is planned for May 2024"
    assert page.locator("#breakdown-table thead th").all_inner_texts() == ["Store", "Plan"]
    assert column(page, "#breakdown-table", 1) == ["1", "2", "9", "10"]
    assert text(page, "#days-title") == "Plan by day, May 2024"
    assert "Fact" not in text(page, "#days-chart")
    assert text(page, "#bridge-reading").startswith("May 2024 has no fact yet")
    unfold(page, "#months-chart + details summary", "#months-table")
    assert column(page, "#months-table", 7) == ["no fact yet", "complete"]
    page.click("#breakdown-table button.open:has-text('10')")
    expect(page.locator("#path [aria-current]")).to_have_text("10")
    expect(page.locator("#days-title")).to_have_text("Plan by day, May 2024")
    drawn(page, "10, May 2024")


def test_the_heat_map_opens_what_is_clicked(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    page.locator("#heat-chart").scroll_into_view_if_needed()
    box = page.locator("#heat-chart path").nth(4).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#path li")).to_have_count(3)
    page.go_back()
    page.select_option("#heat-columns", "month")
    expect(page.locator("#heat-chart")).to_contain_text("Apr 2024")


def test_the_company_is_grouped_by_an_attribute_of_its_shops(
    closed: psycopg.Connection, opened: Open, tmp_path: Path
) -> None:
    closed.execute(
        "insert into member_stage (member, attribute, value, valid_from)"
        " values ('North', 'region', 'upper', null), ('South', 'region', 'lower', null),"
        " ('East', 'region', 'upper', null), ('East', 'region', 'lower', '2024-05')"
    )
    closed.execute("call load_members('store')")
    page = opened(closed, "month=2024-05")
    page.click("#tabs button:has-text('region')")
    expect(page.locator("#breakdown-table tbody tr")).to_have_count(3)
    for month, said_by_page in (("2024-05", "May 2024"), ("2024-04", "April 2024")):  # East moved in May
        drawn(page, f"Whole company, {said_by_page}")
        expect(page.locator("#tabs [aria-pressed=true]")).to_contain_text("region")
        query = "select coalesce(value, '–'), members from plan_fact_group where attribute = 'region' and month = %s"
        said = dict(zip(column(page, "#breakdown-table", 1), column(page, "#breakdown-table", 2), strict=True))
        assert {value: int(count) for value, count in said.items()} == dict(closed.execute(query, [f"{month}-01"]))
        if month == "2024-05":
            page.screenshot(path=tmp_path / "groups.png", full_page=True)
            page.click("#earlier")


@pytest.mark.parametrize("fragment", ["month=1999-01", "level=store&in.store=nowhere", "&&==%F0%9F", "level=__proto__"])
def test_an_address_that_leads_nowhere_opens_the_start(closed: psycopg.Connection, opened: Open, fragment: str) -> None:
    page = opened(closed, fragment)
    assert text(page, "#path") == "Whole company"


def test_one_dimension_or_three(db3: psycopg.Connection, opened: Open) -> None:
    def cells(first: str, last: str) -> list[tuple[object, ...]]:
        return [
            (day, region, channel, "tea", sales)
            for region in ("North", "South")
            for channel in ("web", "shop")
            for day, _, _, sales in daily(first, last)
        ]

    close_in_sql(db3, cells("2024-01-01", "2024-03-31"))
    close_in_sql(db3, cells("2024-04-01", "2024-04-30"))
    page = opened(db3)
    assert page.locator("#tabs button").all_inner_texts() == [
        "by region",
        "by channel",
        "by category",
        "by region · channel · category",
    ]
    page.click("#breakdown-table button.open:has-text('North')")
    expect(page.locator("#breakdown-table tbody tr")).to_have_count(2)
    # two of three dimensions are no level: the heat map has their sums from the view
    where = "region = 'North' and channel is not null and category is null and month = '2024-04-01'"
    crossed = db3.execute(f"select channel, variance, fact from plan_fact_cross where {where}").fetchall()
    assert len(crossed) == 2
    page.wait_for_selector("html[data-whole]")
    fields = page.evaluate("heatCells('channel', 'month')")
    month = date(2024, 4, 1).toordinal() - date(1970, 1, 1).toordinal()
    assert sorted((one["row"], one["variance"], one["fact"]) for one in fields if one["column"] == month) == sorted(
        (channel, float(variance), float(fact)) for channel, variance, fact in crossed
    )
    page.locator("#breakdown-table button.open").first.click()
    expect(page.locator("#path li")).to_have_count(3)
    expect(page.locator("#days-chart")).to_be_visible()


def test_days_are_written_as_the_language_does_and_words_of_people_as_they_wrote_them(
    closed: psycopg.Connection, opened: Open
) -> None:
    closed.execute("delete from sales_stage")
    commit(closed, [(date(2024, 6, day), store, "food", 50) for day in range(11, 31) for store in ("North", "East")])
    closed.execute("call accept_month('2024-06-01', 'flood of 2024-06-09, see 2024-06 <b>note</b>')")
    closed.execute("call refresh_plan_fact()")
    page = opened(closed, "month=2024-06")
    told = text(page, "header .note")
    assert told.startswith("June 2024 was accepted by")
    assert "20 days (Jun 11, 2024 to Jun 30, 2024)" in told
    assert told.endswith("Reason: flood of 2024-06-09, see 2024-06 <b>note</b>")
    assert text(page, ".origin > :first-child").split() == ["Fact", "until", "Jun", "30,", "2024"]
    russian = opened(closed, "month=2024-06", lang="ru")
    assert text(russian, "header .note").startswith("Июнь 2024 принят")
    assert "11 июн. 2024 г.–30 июн. 2024 г." in text(russian, "header .note")
