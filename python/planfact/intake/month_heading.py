"""Months as people head columns: 2017-10, 10.2017, Oct 2017, октябрь 2017. What may be one is never left out."""

import re

from planfact.intake.month_words import MONTHS

#: Names that stand alone, where those within a day are in another case.
_ALONE = (
    "январь січень styczeń",
    "февраль лютий luty",
    "март березень marzec",
    "апрель квітень kwiecień",
    "май травень maj",
    "июнь червень czerwiec",
    "июль липень lipiec",
    "август серпень sierpień",
    "сентябрь вересень wrzesień",
    "октябрь жовтень październik",
    "ноябрь листопад listopad",
    "декабрь грудень grudzień",
)
NAMES = MONTHS | {name: number for number, names in enumerate(_ALONE, 1) for name in names.split()}

_FORMS = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2})?(?:[T ]00:00(?::00)?)?",
    r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})",
    r"(?P<name>[^\W\d_]{3,12})\.?[\s/.,'-]*(?P<year>\d{4})(?:\s*г\.?)?",
    r"(?P<year>\d{4})[\s/.,'-]*(?P<name>[^\W\d_]{3,12})\.?",
)
_LIKE_A_MONTH = re.compile(
    r"\d{1,4}(?:[-/.']\d{1,4}){1,2}|(?:19|20)\d{2}|q[1-4].*|[1-4]\s*кв.*|\d{1,2}[-/. ]?[^\W\d_]{3,12}"
    r"|[^\W\d_]{3,12}\.?[\s/.,'-]*(?:19|20)\d{2}",
    re.IGNORECASE,
)


def month_of_heading(text: str) -> str | None:
    """Return the month that a text names as YYYY-MM; None where it names none for certain."""
    text = text.strip().casefold()
    for form in _FORMS:
        found = re.fullmatch(form, text)
        if found is None:
            continue
        parts = found.groupdict()
        number = NAMES.get(parts["name"]) if parts.get("name") else int(parts["month"])
        if number is not None and 1 <= number <= 12:
            return f"{parts['year']}-{number:02d}"
    return None


def may_be_month(text: str) -> bool:
    """Say whether a heading that names no month for certain looks like one: Oct-17, 10.17, Oct, 2017, Q3."""
    text = text.strip().casefold()
    word = re.match(r"[^\W\d_]+", text)
    rest = text[word.end() :] if word else text
    is_named = word is not None and word[0] in NAMES and re.fullmatch(r"[\s/.,'-]*\d{0,4}", rest) is not None
    return is_named or _LIKE_A_MONTH.fullmatch(text) is not None
