"""Say in the report which months miss days, and which were accepted all the same."""

from itertools import groupby
from typing import Any

from markupsafe import Markup

from planfact.report.wording import Language, marked

#: Gaps of a month that are named; the others are counted.
NAMED = 5


def gap_notes(gaps: list[dict[str, Any]], language: Language) -> list[Markup]:
    """Return a sentence of HTML per month that misses days: open, or accepted, by whom and why."""
    notes = []
    for (month, is_accepted), found in groupby(gaps, key=lambda gap: (gap["month"], gap["is_accepted"])):
        of_month = list(found)
        named = [_named(gap, language) for gap in of_month[:NAMED]]
        if len(of_month) > NAMED:
            named.append(language.say_in_html("gap_more", count=len(of_month) - NAMED))
        notes.append(
            language.say_in_html(
                "accepted_month" if is_accepted else "open_month",
                month=marked(month, "%Y-%m"),
                month_code=f"{month:%Y-%m}",
                gaps=Markup("; ").join(named),
                who=of_month[0]["decided_by"],
                reason=of_month[0]["reason"],
            )
        )
    return notes


def _named(gap: dict[str, Any], language: Language) -> Markup:
    shop = f"{language.dimension(gap['dimension'])} {gap['shop']}"
    if gap["label"] not in (None, gap["shop"]):
        shop += f" ({gap['label']})"
    return language.say_in_html(
        "gap_day" if gap["missing_days"] == 1 else "gap",
        shop=language.words["gap_all"] if gap["shop"] is None else shop,
        days=gap["missing_days"],
        first=marked(gap["first_missing"]),
        last=marked(gap["last_missing"]),
    )
