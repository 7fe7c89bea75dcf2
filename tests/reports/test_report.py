"""The report: the numbers of the views, in one file that needs nothing else, whatever the data are called."""

import base64
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from builders import close_in_sql, commit, daily, run_in_sql
from planfact.errors import PlanfactError
from planfact.report import plan_fact_table, snapshot, write_report
from planfact.report.wording import number, percent, short

HOSTILE = [
    "<script>alert(1)</script>",
    '</script><img src=x onerror="alert(2)">',
    "\"quoted\" & 'quoted'",
    "{{ 7 * 7 }}",
    "</table>🍓 Клубника",
    "<!--",
    "[bold red]x[/]",
]


class Page(HTMLParser):
    """What a browser would make of the page: elements, text, tables by caption, scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles = ""
        self.tables: dict[str, list[list[str]]] = {}
        self.text = ""
        self._within: list[str] = []
        self._caption = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style", "caption", "td", "th"):
            self._within.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        elif tag == "caption":
            self._caption = ""
        elif tag == "tr":
            self.tables.setdefault(self._caption, []).append([])
        elif tag in ("td", "th"):
            self.tables[self._caption][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "caption", "td", "th"):
            self._within.pop()

    def handle_data(self, data: str) -> None:
        within = self._within[-1] if self._within else ""
        if within == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        elif within == "style":
            self.styles += data
        else:
            self.text += data
            if within == "caption":
                self._caption += data
            elif within:
                self.tables[self._caption][-1][-1] += data

    def rows(self, caption: str) -> dict[str, list[str]]:
        """Return the rows of the table with this caption, by their first cell."""
        begins_so = re.compile(re.escape(caption) + "(?![ \\w])")
        (table,) = [rows for name, rows in self.tables.items() if begins_so.match(name)]
        return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in table}


def page_of(db: psycopg.Connection, folder: Path, month: date | None = None) -> Page:
    path = write_report(db, folder / "report.html", month)
    assert path == folder / "report.html"
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture
def closed(db: psycopg.Connection) -> psycopg.Connection:
    """Two shops, two groups: April planned and sold, May planned. Every series has the weekly rhythm 11 to 17."""

    def sold(first: str, last: str, toys_of_b: float = 0) -> list[tuple[object, ...]]:
        return [
            *daily(first, last, "A", "food", lambda day: 100 * (10 + day.isoweekday())),
            *daily(first, last, "B", "food"),
            *daily(first, last, "B", "toys", lambda day: 10 + day.isoweekday() + toys_of_b),
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", toys_of_b=100))
    return db


def test_the_report_tells_what_the_views_tell(closed: psycopg.Connection, tmp_path: Path) -> None:
    # 30 days from a Monday on: 4 weeks of 98, then 11 and 12; 102 series-units, of which toys sold 3,000 more
    plan, fact = 102 * 415, 102 * 415 + 3000
    page = page_of(closed, tmp_path)
    assert "April 2024: sold 45.3 k against a plan of 42.3 k, +7.09 %." in page.text.replace("\xa0", " ")
    assert "Largest surplus: store B (+3,000, +361.45 %); product group toys (+3,000, +722.89 %)." in page.text.replace(
        "\xa0", " "
    )
    assert "Largest shortfall" not in page.text
    month = page.rows("Plan against fact per month")
    assert list(month) == ["Month", "April 2024", "May 2024"]
    assert month["April 2024"] == [f"{plan:,}", f"{fact:,}", "+3,000", "+7.09", "107.09\xa0%", "complete"]
    assert month["May 2024"][1:] == ["–", "–", "–", "–", "planned"]
    shown = closed.execute("select checksum from data_version order by data_version_id desc limit 1").fetchone()
    assert shown[0] in page.text
    assert page.rows("All data versions")["2"][2:6] == ["90", "0", "0", "363"]
    runs = page.rows("All forecast runs")
    assert list(runs) == ["Run", "2", "1"]
    assert runs["1"][:3] == ["1", "AutoETS unknown", "succeeded"]
    accuracy = page.rows("Errors of the forecast behind the plan")
    assert accuracy["April 2024"] == ["1", "1", "6.6\xa0%", "6.6\xa0%", "6.6\xa0%", "−6.6\xa0%", "–"]


def test_every_list_of_deviations_adds_up(closed: psycopg.Connection, tmp_path: Path) -> None:
    many = [("2024-05-06", f"S{n:02}", "food", n + 1) for n in range(20)]
    commit(closed, many)
    closed.execute("call refresh_plan_fact()")
    page = page_of(closed, tmp_path)
    total = page.rows("Plan against fact per month")["May 2024"][:3]
    for caption in ("By store", "By product group", "By store · product group"):
        listed = page.rows(caption)
        assert len(listed) <= 13
        total = listed.pop("Total")
        listed.pop(next(iter(listed)))
        for column in range(3):
            parts = [float(row[column].replace(",", "").replace("−", "-")) for row in listed.values()]
            assert sum(parts) == pytest.approx(float(total[column].replace(",", "").replace("−", "-")), abs=len(parts))
    assert "12 others" in page.rows("By store")


def test_the_file_needs_nothing_else(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path)
    leaving = {"src", "href", "srcset", "action", "formaction", "data", "poster", "background", "ping", "xlink:href"}
    assert [element for element in page.elements if leaving.intersection(element[1])] == []
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"link", "iframe", "img", "object", "embed", "form", "base", "a", "svg", "video", "audio"}
    assert not re.search(r"url\(|@import", page.styles)
    (policy,) = [seen["content"] for tag, seen in page.elements if tag == "meta" and "http-equiv" in seen]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy
    executed = [text for attributes, text in page.scripts if attributes.get("type") != "application/json"]
    assert len(executed) == 2
    for script in executed:  # else the browser would run nothing
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


def test_charts_show_every_day_and_the_plan_of_days_to_come(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path)
    (data,) = [text for attributes, text in page.scripts if attributes.get("type") == "application/json"]
    bars, lines = json.loads(data)
    assert bars["data"][0]["x"] == ["Apr 2024", "May 2024"]
    plan, fact = lines["data"]
    assert (plan["x"][0], plan["x"][-1], len(plan["x"])) == ("2024-04-01", "2024-05-31", 61)
    assert plan["y"][0] == 1122
    assert fact["y"][0] == 1222
    assert (fact["y"][29], fact["y"][30]) == (1324, None)


def test_names_stay_text_whatever_they_hold(db: psycopg.Connection, tmp_path: Path) -> None:
    def sold(first: str, last: str, factor: float) -> list[tuple[object, ...]]:
        return [
            row
            for n, name in enumerate(HOSTILE)
            for row in daily(first, last, name, name, lambda day, n=n: (n + 10) * factor)  # type: ignore[misc]
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", 2))
    db.execute("insert into sales_stage (day, store, product_group, sales) values ('2024-04-30', 'x', 'x', '1')")
    db.execute("call commit_data_version(source => %s, comment => %s)", HOSTILE[:2])
    db.execute("call refresh_plan_fact()")
    page = page_of(db, tmp_path)
    assert len(page.scripts) == 3
    assert [attributes for _, attributes in page.elements if any(name.startswith("on") for name in attributes)] == []
    assert not {tag for tag, _ in page.elements} & {"img", "bold"}
    for caption in ("By store", "By product group"):
        assert set(HOSTILE) <= set(page.rows(caption))
    assert f"{HOSTILE[4]} · {HOSTILE[4]}" in page.rows("By store · product group")
    assert f"{HOSTILE[0]} {HOSTILE[1]}" in page.rows("All data versions")["3"]
    assert "49" not in page.rows("By store")
    write_report(db, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "report.html").read_bytes()


def test_any_dimensions_are_reported(db3: psycopg.Connection, tmp_path: Path) -> None:
    def sold(first: str, last: str, factor: float) -> list[tuple[object, ...]]:
        rows = daily(first, last, sales=lambda _: 50 * factor)
        return [(day, "North", channel, "tea", sales) for channel in ("web", "shop") for day, _, _, sales in rows] + [
            (day, "South", "shop", "tea", 50) for day, *_ in rows
        ]

    close_in_sql(db3, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db3, sold("2024-04-01", "2024-04-30", 0.5))
    page = page_of(db3, tmp_path)
    assert page.rows("By region")["North"][:4] == ["3,000.00", "1,500.00", "−1,500.00", "−50.00"]
    assert page.rows("By channel")["web"][2] == "−750.00"
    assert page.rows("By category")["tea"] == [*page.rows("By category")["Total"][:4], ""]
    assert page.rows("By region · channel · category")["North · web · tea"][2] == "−750.00"
    assert "region North (−1,500.00, −50.00 %)" in page.text.replace("\xa0", " ")


def test_a_month_at_work_is_told_until_its_last_day(closed: psycopg.Connection, tmp_path: Path) -> None:
    commit(closed, daily("2024-05-01", "2024-05-10", "A", "food", lambda day: 100 * (10 + day.isoweekday())))
    closed.execute("call refresh_plan_fact()")
    page = page_of(closed, tmp_path)
    text = page.text.replace("\xa0", " ")
    assert "May 2024 until 10 May: sold 14.0 k against 15.3 k planned for these days, −8.38 %." in text
    assert "The month is heading for 46.1 k against a plan of 47.4 k." in text
    assert page.rows("Plan against fact per month")["May 2024"][-1] == "10 of 31 days loaded"
    assert "May 2024" not in page.rows("Errors of the forecast behind the plan")


def test_another_month_can_be_asked_for(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path, date(2024, 5, 17))
    assert "May 2024: the plan is" in page.text
    assert "there is no fact yet" in page.text
    with pytest.raises(
        PlanfactError, match=r"June 2024 has no plan to report on\nMonths with a plan: 2024-04, 2024-05"
    ):
        write_report(closed, tmp_path / "never.html", date(2024, 6, 1))
    assert not (tmp_path / "never.html").exists()


def test_a_report_behind_its_data_says_so(closed: psycopg.Connection, tmp_path: Path) -> None:
    assert "There is newer" not in page_of(closed, tmp_path).text
    commit(closed, [("2024-04-03", "A", "food", 1)])
    page = page_of(closed, tmp_path)
    assert "There is newer: data version 3, plan 2." in page.text


def test_all_numbers_are_of_one_state_of_the_database(
    closed: psycopg.Connection, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = snapshot._read

    def read_while_others_write(conn: psycopg.Connection, name: str, **parameters: object) -> list[snapshot.Row]:
        if name == "days":
            with psycopg.connect(dsn, autocommit=True) as other:
                commit(other, [("2024-04-03", "A", "food", 5_000_000)])
                other.execute("call refresh_plan_fact()")
        return read(conn, name, **parameters)

    monkeypatch.setattr(snapshot, "_read", read_while_others_write)
    page = page_of(closed, tmp_path)
    (data,) = [text for attributes, text in page.scripts if attributes.get("type") == "application/json"]
    fact = json.loads(data)[1]["data"][1]["y"]
    assert f"{sum(fact[:30]):,.0f}" == page.rows("Plan against fact per month")["April 2024"][1]
    assert list(page.rows("All data versions")) == ["Version", "2", "1"]


def test_nothing_to_report_is_said_in_words(db: psycopg.Connection, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    with pytest.raises(PlanfactError, match="nothing to report yet: the reports were never refreshed"):
        write_report(db, out)
    commit(db, daily("2024-01-01", "2024-03-31"))
    db.execute("call refresh_plan_fact()")
    with pytest.raises(PlanfactError, match="no month has a plan as of data version 1"):
        write_report(db, out)
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    db.execute("call refresh_plan_fact()")
    with pytest.raises(PlanfactError, match="April 2024 has a plan, but its fact is not loaded"):
        write_report(db, out)
    assert not out.exists()
    assert plan_fact_table(db).row_count == 1


def test_a_place_that_cannot_be_written_is_named(closed: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(PlanfactError, match=r"cannot be written to .*nowhere.*: No such file or directory"):
        write_report(closed, tmp_path / "nowhere" / "report.html")


def test_a_reader_needs_no_more_than_the_readers_role(closed: psycopg.Connection, tmp_path: Path) -> None:
    closed.execute("set role planfact_reader")
    assert "April 2024" in page_of(closed, tmp_path).rows("Plan against fact per month")


def test_the_terminal_shows_the_same_months(closed: psycopg.Connection) -> None:
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(plan_fact_table(closed))
    text = console.export_text().replace("\xa0", " ")
    april = next(line for line in text.splitlines() if "2024-04" in line)
    assert april.split() == ["2024-04", "42,330", "45,330", "+3,000", "+7.09", "6.6", "−6.6", "1", "1"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0.00"),
        (12.3456, "12.35"),
        (9_999, "9,999"),
        (10_000, "10.0 k"),
        (-176_482, "−176 k"),
        (999_499, "999 k"),
        (999_500, "1.00 M"),
        (1_234_567, "1.23 M"),
        (12e9, "12.0 bn"),
    ],
)
def test_short_numbers_keep_three_digits(value: float | None, text: str) -> None:
    assert short(value).replace("\xa0", " ") == text


def test_numbers_have_a_sign_unless_they_are_nothing() -> None:
    assert [number(value, signed=True) for value in (1234.4, -0.4, 0, -1234.6)] == ["+1,234", "0", "0", "−1,235"]
    assert percent(2.5, signed=True, decimals=1) == "+2.5\xa0%"
