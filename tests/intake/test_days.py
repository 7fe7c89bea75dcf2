"""Days: what can mean one day alone is read; what cannot is refused, with the option that says it."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planfact.errors import PlanfactError
from planfact.intake.days import (
    EXCEL_EPOCH,
    DayReader,
    checked_format,
    proposed,
    proposed_coarse,
)

DAYS = st.dates(date(1960, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_a_day_is_read_however_a_program_writes_it(day: date) -> None:
    reader = DayReader([])
    for text in (
        f"{day}", f"{day:%Y%m%d}", f"{(day - EXCEL_EPOCH).days}", f"{day} 00:00:00", f"{day}T00:00:00Z",
        f"{day} 0:00", f"{day} 00:00:00 UTC", f"{day}T00:00:00.000+03:00", f" {day} ",
    ):  # fmt: skip
        assert reader.read(text) == f"{day}", text


@pytest.mark.parametrize("text", [
    "1 March 2024", "1. März 2024", "1 марта 2024 г.", "1 mars 2024", "1 de marzo de 2024", "1 marca 2024",
    "Mar 1, 2024",
    "1-Mar-2024", "2024/3/1", "2024.03.01", "2024-3-1", "2024年3月1日", "1709251200", "1709251200000",
])  # fmt: skip
def test_what_means_one_day_alone_is_read(text: str) -> None:
    assert DayReader([]).read(text) == "2024-03-01"


@given(DAYS, st.sampled_from(["%d.%m.%Y", "%m/%d/%y", "%d %b %Y", "%Y/%j", "%d-%m-%Y %H:%M", "%F", "%G-W%V-%u"]))
def test_a_format_is_read_back(day: date, form: str) -> None:
    if "%y" in form:
        day = day.replace(year=2000 + day.year % 69, day=min(day.day, 28))
    assert DayReader([checked_format(form, None)]).read(day.strftime(form)) == f"{day}"


@pytest.mark.parametrize("text", ["01.02.2024", "03/2024", "2024-13-01", "2024-02-30", "20241301", "12", "1e5", "",
                                  "2024-03-01 09:15", "2024",
                                  "1 Octember 2024", "31 June 2024", "45352.5", "1709290000"])  # fmt: skip
def test_what_may_mean_anything_else_is_no_day(text: str) -> None:
    # what is written as a day and is none is refused by the database
    assert DayReader([]).read(text) in {None, *{"2024-13-01", "2024-02-30"}.intersection([text])}


@pytest.mark.parametrize(("form", "grain", "said"), [
    ("%d.%m", None, "no year"), ("%m/%Y", None, "no day"), ("%G-W%V", None, "--grain week"), ("%Y", None, "no month"),
    ("%H:%M", None, "no year and no month and no day"), ("%m/%Y", "week", "no day"),
])  # fmt: skip
def test_a_format_without_year_month_and_day_is_refused(form: str, grain: str | None, said: str) -> None:
    with pytest.raises(PlanfactError, match=said):
        checked_format(form, grain)


def test_weeks_and_months_stand_for_their_first_day() -> None:
    assert DayReader([checked_format("%G-W%V", "week")]).read("2024-W09") == "2024-02-26"
    assert DayReader([checked_format("%m/%Y", "month")]).read("03/2024") == "2024-03-01"


def test_a_moment_with_a_zone_is_a_day_where_the_shop_is() -> None:
    assert DayReader([], ZoneInfo("Europe/Berlin")).read("2024-03-01T23:30:00Z") == "2024-03-02"
    assert DayReader([], ZoneInfo("America/New_York")).read("2024-03-01 03:00:00 UTC") == "2024-02-29"
    unsure = DayReader([])
    assert unsure.read("2024-03-01T23:30:00Z") is None
    assert unsure.moments == "2024-03-01T23:30:00Z"
    assert DayReader([], cut_times=True).read("2024-03-01 09:15:00") == "2024-03-01"


def test_formats_that_differ_about_a_day_are_refused() -> None:
    reader = DayReader(["%d/%m/%Y", "%m/%d/%Y"])
    assert reader.read("31/01/2024") == "2024-01-31"
    assert reader.read("05/05/2024") == "2024-05-05"
    with pytest.raises(PlanfactError, match="more than one way"):
        reader.read("01/02/2024")


def test_formats_are_proposed_with_how_many_they_read() -> None:
    assert proposed(["04/19/19", "04-07-2019", "04/21/19"]) is not None
    assert "2 of 3 match '%m/%d/%y'" in str(proposed(["04/19/19", "04-07-2019", "04/21/19"]))
    assert proposed(["tomorrow"]) is None


@pytest.mark.parametrize(("texts", "grain", "form"), [
    (["Jan-24", "Feb-24"], "month", "%b-%y"), (["1/2024", "12/2024"], "month", "%m/%Y"),
    (["W10 2024", "W11 2024"], "week", "W%V %G"), (["2024-W09"], "week", "%G-W%V"),
])  # fmt: skip
def test_formats_of_months_and_weeks_are_proposed_with_their_grain(texts: list[str], grain: str, form: str) -> None:
    assert proposed(texts) is None
    found = proposed_coarse(texts)
    assert found is not None
    assert found[0] == grain
    assert f"{len(texts)} of {len(texts)} match {form!r}" in found[1]
    assert DayReader([checked_format(form, grain)]).read(texts[0])


def test_no_format_is_proposed_for_what_is_neither_month_nor_week() -> None:
    assert proposed_coarse(["Jan-24", "tomorrow"]) is None
