"""The report: the numbers of the views, in one file that needs nothing else, whatever the data are called.

What the page makes of them in a browser: tests/browser.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_postgresql import factories
from rich.console import Console

from builders import close_in_sql, commit, daily, run_in_sql, table
from copies import connected, filled_by
from planfact.errors import PlanfactError
from planfact.report import page as page_module
from planfact.report import plan_fact_table, snapshot, write_report
from planfact.report.pack import pack
from planfact.report.wording import Language, number

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
    """What a browser would make of the page before it is drawn: elements, text, scripts, packed tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles = ""
        self.text = ""
        self._within = ""
        self.feed(html)
        self.close()
        kept = {attributes.get("id"): text for attributes, text in self.scripts}
        self.meta = json.loads(kept["meta"])
        self.tables = {
            name.removeprefix("pack-"): unpacked(text)
            for name, text in kept.items()
            if name and name.startswith("pack-")
        }

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        elif self._within == "style":
            self.styles += data
        else:
            self.text += data


def unpacked(text: str) -> pd.DataFrame:
    """Unpack a table as js/data.js does, in another language."""
    data = zlib.decompress(base64.b64decode(text))
    at = 4 + int.from_bytes(data[:4], "little")
    columns = {}
    for column in json.loads(data[4:at]):
        size = 8 if column["kind"] == "double" else 4
        planes = np.frombuffer(data, np.uint8, column["length"] * size, at).reshape(size, -1)
        at += planes.size
        values = np.ascontiguousarray(planes.T).view("<f8" if size == 8 else "<i4").ravel()
        if column["kind"] == "text":
            columns[column["name"]] = [None if code < 0 else column["values"][code] for code in values]
        elif column["kind"] == "int":
            columns[column["name"]] = [None if one == -(2**31) else one / column["scale"] for one in values]
        else:
            columns[column["name"]] = [None if np.isnan(one) else float(one) for one in values]
    return pd.DataFrame(columns, dtype=object)


