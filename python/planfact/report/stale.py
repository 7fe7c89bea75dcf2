"""Say what a report does not show yet, since nobody refreshed the reports."""

from typing import Any

from planfact.report.wording import Language


def stale_notes(shown: dict[str, Any], language: Language) -> list[str]:
    """Return a sentence that names what is newer than the report; none where nothing is."""
    if not shown["is_stale"]:
        return []
    said = []
    if shown["has_newer_data"] or shown["has_newer_plan"]:
        newest = {"version": shown["newest_data_version_id"], "plan": shown["newest_plan_id"]}
        said.append(language.say("stale", **newest, shown=shown["data_version_id"], shown_plan=shown["plan_id"]))
    changes = [
        language.say(word, count=shown[key])
        for key, word in (("overrides", "stale_overrides"), ("budgets", "stale_budgets"))
        if shown[key]
    ]
    if changes:
        said.append(language.say("stale_changes", changes=", ".join(changes)))
    if not said:
        said.append(language.say("stale_months"))
    return [" ".join([*said, language.say("stale_mend")])]
