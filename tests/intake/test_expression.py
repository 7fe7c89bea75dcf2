"""--sales: arithmetic is worked out exactly as Python does, and nothing else is taken."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planfact.errors import PlanfactError
from planfact.intake.expression import parse

ROW = {"qty": Decimal(3), "unit price": Decimal("2.50"), "rabatt": Decimal("-0.75")}
NAMES = {'"unit price"': "unit_price"}

leaves = st.sampled_from(["qty", '"unit price"', "`unit price`", "rabatt", "2", "0.125", "-qty", "+rabatt"])
expressions = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
)


@given(st.tuples(expressions, st.sampled_from("+-*/"), expressions))
def test_the_value_is_that_of_the_arithmetic(parts: tuple[str, str, str]) -> None:
    text = f"{parts[0]} {parts[1]} {parts[2]} + 0 * qty"
    plain = text.replace('"unit price"', "ROW['unit price']").replace("`unit price`", "ROW['unit price']")
    plain = plain.replace("qty", "ROW['qty']").replace("rabatt", "ROW['rabatt']")
    plain = plain.replace("0.125", "Decimal('0.125')").replace(" 2", " Decimal(2)").replace("(2", "(Decimal(2)")
    plain = plain if not plain.startswith("2") else "Decimal(2)" + plain[1:]
    try:
        expected = eval(plain)
    except ArithmeticError:
        expected = None
    assert parse(text).of(ROW) == expected


@pytest.mark.parametrize("text", [
    "", "qty *", "* qty", "qty price", "__import__('os')", "qty.real", "qty ** 2", "qty(1)", "(qty", "qty)",
    "qty if 1 else 2", "qty[0]", "'qty'", "1 + 1", "lambda: 1", "qty; qty", "(" * 200 + "qty" + ")" * 200, "1e5 * qty",
])  # fmt: skip
def test_whatever_is_no_arithmetic_over_columns_is_refused(text: str) -> None:
    with pytest.raises(PlanfactError, match="--sales"):
        parse(text)


def test_a_division_by_zero_has_no_value() -> None:
    assert parse("qty / (qty - qty)").of(ROW) is None
    assert parse('qty * "unit price"').columns == ["qty", "unit price"]
