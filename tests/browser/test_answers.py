"""The page answers what a planner asks, with the numbers of the views."""

import re
from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest
from playwright.sync_api import Page, expect

from browser.reading import SPACES, amount, column, drawn, text, unfold
from builders import close_in_sql, commit, daily

#: Opens a report and waits until it is drawn: conftest.py.
Open = Callable[..., Page]


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
    unfold(page, "#days-some summary", "#days-table")
    rows = closed.execute(
        "select sum(plan), sum(fact) from plan_fact_day where store = 'North'"
        " and day between '2024-05-01' and '2024-05-31' group by day order by day"
    ).fetchall()
    assert [amount(one) for one in column(page, "#days-table", 2)] == [round(plan, 2) for plan, _ in rows]
    assert [amount(one) for one in column(page, "#days-table", 3)] == [fact for _, fact in rows]


def test_a_bias_is_coloured_by_its_size_not_by_its_sign(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05&level=store&in.store=South")
    cells = page.locator("#accuracy-table td:nth-child(9), #stairs-table td:nth-child(6)")
    looks = {(abs(amount(cell.inner_text())) >= 10, cell.get_attribute("class")) for cell in cells.all()}
    assert looks == {(True, "n off"), (False, "n")}
    # the plans below are the company's, and say so
    assert "Versions of the plan, May 2024, whole company" in text(page, "#plans")


def test_comments_alerts_and_the_bridge_are_told_as_text(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-06")
    assert "roof <i>repaired</i>" in text(page, "#comments")
    assert page.locator("main i, #breakdown-table b").count() == 0
    unfold(page, "#bridge summary", "#bridge-table")
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
    (largest,) = closed.execute("select max(abs(variance)) from open_alert").fetchone()
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
    unfold(page, "#explain summary", "#explained-table")
    events = closed.execute(
        "select kind, what from explain_cell(month => '2024-06-01', store => null, product_group => null)"
    ).fetchall()
    words = {"rest": "Forecast error", "overrides": "Overrides"}
    assert column(page, "#explained-table", 3) == [
        words[what.partition(":")[0]] if kind == "cause" else what for kind, what in events
    ]
    page.goto(page.url.partition("#")[0] + "#month=2024-04&level=store&in.store=%3D1%2B1")
    expect(page.locator("#explain-reading")).to_contain_text("the command explains this one")
    assert page.locator("#explain-command").text_content() == "planfact explain --month 2024-04 --only 'store==1+1'"
    page.goto(page.url.replace("%3D1%2B1", "South"))
    expect(page.locator("#overrides-table tbody tr")).to_have_count(1)  # nothing of North is in South


def test_what_happened_is_told_in_the_readers_language(closed: psycopg.Connection, opened: Open) -> None:
    closed.execute("call override_plan('2024-06-01', percent => 10, reason => 'a <b>fair</b>', store => 'North')")
    page = opened(closed, "month=2024-06", lang="ru")
    unfold(page, "#explain summary", "#explained-table")
    kinds, whats = column(page, "#explained-table", 2), column(page, "#explained-table", 3)
    told = list(zip(kinds, whats, strict=True))
    causes = {what for kind, what in told if kind == "причина"}
    assert causes
    assert causes <= {"Календарь", "Акции", "Открытия и закрытия", "Корректировки", "Ошибка прогноза"}
    assert ("план", "действующий план") in told
    (override,) = [what for kind, what in told if kind == "корректировка"]
    assert re.fullmatch(r"корректировка \d+, с 2024-06-01 по 2024-06-30, на 10 %: a <b>fair</b>", override)
    assert not [what for what in whats if not re.search("[а-я]", what)]


def test_terms_are_explained_on_hover_and_at_the_end(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    heading = page.locator("#accuracy-table [data-key=mase]")
    assert "Below 1 is better than naive" in (heading.get_attribute("title") or "")
    page.click(".glossary summary")
    terms = page.locator(".glossary dt").all_inner_texts()
    assert {"MASE", "Class", "FVA, points", "Tracking signal", "80 % forecast interval"} <= set(terms)


def test_every_difference_on_the_first_screen_is_the_views(closed: psycopg.Connection, opened: Open) -> None:
    def written(number: Decimal | None, decimals: int = 0) -> str:
        return "–" if number is None else f"{number:+,.{decimals}f}".replace("-", "−")

    def shown(card: int, row: str) -> list[str]:
        cells = page.locator("#figures .period").nth(card).locator("tbody tr", has_text=row).locator("td")
        return [SPACES.sub(" ", one).removesuffix(" %").strip() for one in cells.all_inner_texts()][1:]

    page = opened(closed, "month=2024-06&level=store&in.store=South")
    month = closed.execute(
        "select variance, variance_pct, variance_to_last_year, yoy_pct, outlook_to_plan, outlook_to_plan_pct"
        " from plan_fact_month where store = 'South' and level = 'store' and month = '2024-06-01'"
    ).fetchone()
    for place, row in enumerate(("Plan to date", "Last year", "Outlook")):
        assert shown(0, row) == [written(month[2 * place]), written(month[2 * place + 1], 2)]
    year = closed.execute(
        "select variance_to_last_year_ytd, yoy_ytd_pct from plan_fact_year"
        " where store = 'South' and level = 'store' and month = '2024-06-01'"
    ).fetchone()
    assert shown(1, "Last year") == [written(year[0]), written(year[1], 2)]
    unfold(page, "#days-some summary", "#days-table")
    variances = closed.execute(
        "select variance from plan_fact_level_day where store = 'South' and day between '2024-06-01' and '2024-06-10'"
        " order by day"
    ).fetchall()
    assert column(page, "#days-table", 4)[:10] == [written(one) for (one,) in variances]


def test_what_is_written_as_nothing_has_no_colour(db: psycopg.Connection, opened: Open) -> None:
    def sold(first: str, last: str) -> list[tuple[object, ...]]:
        return [row for store in "AB" for row in daily(first, last, store, sales=lambda _: 1000)]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30"))
    commit(db, [("2024-04-03", "A", "food", 1000.001)])
    db.execute("call refresh_plan_fact()")
    page = opened(db, "month=2024-04")
    row = page.locator("#breakdown-table tbody tr", has_text="A")
    assert row.locator("td").nth(2).inner_text() == "0"
    assert [one.get_attribute("class") for one in row.locator("td").all()[2:4]] == ["n", "n"]
    assert page.locator("#breakdown-table .bar, #figures .bar, #figures .above").count() == 0


def test_the_first_screen_unpacks_no_more_than_it_shows(closed: psycopg.Connection, opened: Open) -> None:
    page = opened(closed, "month=2024-05")
    page.add_init_script(
        """
        globalThis.inflated = 0;
        globalThis.DecompressionStream = class extends DecompressionStream {
          constructor(...how) { super(...how); inflated++; }
        };
        new MutationObserver((_, seen) => {
          if (!document.documentElement?.dataset.ready) return;
          seen.disconnect();
          globalThis.inflatedFirst = inflated;
        }).observe(document, { attributes: true, subtree: true });
        """
    )
    page.reload()
    page.wait_for_selector("html[data-whole]")
    packed = page.locator("script[id^=pack-]").count()
    first, whole = page.evaluate("[inflatedFirst, inflated]")
    assert 0 < first < whole < packed
    # the company's days are there; those of members and series wait until somebody asks for them
    assert whole == page.evaluate("META.tables.length")
    page.click("#breakdown-table button.open:has-text('South')")
    drawn(page, "South, May 2024")
    assert page.evaluate("inflated") == whole + 1