def since_1970(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


def page_of(db: psycopg.Connection, folder: Path, month: date | None = None, lang: str = "en") -> Page:
    path = write_report(db, folder / "report.html", month, lang)
    assert path == folder / "report.html"
    return Page(path.read_text(encoding="utf-8"))


def fill(db: psycopg.Connection) -> None:
    def sold(first: str, last: str, toys_of_b: float = 0) -> list[tuple[Any, ...]]:
        return [
            *daily(first, last, "A", "food", lambda day: 100 * (10 + day.isoweekday())),
            *daily(first, last, "B", "food"),
            *daily(first, last, "B", "toys", lambda day: 10 + day.isoweekday() + toys_of_b),
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31"))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", toys_of_b=100))


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="reported", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def closed(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Two shops, two groups: April planned and sold, May planned. Every series has the weekly rhythm 11 to 17."""
    yield from connected(filled_copy)


def test_the_page_has_every_cell_of_the_view(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path)
    shown = page.tables["cells"]
    known = table(
        closed, "select * from plan_fact_month where month >= '2024-04-01' order by level, month, series_id, 2, 3"
    )
    assert len(shown) == len(known) == 2 * 8
    keys = ["level", "store", "product_group"]
    for name in (
        "plan",
        "fact",
        "plan_to_date",
        "variance",
        "execution_pct",
        "outlook",
        "variance_to_last_year",
        "outlook_to_plan",
        "override_delta",
    ):
        ours = {(*row[keys].fillna(""), row["month"]): row[name] for _, row in shown.iterrows()}
        theirs = {
            (*row[keys].fillna(""), since_1970(str(row["month"]))): None if pd.isna(row[name]) else float(row[name])
            for _, row in known.iterrows()
        }
        rounded = {
            key: value if value is None else round(value, 2 if name.endswith("_pct") else 3)
            for key, value in theirs.items()
        }
        assert ours == rounded, name
    version = closed.execute("select checksum from data_version order by data_version_id desc limit 1").fetchone()
    assert version[0] in page.text
    assert list(page.tables["versions"]["rows_added"]) == [90, 273]
    assert list(page.tables["runs"]["run_id"]) == [2, 1]
    (accuracy,) = [row for _, row in page.tables["accuracy"].iterrows() if row["level"] == "total"]
    assert (accuracy["run_id"], accuracy["lag_months"], round(accuracy["wape"], 3)) == (1, 1, 0.066)


def test_the_first_contributors_of_every_level_and_the_bridge_are_the_views(
    closed: psycopg.Connection, tmp_path: Path
) -> None:
    page = page_of(closed, tmp_path)
    top = page.tables["contributors"].query("level == 'store' and position == 1")
    assert list(top["store"]) == ["B"]
    assert list(top["cumulative_pct"]) == [100]
    assert page.meta["before"] == 1
    assert list(page.tables["bridge"]["new_days"]) == [3000]
    assert set(page.tables["value_added"]["step"]) >= {"seasonal naive", "statistical forecast"}


def test_days_of_every_series_are_there(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path)
    days = page.tables["days"]
    assert list(days["day"]) == list(range(since_1970("2024-04-01"), since_1970("2024-06-01")))
    assert (days["plan"][0], days["fact"][0], days["fact"][30]) == (1122, 1222, None)
    known = table(
        closed, "select series_id, day, plan, fact from plan_fact_day where day between '2024-04-01' and '2024-04-30'"
    )
    assert page.meta["day_months"] == [since_1970("2024-05-01"), since_1970("2024-04-01")]
    shown = page.tables["days-2024-04"]
    cells = {(row["series_id"], row["day"]): (row["plan"], row["fact"]) for _, row in shown.iterrows()}
    assert cells == {(row["series_id"], row["day"].day): (row["plan"], row["fact"]) for _, row in known.iterrows()}


def test_intervals_of_months_and_of_the_newest_days_are_those_of_the_run_behind_the_plan(
    closed: psycopg.Connection, tmp_path: Path
) -> None:
    closed.execute("update run_forecast set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat")
    closed.execute("update run_month set lo_80 = 0.95 * yhat, hi_80 = 1.05 * yhat")
    page = page_of(closed, tmp_path)
    known = closed.execute(
        "select said.level, said.store, said.product_group, said.month, round(said.lo_80::numeric, 2)"
        " from forecast_month as said join plan_month using (month) join plan using (plan_id, run_id)"
    ).fetchall()
    shown = page.tables["intervals"]
    assert len(shown) == 2 * 8
    assert {
        (row["level"], row["store"], row["product_group"], row["month"], row["lo_80"]) for _, row in shown.iterrows()
    } == {(*key, since_1970(str(month)), float(low)) for *key, month, low in known}
    days = page.tables["days-2024-05"]
    assert days["lo_80"].tolist() == pytest.approx((0.9 * days["plan"].astype(float)).tolist(), abs=0.051)
    assert days["hi_80"].tolist() == pytest.approx((1.1 * days["plan"].astype(float)).tolist(), abs=0.051)


def test_a_report_that_grows_too_big_keeps_the_days_of_the_newest_months(
    closed: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (write_report(closed, tmp_path / "whole.html")).stat().st_size
    first = page_of(closed, tmp_path).scripts
    oldest = next(text for attributes, text in first if attributes.get("id") == "pack-days-2024-04")
    filled = sum(len(text) for attributes, text in first if attributes.get("id") != "meta")
    monkeypatch.setattr(page_module, "MOST_BYTES", filled - len(oldest))
    page = page_of(closed, tmp_path)
    assert page.meta["day_months"] == [since_1970("2024-05-01")]
    assert (tmp_path / "report.html").stat().st_size < whole


@given(
    st.lists(
        st.none()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.integers(-(10**9), 10**9).map(lambda one: one / 1000)
    ),
    st.lists(st.none() | st.text()),
)
def test_nothing_is_lost_in_packing(numbers: list[float | None], texts: list[str | None]) -> None:
    size = min(len(numbers), len(texts))
    shown = unpacked(pack({"number": numbers[:size], "text": texts[:size]}))
    assert list(shown["number"]) == numbers[:size]
    assert list(shown["text"]) == texts[:size]


def test_the_file_needs_nothing_else(closed: psycopg.Connection, tmp_path: Path) -> None:
    page = page_of(closed, tmp_path)
    leaving = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping", "xlink:href"}
    assert [element for element in page.elements if leaving.intersection(element[1])] == []
    assert {seen["href"] for _, seen in page.elements if "href" in seen} == {"#main"}
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"link", "iframe", "img", "object", "embed", "form", "base", "svg", "video", "audio"}
    assert not re.search(r"url\(|@import", page.styles)
    (policy,) = [seen["content"] for tag, seen in page.elements if tag == "meta" and "http-equiv" in seen]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy
    executed = [text for attributes, text in page.scripts if "type" not in attributes]
    assert len(executed) == 2
    for script in executed:  # else the browser would run nothing
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


def test_the_charting_library_is_apaches_own() -> None:
    # sha256 of dist/echarts.esm.min.js in Apache's npm release: npm pack echarts@6.1.0
    apaches = "28515f26aa57f87eb1e4ed4eb446927eaf329b5f5e02b4bfd4b0264fea40d1da"
    assert hashlib.sha256(page_module.carried_echarts().read_bytes()).hexdigest() == apaches


def test_names_stay_text_whatever_they_hold(db: psycopg.Connection, tmp_path: Path) -> None:
    def sold(first: str, last: str, factor: float) -> list[tuple[Any, ...]]:
        return [
            row
            for n, name in enumerate(HOSTILE)
            for row in daily(first, last, name, name, lambda day, n=n: (n + 10) * factor)
        ]

    close_in_sql(db, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db, sold("2024-04-01", "2024-04-30", 2))
    page = page_of(db, tmp_path)
    scripts = [attributes.get("id") for attributes, _ in page.scripts]
    assert len(scripts) == 3 + len(page.tables)
    assert [attributes for _, attributes in page.elements if any(name.startswith("on") for name in attributes)] == []
    assert not {tag for tag, _ in page.elements} & {"img", "bold"}
    assert set(HOSTILE) <= set(page.tables["cells"]["store"])
    write_report(db, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "report.html").read_bytes()


def test_any_dimensions_are_reported(db3: psycopg.Connection, tmp_path: Path) -> None:
    def sold(first: str, last: str, factor: float) -> list[tuple[Any, ...]]:
        rows = daily(first, last, sales=lambda _: 50 * factor)
        return [(day, "North", channel, "tea", sales) for channel in ("web", "shop") for day, _, _, sales in rows] + [
            (day, "South", "shop", "tea", 50) for day, *_ in rows
        ]

    close_in_sql(db3, sold("2024-01-01", "2024-03-31", 1))
    close_in_sql(db3, sold("2024-04-01", "2024-04-30", 0.5))
    page = page_of(db3, tmp_path)
    assert [one["dimension"] for one in page.meta["dimensions"]] == ["region", "channel", "category"]
    april = page.tables["cells"].query(f"month == {since_1970('2024-04-01')}")
    assert list(april.query("level == 'region' and region == 'North'")["variance"]) == [-1500]
    assert list(april.query("level == 'channel' and channel == 'web'")["variance"]) == [-750]


def test_another_month_can_be_asked_for(closed: psycopg.Connection, tmp_path: Path) -> None:
    assert page_of(closed, tmp_path).meta["month"] == since_1970("2024-04-01")
    assert page_of(closed, tmp_path, date(2024, 5, 17)).meta["month"] == since_1970("2024-05-01")
    with pytest.raises(
        PlanfactError, match=r"June 2024 has no plan to report on\nMonths with a plan: 2024-04, 2024-05"
    ):
        write_report(closed, tmp_path / "never.html", date(2024, 6, 1))
    assert not (tmp_path / "never.html").exists()


def test_languages_say_the_same_things() -> None:
    english, russian = (Language.named(code).words for code in ("en", "ru"))
    assert list(english) == list(russian)
    for key, said in english.items():
        if isinstance(said, str):
            assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", russian[key])), key
    with pytest.raises(PlanfactError, match="there is no report in 'fr'\nLanguages: en, ru"):
        Language.named("fr")


def test_every_word_is_said_somewhere() -> None:
    folder = Path(page_module.__file__).parent
    code = [path.read_text(encoding="utf-8") for end in ("js", "py", "j2") for path in folder.rglob(f"*.{end}")]
    said = {
        word for text in code for word in re.findall(r"[\"'`]([a-z_0-9]+)[\"'`]|words\.(\w+)", text) for word in word
    }
    # what a column holds is looked up by its value
    said |= {"both", "plan_only", "fact_only", "budget_only", "neither", "running", "succeeded", "failed"}
    said |= {"off_plan", "silent", "seasonal naive", "statistical forecast", "plan with overrides", "dimension"}
    said |= {"without promotions and events"}
    assert set(Language.named("en").words) - said == set()


def test_what_is_shown_of_a_month_is_said_by_a_view(closed: psycopg.Connection) -> None:
    months = "select month::text, has_fact, is_partial from report_month order by month"
    assert closed.execute(months).fetchall() == [("2024-04-01", True, False), ("2024-05-01", False, False)]
    commit(closed, daily("2024-05-01", "2024-05-10", "A", "food"))
    closed.execute("call refresh_plan_fact()")
    assert closed.execute(months).fetchall()[1] == ("2024-05-01", True, True)


def test_a_report_behind_its_data_says_so(closed: psycopg.Connection, tmp_path: Path) -> None:
    assert "There is newer" not in page_of(closed, tmp_path).text
    commit(closed, [("2024-04-03", "A", "food", 1)])
    assert "There is newer: data version 3, plan 2." in page_of(closed, tmp_path).text
    assert "Есть новее: версия данных 3, план 2." in page_of(closed, tmp_path, lang="ru").text


def test_a_report_behind_its_overrides_names_them(closed: psycopg.Connection, tmp_path: Path) -> None:
    closed.execute("call override_plan('2024-05-01', percent => 10, reason => 'a fair')")
    text = page_of(closed, tmp_path).text
    assert "Changed since the last refresh: overrides made or ended (1)." in text
    assert "There is newer" not in text  # neither data nor plan is
    closed.execute("call refresh_plan_fact()")
    assert "Changed since" not in page_of(closed, tmp_path).text


def test_all_numbers_are_of_one_state_of_the_database(
    closed: psycopg.Connection, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = snapshot._columns

    def read_while_others_write(conn: psycopg.Connection, name: str, **parameters: object) -> dict[str, list[Any]]:
        if name == "days":
            with psycopg.connect(dsn, autocommit=True) as other:
                commit(other, [("2024-04-03", "A", "food", 5_000_000)])
                other.execute("call refresh_plan_fact()")
        return read(conn, name, **parameters)

    monkeypatch.setattr(snapshot, "_columns", read_while_others_write)
    page = page_of(closed, tmp_path)
    total = page.tables["cells"].query(f"level == 'total' and month == {since_1970('2024-04-01')}")
    assert sum(page.tables["days"]["fact"][:30]) == total["fact"].item()
    assert sum(page.tables["days-2024-04"]["fact"]) == total["fact"].item()
    assert list(page.tables["versions"]["data_version_id"]) == [2, 1]


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
    assert len(page_of(closed, tmp_path).tables["cells"]) == 16


def test_the_terminal_shows_the_same_months(closed: psycopg.Connection) -> None:
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(plan_fact_table(closed))
    text = console.export_text().replace("\xa0", " ")
    april = next(line for line in text.splitlines() if "2024-04" in line)
    assert april.split() == ["2024-04", "42,330", "45,330", "+3,000", "+7.09", "6.6", "−6.6", "1", "1"]


def test_numbers_have_a_sign_unless_they_are_nothing() -> None:
    assert [number(value, signed=True) for value in (1234.4, -0.4, 0, -1234.6)] == ["+1,234", "0", "0", "−1,235"]
