"""Days in words: 1 March 2024, 1. März 2024, 1 марта 2024. The name of a month can mean one month alone."""

import re
from datetime import date

_NAMES = (
    "january jan januar jänner jän janvier janv enero ene gennaio gen januari janeiro stycznia styczeń sty января янв"
    " январь січня січ ocak ledna leden",
    "february feb februar februari février févr fév fevrier febrero febbraio fevereiro fev lutego luty lut февраля фев"
    " февраль лютого лют şubat února únor",
    "march mar märz mrz maart mrt mars marzo março marca marzec март марта мар марта березня бер mart března březen",
    "апрель april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля апр квітня кві nisan dubna duben",
    "май may mai mei mayo maggio mag maio maja maj мая май травня тра mayıs května květen",
    "июнь june jun juni juin junio giugno giu junho czerwca czerwiec cze июня июн червня чер haziran června červen",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip июль июля июл липня лип temmuz července"
    " červenec",
    "август august aug augustus août aout agosto ago sierpnia sierpień sie августа авг серпня сер ağustos srpna srpen",
    "september sep sept septembre septiembre settembre set setembro września wrzesień wrz сентября сен сент вересня"
    " сентябрь вер eylül září",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik paź октября окт жовтня"
    " октябрь жов ekim října říjen",
    "ноябрь november nov novembre noviembre novembro listopada listopad lis ноября ноя листопада лис kasım",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia grudzień gru декабря дек"
    " декабрь грудня гру aralık prosince prosinec",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|º)?[\s/.-]*(?:de\s+)?(?P<month>[^\W\d_]{3,12})\.?,?[\s/.-]*(?:del?\s+)?"
    r"(?P<year>\d{4})(?:\s*[гр]\.?)?"
)
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")

_MONTH = re.compile(r"(?P<month>[^\W\d_]{3,12})\.?[\s/.-]+(?:de\s+)?(?P<year>\d{4})(?:\s*[гр]\.?)?")


def month_in_words(text: str) -> str | None:
    """Return the first day of a month that is written with its name and year; None where it is none."""
    found = _MONTH.fullmatch(text.casefold().strip())
    return f"{found['year']}-{MONTHS[found['month']]:02}-01" if found and found["month"] in MONTHS else None


def day_in_words(text: str) -> str | None:
    """Return a day that is written with the name of its month as YYYY-MM-DD; None where it is none."""
    text = text.casefold()
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if found is None or found["month"] not in MONTHS:
        return None
    try:
        return date(int(found["year"]), MONTHS[found["month"]], int(found["day"])).isoformat()
    except ValueError:
        return None
