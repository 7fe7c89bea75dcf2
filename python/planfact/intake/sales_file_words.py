"""What is said of a sales file, once all its rows were seen."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from planfact.errors import PlanfactError
from planfact.intake.days import DayReader, proposed, proposed_coarse
from planfact.intake.month_words import month_in_words
from planfact.intake.reading import Reading
from planfact.intake.shape import shown
from planfact.intake.totals import is_total

if TYPE_CHECKING:
    from planfact.intake.sales_file import SalesFile

MONTH = re.compile(r"\d{4}-\d{2}")


def judge_days(
    name: str, reading: Reading, reader: DayReader, unread: list[str], days: set[str], *, is_typed: bool
) -> None:
    """Say, when all rows were seen, how days were read; refuse what may mean another day, naming the option."""
    say = reading.say
    if reader.times and not reader.cut_times and not reader.formats and (is_typed or not days):
        raise PlanfactError(
            f"{name}: column day holds times of day; planfact takes whole days (found {reader.times})",
            hint="Where the rows of a day are to be added: --on-duplicate sum.",
        )
    is_coarse = reading.unpivot == "day" and len(days) > 1 and all(day.endswith("-01") for day in days)
    if is_coarse and reading.grain is None:
        raise PlanfactError(
            f"{name}: its columns are months, from {min(days)} to {max(days)}",
            hint="Spread them over their days: --grain month. Where they are days: --grain day.",
        )
    if reader.moments:
        raise PlanfactError(
            f"{name}: {reader.moments} is a moment with a zone, and whose day it is depends on where the shop is",
            hint="Say where: --timezone Europe/Berlin.",
        )
    if unread and all(MONTH.fullmatch(text) or month_in_words(text) for text in unread):
        raise PlanfactError(
            f"{name}: {unread[0]} is a month and no day",
            hint="Where a row or a column is a month: --grain month spreads it over its days.",
        )
    if unread and (found := proposed(unread)):
        say(f"{name}: days that are not understood, e.g. {unread[0]}: {found}; say it: --date-format")
    elif unread and (coarse := proposed_coarse(unread)):
        grain, found = coarse
        say(
            f"{name}: days that are not understood, e.g. {unread[0]}: where they are {grain}s, {found};"
            f" say it: --grain {grain} --date-format"
        )
    if len(reader.seen) > 1 or (reader.seen and not reader.formats):
        told = ", ".join(f"{count:,} as {how}" for how, count in reader.seen.items())
        say(f"{name}: different days read: {told}")
    if reader.times and (reader.cut_times or reader.formats):
        say(f"{name}: times of day are cut off, e.g. {reader.times}")


def say_what_was_done(file: "SalesFile") -> None:
    """Say what was left out, rounded and taken for something, with its sum."""
    name, say, counted = file.name, file.reading.say, file.counted
    if len(file.evidence.currencies) > 1:
        say(f"{name}: amounts are in {', '.join(sorted(file.evidence.currencies))}, and are added as they are")
    if file.decimal == "," and file.reading.decimal is None and file.evidence.comma:
        say(f"{name}: detected decimal commas, as in {file.evidence.comma.strip()}")
    for word, amounts in file.totals.words.items():
        say(f"{name}: set aside {len(amounts)} rows called {word}, the sum of others: {sum(amounts, Decimal(0)):,f}")
    for word in sorted(set(file.totals.kept)):
        say(f"{name}: {word} is no sum of other rows, and is read as a row of its own")
    for line in file.source.skipped:
        what = "a line of totals" if is_total(re.split(r"[:\d]", line)[0]) else "a line that is no row"
        say(f"{name}: set aside {what}: {line[:80]}")
    if file.shape.unpivoted and file.reading.unpivot != "day":
        members = [one for one in file.shape.unpivoted.values() if one not in file.unsure]
        say(f"{name}: columns that are each a {file.reading.unpivot}: {shown(members, 20)}")
    if file.unsure:
        say(f"{name}: ignored columns without numbers: {shown(sorted(file.unsure))}")
    if counted.rounded:
        say(
            f"{name}: {counted.rounded:,} numbers rounded to three decimals,"
            f" which changes their sum by {counted.difference.normalize():+f}"
        )
    if counted.dashes:
        say(f"{name}: {counted.dashes:,} dashes read as 0")
    if file.shape.filled:
        say(f"{name}: {file.shape.filled:,} empty cells took the value above: {', '.join(file.reading.fill_down)}")
    if file.headers:
        say(f"{name}: {file.headers:,} repeated headers left out")
    if file.blank:
        say(f"{name}: {file.blank:,} {'empty cells' if file.shape.unpivoted else 'blank rows'} left out")
