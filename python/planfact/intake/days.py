"""Days as people and programs write them: ISO, moments at midnight, yyyymmdd, Excel's numbers, or a given format."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planfact.errors import PlanfactError
from planfact.intake.digits import plain_signs
from planfact.intake.month_words import day_in_words, month_in_words

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_MIDNIGHT = re.compile(r"0?0:00(:00([.,]0+)?)?")
_SERIAL = re.compile(r"([2-6]\d{4})(\.\d+)?")
_YEAR_FIRST = re.compile(r"(\d{4})([/.年-])(\d{1,2})([/.月-])(\d{1,2})日?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})([01]\d|2[0-3])([0-5]\d)([0-5]\d)?")
_EPOCH = re.compile(r"(1\d{9})(\d{3})?")
#: Excel's day 0; its days run from 1954 to 2091 here.
EXCEL_EPOCH = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)

#: Formats that a hint may propose, most usual first.
USUAL = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%y", "%d/%m/%y",
    "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
    "%a, %d %b %Y", "%a %d %b %Y", "%a %b %d %Y", "%A, %B %d, %Y", "%A, %d %B %Y", "%A %d %B %Y", "%Y-%B-%d",
    "%Y-%b-%d", "%d%m%Y", "%m%d%Y", "%y%m%d", "%d%m%y",
)  # fmt: skip
#: Formats of months and of weeks, which need a --grain beside them; and what makes a day of each.
COARSE = {
    "month": (
        ("%b-%y", "%b %y", "%B %y", "%b-%Y", "%m.%Y", "%m/%Y", "%m-%Y", "%Y/%m", "%Y.%m", "%m.%y", "%m/%y"),
        " %d",
    ),
    "week": (("%G-W%V", "%GW%V", "%G W%V", "%G-%V", "%G/%V", "%V/%G", "%V.%G", "W%V %G", "W%V-%G", "W%V/%G"), " %u"),
}
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")

#: What other libraries' formats abbreviate.
_SHORT = {"%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M", "%e": "%d", "%h": "%b"}


def checked_format(text: str, grain: str | None) -> str:
    """Return a date format in full; refuse one that does not say which day is meant."""
    for short, full in _SHORT.items():
        text = text.replace(short, full)
    has = set(re.findall(r"%-?([A-Za-z])", text))
    year, month, day = has & {"Y", "y"}, has & {"m", "b", "B"}, has & {"d"}
    if (year and month and day) or (year and "j" in has) or (has >= {"G", "V"} and has & {"u", "A", "a"}):
        return text
    if has >= {"G", "V"} and grain == "week":
        return f"{text} %u"
    if year and month and grain == "month":
        return f"{text} %d"
    lacking = [name for name, found in (("year", year), ("month", month), ("day", day)) if not found]
    cure = "Days need a year, a month and a day: --date-format %d.%m.%Y."
    if has >= {"G", "V"}:
        lacking, cure = ["day of the week"], "Where a row is a week, say --grain week: its Monday is meant."
    elif lacking == ["day"]:
        cure = "Where a row is a month, say --grain month: its first day is meant."
    raise PlanfactError(f"--date-format {text!r} has no {' and no '.join(lacking)}", hint=cure)


@dataclass
class DayReader:
    """Reads days, and counts how.

    Attributes:
        formats: as given, in full.
        zone: where the shop is, for moments with a zone.
        cut_times: whether a time of day may be cut off.
        names_last: whether the day of a row is the last of its week.
        month_alone: whether a month without a day is its first.
        epoch: the day 0 of numbers that are days.

    """

    formats: list[str]
    zone: ZoneInfo | None = None
    cut_times: bool = False
    month_alone: bool = False
    names_last: bool = False
    epoch: date = EXCEL_EPOCH
    seen: Counter[str] = field(default_factory=Counter)
    all_iso: bool = True  # every text read so far was a day as the database reads it
    times: str | None = None
    moments: str | None = None
    _known: dict[str, str | None] = field(default_factory=dict)

    def read(self, text: str) -> str | None:
        """Return a day as YYYY-MM-DD; None where it cannot be read."""
        if text not in self._known:
            if len(self._known) > 1 << 20:
                self._known.clear()
            read = self._read(plain_signs(text.strip()))
            self._known[text] = _week_before(read) if read and self.names_last else read
            self.all_iso = self.all_iso and self._known[text] == text
        return self._known[text]

    def _read(self, text: str) -> str | None:
        if self.formats:
            return self._by_format(text)
        if ISO.fullmatch(text):
            return text
        if self.month_alone and (found := re.fullmatch(r"(\d{4})-(\d{1,2})", text)):
            return f"{found[1]}-{found[2]:0>2}-01"
        if self.month_alone and (first := month_in_words(text)):
            self.seen["months in words"] += 1
            return first
        found = _MOMENT.fullmatch(_spelt_out(text))
        return self._moment(found, text) if found else self._number(text)

    def _number(self, text: str) -> str | None:
        if re.fullmatch(r"(19|20)\d{6}", text) and _day(text, "%Y%m%d"):
            self.seen["yyyymmdd"] += 1
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
        if found := _SERIAL.fullmatch(text):
            day = (self.epoch + timedelta(int(found[1]))).isoformat()
            if (found[2] or "").strip(".0"):
                self.times = self.times or text
                return day if self.cut_times else None
            self.seen["Excel's numbers of days"] += 1
            return day
        if found := _EPOCH.fullmatch(text):
            moment = f"{datetime.fromtimestamp(int(found[1]), UTC):%Y-%m-%dT%H:%M:%SZ}"
            parts = _MOMENT.fullmatch(moment)
            return self._moment(parts, moment) if parts else None
        if (found := _YEAR_FIRST.fullmatch(text)) and (whole := _day("-".join(found.group(1, 3, 5)), "%Y-%m-%d")):
            self.seen["year, month and day"] += 1
            return whole.isoformat()
        if told := day_in_words(text):
            self.seen["days in words"] += 1
        return told

    def _moment(self, found: re.Match[str], text: str) -> str | None:
        day, time, zone = found.groups()
        if zone and self.zone:
            return _moment(text).astimezone(self.zone).date().isoformat()
        if _MIDNIGHT.fullmatch(time):
            self.seen["moments at midnight"] += 1
            return day
        if zone:
            self.moments = self.moments or text
            return None
        self.times = self.times or text
        return day if self.cut_times else None

    def _by_format(self, text: str) -> str | None:
        read = {}
        for one in self.formats:
            told = f"{text} 1" if one.endswith((" %u", " %d")) and not text.endswith(" 1") else text
            if (moment := _parsed(told, one) or _parsed(text, one)) is None:
                continue
            if moment.tzinfo and self.zone:
                moment = moment.astimezone(self.zone)
            elif moment.time() != time():
                self.times = self.times or text
            read[one] = moment.date().isoformat()
        if len(set(read.values())) > 1:
            listed = ", ".join(f"{one}: {day}" for one, day in read.items())
            raise PlanfactError(
                f"the day {text} can be read in more than one way: {listed}",
                hint="Give one --date-format, or split the file.",
            )
        for one in read:
            self.seen[one] += 1
        return next(iter(read.values()), text if ISO.fullmatch(text) and not self.formats else None)


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return a timezone by its name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PlanfactError(f"there is no timezone {name!r}", hint="Write it as Europe/Berlin.") from error


def proposed(texts: Iterable[str]) -> str | None:
    """Say which usual formats read days that were not understood, and how many each."""
    texts = list(texts)
    counts: dict[str, int] = {}
    for one in (day + hours for day in USUAL for hours in TIMES):
        if count := sum(_parsed(text.strip(), one) is not None for text in texts):
            counts[one] = count
    if not counts:
        return None
    most = max(counts.values())
    shown = counts if most < len(texts) else {one: count for one, count in counts.items() if count == most}
    return ", ".join(f"{count:,} of {len(texts):,} match {one!r}" for one, count in list(shown.items())[:4])


def proposed_coarse(texts: Iterable[str]) -> tuple[str, str] | None:
    """Say which formats read all texts as months or as weeks, and which of the two they are."""
    texts = [text.strip() for text in texts]
    for grain, (forms, rest) in COARSE.items():
        first = rest.replace("%d", "1").replace("%u", "1")
        if found := [one for one in forms if all(_parsed(text + first, one + rest) for text in texts)]:
            return grain, ", ".join(f"{len(texts):,} of {len(texts):,} match {one!r}" for one in found[:4])
    return None


def _week_before(day: str) -> str:
    """Return the first day of a week that is named by its last."""
    try:
        return (date.fromisoformat(day) - timedelta(6)).isoformat()
    except (ValueError, OverflowError):
        return day  # the database refuses it by its line


def _spelt_out(text: str) -> str:
    """Return a moment that is digits alone, 20240301091500, with the signs between them."""
    found = _COMPACT.fullmatch(text)
    if found is None or not _day(found[1] + found[2] + found[3], "%Y%m%d"):
        return text
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6] or '00'}"


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def _day(text: str, form: str) -> date | None:
    moment = _parsed(text, form)
    return moment.date() if moment else None


def _moment(text: str) -> datetime:
    plain = re.sub(r"\s*(UTC|GMT|Z)$", "+00:00", text.strip())
    moment = datetime.fromisoformat(plain.replace(",", "."))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
