"""The report as its readers use it, in a real browser."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from builders import close_in_sql, daily
from planfact.report import write_report

#: Opens a report and waits until it is drawn: conftest.py.
Open = Callable[..., Page]

SPACES = re.compile(r"[\u00a0\u202f]")


def text(page: Page, selector: str) -> str:
    return SPACES.sub(" ", page.inner_text(selector))


def column(page: Page, table: str, place: int) -> list[str]:
    return [SPACES.sub(" ", one) for one in page.locator(f"{table} tbody tr > :nth-child({place})").all_inner_texts()]


def amount(written: str) -> Decimal:
    return Decimal(written.replace("−", "-").replace(",", "").replace("+", ""))


def saved(page: Page, folder: Path, button: str, within: str) -> Path:
    with page.expect_download() as waiting:
        page.click(f"{within} .tools button:has-text('{button}')")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


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
    page.click("#days-some summary")
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


def test_what_is_shown_of_every_level_is_what_the_view_says(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    for tab, level in enumerate(["store", "product_group", "series"]):
        page.locator("#tabs button").nth(tab).click()
        rows = closed.execute(
            "select plan, fact, variance from plan_fact_month"
            " where level = %s and month = '2024-05-01' order by variance",
            [level],
        ).fetchall()
        first = 3 if level == "series" else 2
        for place in range(3):
            shown = [amount(one) for one in column(page, "#breakdown-table", first + place)]
            assert sorted(shown) == sorted(round(row[place], 0) for row in rows), (level, place)


def test_days_of_a_shop_are_the_sum_of_its_series(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05&level=store&in.store=North")
    page.click("#days-some summary")
    rows = closed.execute(
        "select sum(plan), sum(fact) from plan_fact_day where store = 'North'"
        " and day between '2024-05-01' and '2024-05-31' group by day order by day"
    ).fetchall()
    assert [amount(one) for one in column(page, "#days-table", 2)] == [round(plan, 2) for plan, _ in rows]
    assert [amount(one) for one in column(page, "#days-table", 3)] == [fact for _, fact in rows]


def test_the_month_is_picked(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed)
    assert text(page, "#headline") == "June 2024"
    assert "June 2024 until June 10" in text(page, "#verdict")
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


def test_the_keyboard_is_enough(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#breakdown-table button.open')"):
            break
    name = page.evaluate("document.activeElement.textContent")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#path [aria-current]")).to_have_text(name)
    assert page.evaluate("document.activeElement.textContent") == name  # told where they are
    assert text(page, "#headline") == "May 2024"  # the skip link left the month alone
    page.focus("#month")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#headline")).to_have_text("April 2024")
    page.focus("#breakdown-table [data-key=fact]")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.dataset.key") == "fact"


def test_a_screen_reader_is_told(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    assert page.locator("[role=img]:visible").count() >= 2
    for drawn in page.locator("[role=img]:visible").all():
        assert "table below has the numbers" in (drawn.get_attribute("aria-label") or "")
    assert text(page, "#live").startswith("South, May 2024. May 2024: sold")
    nameless = (
        "[...document.querySelectorAll('button, select, input')].filter(one => one.offsetParent"
        " && !(one.ariaLabel || one.textContent.trim() || one.closest('label')?.textContent.trim())).length"
    )
    assert page.evaluate(nameless) == 0
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].filter(e => e.offsetParent).map(e => +e.tagName[1])"
    )
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("table:visible thead th:not([scope])").count() == 0
    page.screenshot()  # chromium's own tree: every table has its name
    assert page.get_by_role("table", name=re.compile("Where May 2024 left its plan")).count() == 1


def test_dark_mode_and_a_phone(closed: psycopg.Connection, opened: Open, tmp_path: Path) -> None:
    page = opened(closed, "month=2024-05", color_scheme="dark", viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390  # nothing hangs out
    paper, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (paper, ink) == ("rgb(20, 22, 26)", "rgb(233, 235, 239)")
    page.locator("#breakdown-table button.open").first.tap()
    expect(page.locator("#path [aria-current]")).to_have_text("South")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.emulate_media(color_scheme="light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # the charts follow, when the browser has told them
    bars = page.locator("#months-chart").locator("[fill='#2f74c9'], [stroke='#2f74c9']")
    expect(bars.first).to_be_attached()


#: Which words of the tables are broken, and what hangs out of its card.
BROKEN = """() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const broken = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.closest("td, th")) continue;
    for (const word of texts.currentNode.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => one.top)).size > 1) broken.push(word[0]);
    }
  }
  const cards = [...document.querySelectorAll("#figures > div")].filter((one) => one.scrollWidth > one.clientWidth);
  return [...broken, ...cards.map((one) => one.textContent)];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_words_stay_whole_and_within_their_card(closed: psycopg.Connection, opened: Open, width: int) -> None:
    closed.execute("update run_month set lo_80 = 900 * yhat, hi_80 = 1100 * yhat")
    page = opened(closed, "month=2024-05", lang="ru", viewport={"width": width, "height": 900})
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_bridge_is_legible_on_a_phone(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-06", lang="ru", viewport={"width": 390, "height": 844})
    boxes = page.locator("#bridge-chart svg text").evaluate_all(
        "all => all.map((one) => [one.textContent, one.getBoundingClientRect().toJSON()])"
    )
    assert {name for name, _ in boxes} >= {"Отклонение было", "Исправленный факт", "Отклонение стало"}
    for (one, a), (other, b) in combinations(boxes, 2):
        apart = a["right"] <= b["left"] or b["right"] <= a["left"] or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]
        assert apart, (one, other)


