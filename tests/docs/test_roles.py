"""The page of roles says of each role what sql/grants.sql gives it, as tests/access/test_matrix.py has it."""

import re
from pathlib import Path

from access.test_matrix import RELATIONS, ROUTINES, name_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"

#: What the words of the page stand for: what a role may do by itself, beyond reading.
WORDS = {
    "stage and commit sales": {"sales_stage", "sales_reject", "validate_stage", "commit_data_version", "log_failure"},
    "revert and tag versions": {"revert_data_version", "tag_data_version"},
    "tag versions": {"tag_data_version"},
    "refresh mart and reports": {"refresh_export_mart", "expire_overrides", "refresh_plan_fact", "verify_learned"},
    "refresh the mart": {"refresh_export_mart", "verify_learned"},
    "write runs": {"start_run", "run_shard", "claim_shard", "run_history", "run_history_form", "run_input", "deflate",
                   "run_base", "run_known_factor",
                   "full_month_mean", "fallback_reason", "finish_run",
                   "fail_run", "run_forecast", "run_part", "run_series", "log_failure"},
    "draft and publish plans": {"draft_plan", "draft_month", "publish_plan", "propose_plan", "log_failure"},
    "submit them": {"submit_plan"},
    "approve drafts that were submitted": {"approve_plan", "log_failure"},
    "override them": {"override_plan", "undo_override", "expire_overrides", "import_overrides", "sheet_changes",
                      "validate_overrides", "is_draft_needed",
                      "override_stage"},
    "load budgets": {"load_budget", "validate_budget", "budget_stage"},
    "keep the calendar of closed shops": {"shop_calendar"},
    "promotions and events": {"promotion_plan", "event", "known_stage", "load_known", "validate_known"},
    "note openings": {"series_opening", "open_series_like"},
    "choose the champion": {"set_champion"},
    "comment deviations": {"comment_deviation"},
    "send notifications": {"queue_notifications", "next_notification", "note_notification"},
    "keep the channels": {"notification_channel"},
    "set alert rules": {"set_alert_rule"},
    "take a month back": {"undo_month", "month_of_load"},
    "accept and reopen months": {"accept_month", "reopen_month"},
    "rename and describe members": {"rename_series", "undo_rename", "load_members", "member_stage"},
}  # fmt: skip


def test_the_page_says_what_a_role_may_beyond_reading() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    for role in ("loader", "forecaster", "planner", "approver"):
        granted = {name for name, who in ROUTINES.items() if role in who.split()}
        granted |= {name for name, who in RELATIONS.items() if role in who}
        said = rows[name_of(role)].removeprefix("the same as a reader, and ")
        words = re.split(r", (?:and )?", said)
        assert [word for word in words if word not in WORDS] == [], "give it a meaning in WORDS"
        assert set().union(*(WORDS[word] for word in words)) == granted, role
