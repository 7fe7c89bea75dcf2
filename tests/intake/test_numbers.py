"""Numbers: whatever signs they are written with, they are read exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planfact.errors import PlanfactError
from planfact.intake.numbers import Evidence, read_number, rounded

AMOUNTS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


def grouped(amount: Decimal, thousands: str, decimal: str) -> str:
    return f"{amount:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@given(AMOUNTS, st.sampled_from(["", " ", "\u00a0", "\u202f", "'", "’", ",", "."]), st.sampled_from(".,"))
def test_thousands_and_decimals_of_any_kind_are_read_exactly(amount: Decimal, thousands: str, decimal: str) -> None:
    if thousands == decimal:
        return
    text = grouped(amount, thousands, decimal)
    evidence = Evidence()
    evidence.see(text)
    assert evidence.decimal_sign("x.csv", None, None) == decimal
    assert Decimal(read_number(text, decimal) or "NaN") == amount


@given(AMOUNTS.filter(lambda amount: amount >= 0), st.sampled_from([
    "({})", "-{}", "{}-", "\u2212{}", "- {}", "$-{}", "-$ {}", "({} €)", "-{} руб.", "-{} шт",
]))  # fmt: skip
def test_minus_is_written_in_many_ways(amount: Decimal, form: str) -> None:
    assert Decimal(read_number(form.format(f"{amount:,.2f}"), ".") or "NaN") == -amount


@given(AMOUNTS, st.sampled_from(["${}", "{} €", "{} EUR", "USD {}", "{} ₽", "{} kg", "{} pcs.", "£{}", "{} zł"]))
def test_currencies_and_units_are_taken_off(amount: Decimal, form: str) -> None:
    assert Decimal(read_number(form.format(f"{amount:.2f}"), ".") or "NaN") == amount


@pytest.mark.parametrize("text", [
    "", "NA", "#N/A", "many", "1 2", "12,34,5", "1.2.3", "(5", "5)", "--5", "(-5)", "12k", "3 млн", "5 %", "1,23",
    "2024-03-01", "1..2", "0x1A", "1,2345", "12 34", "€", "1 234 56", "5- EUR-",
])  # fmt: skip
def test_what_may_mean_anything_else_is_no_number(text: str) -> None:
    assert read_number(text, ".") is None


def test_excels_dash_is_nothing() -> None:
    assert [read_number(text, ".") for text in ("-", " - ", "–", "\u2212", "$ -", " - €")] == ["0"] * 6


@pytest.mark.parametrize(("text", "number"), [
    ("1,23,456.50", "123456.50"), ("12,34,567", "1234567"), ("CHF 12.-", "12"), ("12.–", "12"), ("$ (3.00)", "-3.00"),
    ("1,234.50- EUR", "-1234.50"), ("1,234.50 MXN-", "-1234.50"),
])  # fmt: skip
def test_ways_of_one_country(text: str, number: str) -> None:
    assert read_number(text, ".") == number


def test_powers_of_ten_are_read_with_a_decimal_comma() -> None:
    assert read_number("1,5E+03", ",") == "1.5E+03"
    assert read_number("1.5E+03", ",") is None


@pytest.mark.parametrize("text", ["2,300", "2.300", "17,000", "$1,250", "-3.125"])
def test_groups_of_three_alone_may_mean_two_things(text: str) -> None:
    evidence = Evidence()
    evidence.see(text)
    with pytest.raises(PlanfactError, match="may be"):
        evidence.decimal_sign("x.csv", None, None)
    sign = "," if "," in text else "."
    other = "." if sign == "," else ","
    assert evidence.decimal_sign("x.csv", None, sign) == other
    assert evidence.decimal_sign("x.csv", sign, None) == sign
    evidence.see(f"1{sign}5")
    assert evidence.decimal_sign("x.csv", None, None) == sign


def test_two_decimal_signs_in_one_file_are_refused() -> None:
    evidence = Evidence()
    evidence.see("1,5")
    evidence.see("1.5")
    with pytest.raises(PlanfactError, match=r"decimal points .1\.5. and decimal commas .1,5."):
        evidence.decimal_sign("x.csv", None, None)


@given(st.decimals(-(10**6), 10**6, places=6, allow_nan=False))
def test_what_rounding_adds_is_known_exactly(amount: Decimal) -> None:
    kept, difference = rounded(f"{amount:f}")
    assert Decimal(kept) - difference == amount
    assert abs(difference) <= Decimal("0.0005")
    assert -int(Decimal(kept).as_tuple().exponent) <= 3 or not difference


def test_where_commas_part_the_columns_a_point_is_no_sign_of_thousands() -> None:
    evidence = Evidence(comma_delimits=True)
    for text in ("2.000", "17.500"):
        evidence.see(text)
    assert evidence.decimal_sign("may.csv", None, None) == "."
    evidence.see("2,300")
    with pytest.raises(PlanfactError, match=r"2,300 may be 2300 or 2\.300"):
        evidence.decimal_sign("may.csv", None, None)
