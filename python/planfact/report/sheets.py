"""The sheets of the workbook: which columns each has, and how a column looks."""

import textwrap
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from planfact.amounts import excel_format
from planfact.report.wording import decimals_for

#: Characters on a line of A4 across at full size, and how far a sheet may be scaled down to fit.
PAPER = 125
SMALLEST = 0.6

#: How columns look, by the ending of their name; the first that fits.
FORMATS = {
    "_pct": "#,##0.00",
    "percent": "#,##0.00",
    "value": "#,##0.00",
    "threshold": "#,##0.00",
    "_at": "yyyy-mm-dd hh:mm",
    "_id": "0",
    "wape": "0.0%",
    "wape_month": "0.0%",
    "wape_series": "0.0%",
    "coverage_80": "0.0%",
    "coverage_95": "0.0%",
    "mase": "0.00",
    "tracking_signal": "0.00",
    "seconds": "0.0",
    "count": "#,##0",
    "lag_months": "0",
    "month": "yyyy-mm",
    "day": "yyyy-mm-dd",
    "week": "yyyy-mm-dd",
    "period": "yyyy-mm-dd",
    "_no": "0",
    "price": "#,##0.00##",
    "price_last_year": "#,##0.00##",
    "fiscal_year": "0",
    "horizon_start": "yyyy-mm-dd",
    "horizon_end": "yyyy-mm-dd",
}
AMOUNT = "#,##0.00;[Red]-#,##0.00"
WHOLE = "#,##0;[Red]-#,##0"

AMOUNTS = (
    "plan",
    "plan_to_date",
    "fact",
    "variance",
    "variance_pct",
    "execution_pct",
    "outlook",
    "fact_last_year",
    "yoy_pct",
    "plan_ytd",
    "fact_ytd",
    "variance_ytd",
    "plan_statistical",
    "override_delta",
    "budget",
    "variance_to_budget",
)
YEAR = (
    "fact_ytd",
    "plan_ytd",
    "variance_ytd",
    "variance_ytd_pct",
    "execution_ytd_pct",
    "last_year_ytd",
    "yoy_ytd_pct",
    "budget_ytd",
    "variance_to_budget_ytd",
    "variance_to_budget_ytd_pct",
    "outlook_year",
    "plan_year",
    "outlook_to_plan_year_pct",
    "budget_year",
    "outlook_to_budget_year_pct",
)
PRICES = (
    "sales",
    "sales_last_year",
    "measured",
    "measured_last_year",
    "price",
    "price_last_year",
    "variance_last_year",
    "volume_effect",
    "mix_effect",
    "price_effect",
    "not_split",
)
ALERTS = ("name", "variance", "value", "threshold", "plan_to_date", "fact", "signal", "raised_at")
OVERRIDES = (
    "percent",
    "quantity",
    "delta",
    "reason",
    "created_by",
    "created_at",
    "status",
    "ended_by",
    "ended_at",
    "end_reason",
)
PLANS = (
    "kind",
    "status",
    "quantity",
    "plan_id",
    "run_id",
    "name",
    "comment",
    "created_by",
    "created_at",
    "submitted_by",
    "approved_by",
    "approved_at",
)
COMMENTS = ("comment", "commented_by", "commented_at")
ACCURACY = (
    "lag_months",
    "run_id",
    "wape_month",
    "wape",
    "wape_series",
    "naive_wape",
    "fva_pct",
    "bias_pct",
    "mase",
    "coverage_80",
    "tracking_signal",
)
RUNS = (
    "run_id",
    "data_version_id",
    "model_name",
    "model_version",
    "status",
    "horizon_start",
    "horizon_end",
    "series_count",
    "fallback_count",
    "backtest_wape",
    "actual_wape",
    "plan_id",
    "started_at",
    "seconds",
    "engine",
    "created_by",
    "warning",
    "error",
)
VERSIONS = (
    "data_version_id",
    "source",
    "comment",
    "created_at",
    "created_by",
    "rows_added",
    "rows_changed",
    "rows_removed",
    "row_count",
    "first_day",
    "last_day",
    "checksum",
)

#: What the kinds of plans are called; approved is said of what somebody approved.
KINDS = {
    "statistical": "plan_statistical",
    "adjusted": "plan_adjusted",
    "approved": "plan_approved",
    "published": "plan_published",
    "budget": "budget",
}

#: What the kinds of rules, states and judgements are called, by what the views say.
WORDS = {
    "in force": "state_in_force",
    "draft": "state_draft",
    "submitted": "state_submitted",
    "published": "state_in_force",
    "superseded": "state_superseded",
    "undone": "state_undone",
    "expired": "state_expired",
    "noise": "signal_noise",
    "unclear": "signal_unclear",
    "signal": "signal_signal",
}


def is_amount(column: str) -> bool:
    """Say whether a column holds amounts, which have a unit."""
    known = {*AMOUNTS, *YEAR, *PRICES, "quantity", "delta"} - {
        "measured",
        "measured_last_year",
        "price",
        "price_last_year",
    }
    return column in known and not column.endswith("_pct")


def look_of(column: str, values: Sequence[Any], decimals: int | None = None) -> str:
    """Return the number format of a column: one number of decimals for all of it, so that they stand aligned."""
    if decimals is not None and is_amount(column):
        form = excel_format(decimals)
        return f"{form};[Red]-{form}"
    for ending, look in FORMATS.items():
        if column.endswith(ending):
            return look
    numbers = [value for value in values if isinstance(value, int | float)]
    whole = all(float(value).is_integer() for value in numbers)
    return WHOLE if whole or decimals_for(numbers) == 0 else AMOUNT


def width_of(title: str, values: Sequence[Any], look: str) -> int:
    """Return how wide a column has to be for what stands in it, in characters."""
    longest = max((len(_shown(value, look)) for value in values if value is not None), default=0)
    return min(max(longest, *(len(word) for word in title.split()), 8) + 2, 45)


def lines_of(title: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    return max(1, len(textwrap.wrap(title, max(width - 1, 1))))


def _shown(value: Any, look: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return look
    decimals = 2 if ".00" in look else 1 if ".0" in look else 0
    return f"{value:,.{decimals}f}"


def plain(value: Any) -> Any:
    """Return a value as a workbook takes it: times without a zone, numbers as doubles."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value