def test_a_bias_is_coloured_by_its_size_not_by_its_sign(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    cells = page.locator("#accuracy-table td:nth-child(9), #stairs-table td:nth-child(6)")
    looks = {(abs(amount(cell.inner_text())) >= 10, cell.get_attribute("class")) for cell in cells.all()}
    assert looks == {(True, "n off"), (False, "n")}


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
    page.click("#months-chart + details summary")
    assert column(page, "#months-table", 7) == ["no fact yet", "complete"]
    page.click("#breakdown-table button.open:has-text('10')")
    expect(page.locator("#path [aria-current]")).to_have_text("10")
    expect(page.locator("#days-title")).to_have_text("Plan by day, May 2024")
    expect(page.locator("#live")).to_contain_text("10, May 2024")  # the last thing that is drawn


def test_it_prints(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    pdf = page.pdf(format="A4", print_background=True)
    assert pdf.startswith(b"%PDF")
    page.emulate_media(media="print")
    assert page.locator(".picker, .tools, .tabs").locator("visible=true").count() == 0


def test_in_russian(closed: psycopg.Connection, opened: Open, tmp_path: Path) -> None:
    closed.execute("call set_alert_rule('North off plan', 'store', 'variance_pct', 0.01)")
    page = opened(closed, "month=2024-05", lang="ru")
    assert page.get_attribute("html", "lang") == "ru"
    assert text(page, "#headline") == "Май 2024"
    head = [one.rstrip(" ↑↓") for one in page.locator("#breakdown-table thead th").all_inner_texts()]
    assert head[:6] == ["Магазин", "План", "Факт", "Отклонение", "Отклонение, %", "% выполнения"]
    query = "select fact from plan_fact_month where level = 'total' and month = '2024-05-01'"
    (fact,) = closed.execute(query).fetchone()
    assert f"{fact:,.0f}".replace(",", " ") in text(page, "#figures")
    assert re.search(r"\d,\d\d %", text(page, "#figures"))
    path = saved(page, tmp_path, "CSV", "#breakdown-table")
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].startswith("Магазин;План;Факт;")
    # whatever the page says, it says in Russian, months small in the middle of a sentence
    told = page.inner_text("main")
    words = r"\b(?:plan|fact|month|store|product.group|variance|series|run|succeeded)\b"
    assert re.findall(words, told.replace("North off plan", ""), re.IGNORECASE) == []
    assert {"Магазин: отклонение", "North off plan"} <= set(
        column(page, "#alerts-table", 3)
    )  # one is the company's own
    assert set(column(page, "#runs-table", 5)) == {"завершён"}
    assert text(page, "#days-title") == "План и факт по дням, май 2024"
    assert text(page, "#breakdown-title") == "Где возникло отклонение, май 2024"
    page.select_option("#month", "2024-06")
    expect(page.locator("#bridge-reading")).to_contain_text("Отклонение за июнь 2024 в отчёте")
    assert text(page, "#verdict").startswith("Июнь 2024, по 10 июня: факт")


def test_comments_alerts_and_the_bridge_are_told_as_text(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-06")
    assert "roof <i>repaired</i>" in text(page, "#comments")
    assert page.locator("main i, #breakdown-table b").count() == 0
    page.click("#bridge summary")
    bridge = closed.execute("select new_days from plan_fact_bridge(3, 4) where month = '2024-06-01'").fetchone()[0]
    assert amount(page.locator("#bridge-table tbody td").nth(3).inner_text()) == round(bridge, 2)
    accuracy = closed.execute(
        "select wape, fva_pct from forecast_accuracy where level = 'total' and month = '2024-05-01'"
    ).fetchone()
    assert f"{100 * accuracy[0]:.1f} %" in text(page, "#accuracy-table")


def test_intervals_tell_noise_from_signal(closed: psycopg.Connection, opened: Open) -> None:
    closed.execute("update run_forecast set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat")
    closed.execute("update run_month set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat")
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    assert "fact outside the interval: signal" in text(page, "#figures")
    page.goto(page.url.replace("South", "North"))
    expect(page.locator("#figures")).to_contain_text("fact inside the interval: noise")
    page.goto(page.url.replace("2024-05", "2024-06").replace("level=store", "level=series") + "&in.product_group=food")
    expect(page.locator("#days-chart")).to_contain_text("80 % forecast interval")


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
    for month in ("2024-05", "2024-04"):  # East moved in May
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
    page.locator("#breakdown-table button.open").first.click()
    expect(page.locator("#path li")).to_have_count(3)
    expect(page.locator("#days-chart")).to_be_visible()


def test_a_big_company_fits_into_a_mail(db: psycopg.Connection, opened: Open, tmp_path: Path) -> None:
    """The whole size is measured by hand (docs/reference/benchmarks.md); here a tenth: paged, and days on demand."""

    def sold(first: str, last: str) -> list[tuple[object, ...]]:
        return [row for n in range(60) for m in range(3) for row in daily(first, last, f"store {n}", f"group {m}")]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30"))
    path = write_report(db, tmp_path / "report.html")
    page = opened(path)
    took = page.evaluate("document.documentElement.dataset.ready")
    print(f"\nreport of 180 series: {path.stat().st_size:,} bytes, drawn after {took} ms")
    assert path.stat().st_size < 10_000_000
    page.click("#tabs button:has-text('store · product group')")
    expect(page.locator("#breakdown-table tbody tr")).to_have_count(25)
    page.click("#breakdown-table .pager button:has-text('Next')")
    expect(page.locator("#breakdown-table [role=status]")).to_have_text("26–50 of 180")
    assert json.loads(page.inner_text("#meta") or page.text_content("#meta") or "{}")["day_months"]


def test_the_first_screen_has_the_month_and_its_year(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    month, year = page.locator("#figures .period").all()
    fact, last_year, yoy = closed.execute(
        "select fact, fact_last_year, yoy_pct from plan_fact_month where level = 'total' and month = '2024-05-01'"
    ).fetchone()
    assert {f"{fact:,.0f}", f"{last_year:,.0f}", f"{yoy:+.2f} %".replace("-", "−")} <= set(
        re.split(r"[\n\t]+", SPACES.sub(" ", month.inner_text()))
    )
    sold, before, pct = closed.execute(
        "select fact_ytd, last_year_ytd, yoy_ytd_pct from plan_fact_year where level = 'total' and month = '2024-05-01'"
    ).fetchone()
    told = SPACES.sub(" ", year.inner_text())
    assert "Year to date, May 2024 included" in told
    assert {f"{sold:,.0f}", f"{before:,.0f}", f"{pct:+.2f} %".replace("-", "−")} <= set(re.split(r"[\n\t]+", told))
    assert "every month since January has both" in told  # nobody planned January
    # two years of months: those nobody planned are sold bars of their own colour
    light = page.locator("#months-chart path[fill='#a9c3e6']")
    assert light.count() >= 10
    light.first.click()
    expect(page.locator("#headline")).to_have_text("May 2024")  # there is no plan to look at


def test_the_accuracy_shown_is_that_of_the_cell_shown(closed: psycopg.Connection, opened: Open) -> None:
    query = "select bias_pct from {} where {} and lag_months = 1"
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    for where, fragment in (
        ("level = 'store' and store = 'South'", "level=store&in.store=South"),
        ("level = 'total'", ""),
        (
            "level = 'series' and store = 'South' and product_group = 'toys'",
            "level=series&in.store=South&in.product_group=toys",
        ),
    ):
        page.goto(f"{page.url.partition('#')[0]}#month=2024-05&{fragment}")
        expect(page.locator("#path [aria-current]")).to_have_text(
            {"": "Whole company"}.get(fragment, "toys" if "toys" in fragment else "South")
        )
        (pooled,) = closed.execute(query.format("forecast_accuracy_by_lag", where)).fetchone()
        assert column(page, "#lags-table", 8) == [f"{pooled:+.2f}".replace("-", "−")]
        (of_month,) = closed.execute(query.format("forecast_accuracy", f"{where} and month = '2024-05-01'")).fetchone()
        assert column(page, "#accuracy-table", 9)[0] == f"{of_month:+.2f}".replace("-", "−")


def test_zero_is_not_nothing_and_a_plan_beyond_its_forecast_is_flagged(
    closed: psycopg.Connection, opened: Open
) -> None:
    closed.execute("update run_month set lo_80 = 0.95 * yhat, hi_80 = 1.05 * yhat")
    closed.execute("call override_plan('2024-06-01', percent => 30, reason => 'a fair', store => 'North')")
    close_in_sql(closed, [row for row in daily("2024-06-11", "2024-06-30", "South", "food")])
    page = opened(closed, "month=2024-06&level=store&in.store=North")
    assert "The plan lies outside the interval of its own forecast." in text(page, "#figures")
    page.goto(page.url.replace("North", "South"))
    expect(page.locator("#figures")).not_to_contain_text("outside the interval of its own")


def test_alerts_stand_by_money_and_say_what_the_interval_allowed(closed: psycopg.Connection, opened: Open) -> None:
    closed.execute("call set_alert_rule('anything', 'series', 'variance_pct', 0.01)")
    closed.execute("call comment_deviation('2024-05-01', 'toys sold out', product_group => 'toys')")
    page = opened(closed, "month=2024-05")
    shown = [abs(amount(one)) for one in column(page, "#alerts-table", 4)]
    assert shown == sorted(shown, reverse=True) and len(shown) == 10
    (largest,) = closed.execute("select max(abs(fact - plan_to_date)) from open_alert").fetchone()
    assert shown[0] == round(largest)
    # alerts and comments stand in the row that they belong to, and the whole below the rows
    south = page.locator("#breakdown-table tbody tr", has_text="South")
    assert "Store off plan" in south.inner_text()
    assert "roof <i>repaired</i>" in south.inner_text()
    page.click("#tabs button:has-text('by product group')")
    assert "toys sold out" in page.locator("#breakdown-table tbody tr", has_text="toys").inner_text()
    (plan, fact) = closed.execute(
        "select plan, fact from plan_fact_month where level = 'total' and month = '2024-05-01'"
    ).fetchone()
    total = [one.strip() for one in page.locator("#breakdown-table tfoot tr > *").all_inner_texts()]
    assert total[:3] == ["In all", f"{plan:,.0f}", f"{fact:,.0f}"]


def test_paper_has_every_row_or_says_how_many_it_lacks(closed: psycopg.Connection, opened: Open) -> None:
    for level in ("series", "store", "product_group"):
        closed.execute("call set_alert_rule(%s, %s, 'variance_pct', 0.01)", [f"any {level}", level])
    page = opened(closed, "month=2024-05")
    (count,) = closed.execute("select count(*) from open_alert").fetchone()
    assert count > 10
    expect(page.locator("#alerts-table tbody tr")).to_have_count(10)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#alerts-table tbody tr")).to_have_count(count)
    expect(page.locator("#alerts-table .pager")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#alerts-table tbody tr")).to_have_count(10)
    expect(page.locator("#alerts-table [role=status]")).to_have_text(f"1–10 of {count}")


def test_who_changed_the_plan_and_why_and_how_a_number_came_about(closed: psycopg.Connection, opened: Open) -> None:
    closed.execute("call override_plan('2024-06-01', percent => 10, reason => 'a <b>fair</b>', store => 'North')")
    closed.execute("call override_plan('2024-06-01', percent => -5, reason => 'a strike', product_group => 'toys')")
    page = opened(closed, "month=2024-06")
    reasons, deltas = column(page, "#overrides-table", 5), column(page, "#overrides-table", 4)
    assert reasons == ["a strike", "a <b>fair</b>"]
    assert [amount(one) for one in reversed(deltas)] == [
        pytest.approx(delta, abs=Decimal("0.51"))
        for (delta,) in closed.execute("select delta from override_log order by override_id")
    ]
    assert "Plan as published" in column(page, "#plans-table", 1)
    page.click("#explain summary >> nth=0")
    events = closed.execute(
        "select what from explain_cell(month => '2024-06-01', store => null, product_group => null)"
    ).fetchall()
    assert column(page, "#explained-table", 3) == [what for (what,) in events]
    page.goto(page.url.partition("#")[0] + "#month=2024-04&level=store&in.store=%3D1%2B1")
    expect(page.locator("#explain-reading")).to_contain_text("the command explains this one")
    assert page.locator("#explain-command").text_content() == "planfact explain --month 2024-04 --only 'store==1+1'"
    page.goto(page.url.replace("%3D1%2B1", "South"))
    expect(page.locator("#overrides-table tbody tr")).to_have_count(1)  # nothing of North is in South


def test_terms_are_explained_on_hover_and_at_the_end(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    heading = page.locator("#accuracy-table [data-key=mase]")
    assert "Below 1 is better than naive" in (heading.get_attribute("title") or "")
    page.click(".glossary summary")
    terms = page.locator(".glossary dt").all_inner_texts()
    assert {"MASE", "Class", "FVA, points", "Tracking signal", "80 % forecast interval"} <= set(terms)
