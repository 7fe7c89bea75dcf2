"""Numbers as planners write them into a sheet: 1200, 1 200, 1 200,50, and 105 %, which is per cent of the plan."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

THOUSANDTH = Decimal("0.001")


def new_plan(text: str, plan: str, is_percent: bool) -> str:
    """Return what a cell of New plan asks for; a per cent is one of the plan, and a text that is no number stays."""
    number = _number(text.removesuffix("%"))
    if number is None:
        return text
    if text.endswith("%"):
        return _share(number / 100, plan, text)
    return _share(number, plan, text) if is_percent else str(number)


def changed_plan(text: str, plan: str, is_percent: bool) -> str:
    """Return the plan changed by what a cell of Change % says: 5, 5 % and, formatted so, 0.05 are the same."""
    number = _number(text.removesuffix("%"))
    if number is None:
        return text
    return _share(1 + (number if is_percent and not text.endswith("%") else number / 100), plan, text)


def _share(share: Decimal, plan: str, text: str) -> str:
    whole = _number(plan)
    return text if whole is None else f"{(whole * share).quantize(THOUSANDTH, ROUND_HALF_UP):f}"


def _number(text: str) -> Decimal | None:
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text.strip())
    if re.fullmatch(r"-?\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", plain) else None
    except InvalidOperation:
        return None
    return number
