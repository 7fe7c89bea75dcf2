"""Public holidays of a country, and events that move through the year: with Easter, a weekday or the moon."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import holidays
import psycopg
from dateutil.easter import easter  # type: ignore[import-untyped]

from planfact.database import one_row
from planfact.errors import PlanfactError
from planfact.intake.known_file import Known, stage_known

#: Event: days from Easter Sunday, days before and after it on which sales may differ.
MOVING = {"Easter": (0, 7, 1), "Carnival": (-47, 5, 1), "Ascension": (39, 2, 1), "Pentecost": (49, 2, 1)}
#: Public holiday, where a country has it: the event that is noted on its first day, with lead and lag. Ramadan is the
#: month before Eid al-Fitr.
LUNAR = {"Eid al-Fitr": ("Ramadan", 30, 4), "Eid al-Adha": ("Eid al-Adha", 7, 3)}

#: What the library adds to the name of a day: kept on another day than its own, or not announced yet.
MARK = re.compile(r" \((?:observed|estimated|observed, estimated)\)$")
#: Days off in lieu are this near to their own.
IN_LIEU = timedelta(7)


def load_holidays(
    conn: psycopg.Connection, country: str, subdivision: str | None, years: range | None
) -> tuple[Known, Known]:
    """Load a country's public holidays as closures, and moving events; return what became of both.

    Years are those of the data and the next, unless given. Raises PlanfactError for a country, subdivision or span of
    years of which nothing is known.
    """
    if years is None:
        first, last = one_row(
            conn,
            "select coalesce(extract(year from min(first_day)), extract(year from current_date))::integer,"
            " greatest(extract(year from max(last_day)), extract(year from current_date))::integer + 1"
            " from data_version",
        )
        years = range(first, last + 1)
    try:
        # one language everywhere: the days of a name are what a shop is judged by
        known = holidays.country_holidays(country.upper(), subdiv=subdivision, years=years, language="en_US")
    except NotImplementedError as error:
        raise PlanfactError(
            f"no public holidays are known of {country}{f', {subdivision}' if subdivision else ''}",
            hint="Give a country as DE or ECU and its subdivision as BE, or a file: planfact calendar FILE.",
        ) from error
    if not known:
        raise PlanfactError(f"no public holidays are known of {country} in {years[0]} to {years[-1]}")
    place = "/".join(filter(None, [country.upper(), subdivision]))
    rows = [{"day": day.isoformat(), "name": name} for day, name in holidays_of(known)]
    closures = stage_known(conn, "holidays", f"public holidays of {place}", list(enumerate(rows, 1)))
    events = [
        {"day": day.isoformat(), "name": name, "lead": str(lead), "lag": str(lag)}
        for name, day, lead, lag in [*moving_events(years), *lunar_events(known)]
    ]
    return closures, stage_known(conn, "events", f"moving events of {place}", list(enumerate(events, 1)))


def holidays_of(known: Mapping[date, str]) -> list[tuple[date, str]]:
    """Return day and name, the same name every year; a day off in lieu, on which shops seldom close, is left out."""
    named = [(day, MARK.sub("", name.split("; ")[0]), "(observed" in name) for day, name in sorted(known.items())]
    own = {(day, name) for day, name, is_moved in named if not is_moved}
    return [
        (day, name)
        for day, name, is_moved in named
        if not (is_moved and any(name == other and abs(day - on) <= IN_LIEU for on, other in own))
    ]


def moving_events(years: Iterable[int]) -> list[tuple[str, date, int, int]]:
    """Return name, day, lead and lag of the events of these years that have another date every year."""
    found = []
    for year in years:
        sunday = easter(year)
        found += [(name, sunday + timedelta(step), lead, lag) for name, (step, lead, lag) in MOVING.items()]
        first = date(year, 11, 1)
        # the Friday after the fourth Thursday of November
        found.append(("Black Friday", first + timedelta((3 - first.weekday()) % 7 + 22), 4, 3))
        may = date(year, 5, 1)
        found.append(("Mother's Day", may + timedelta((6 - may.weekday()) % 7 + 7), 3, 0))
    return found


def lunar_events(known: holidays.HolidayBase) -> list[tuple[str, date, int, int]]:
    """Return name, day, lead and lag of the events that a country keeps by the moon, as its holidays say."""
    found = []
    for holiday, (name, lead, lag) in LUNAR.items():
        days = sorted(known.get_named(holiday))
        first_days = [day for day in days if not any(0 < (day - other).days < 20 for other in days)]
        found += [(name, day, lead, lag) for day in first_days]
    return found
