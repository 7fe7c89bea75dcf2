"""The page's scripts draw what the views say: they add, subtract and divide no amounts."""

import re
from pathlib import Path

import pytest

from measures.world import MEASURED
from planfact.deploy.templates import Templates, read_vars

CODE = {file.name: file.text for file in Templates(MEASURED).code()}
SCRIPTS = Path(__file__).parents[2] / "python" / "planfact" / "report" / "js"
VIEWS = (
    "plan_fact_month",
    "plan_fact_year",
    "plan_fact_group",
    "plan_fact_cross",
    "plan_fact_level_day",
    "plan_fact_week",
    "plan_fact_period",
    "plan_fact_price",
)
#: What says which row it is.
KEYS = {
    *("level", "month", "week", "period", "day", "dimension", "attribute", "value", "members", "series_id"),
    *("last_day", "week_no", "period_no", "fiscal_year"),
    *read_vars().dimensions,
}


def derived(script: str, amounts: set[str]) -> list[str]:
    """Return where a script calculates with an amount."""
    amount = rf"\b\w+\.(?:{'|'.join(sorted(amounts))})\b"
    return re.findall(rf"{amount} *[-+*/] *[^/+=].*|(?<![=>/*])[\w)\]] *[-+*/] *{amount}.*|[(,] *-{amount}.*", script)


def amounts() -> set[str]:
    return {
        name
        for view in VIEWS
        for name in re.findall(rf'^comment on column {view}\."?(\w+)"? is', CODE[view], re.MULTILINE)
    } - KEYS


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.stem)
def test_no_amount_is_derived_in_the_browser(path: Path) -> None:
    assert derived(path.read_text(encoding="utf-8"), amounts()) == []


@pytest.mark.parametrize(
    "line",
    [
        "by: cell.fact - cell.fact_last_year,",
        "(100 * row.fact) / row.plan_to_date",
        "sum([row.fact, -row.plan])",
        "total + year.outlook_year",
    ],
)
def test_who_derives_one_is_found(line: str) -> None:
    assert derived(line, amounts()) != []
