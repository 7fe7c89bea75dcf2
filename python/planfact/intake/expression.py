"""Arithmetic over columns, as in --sales "qty * price": a grammar of its own, never evaluated as code.

    sum      = product { ("+" | "-") product }
    product  = sign { ("*" | "/") sign }
    sign     = ("+" | "-") sign | number | column | "(" sum ")"

A column is a word, or anything in double quotes or backticks.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import NoReturn

from planfact.errors import PlanfactError

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<quoted>"[^"]+"|`[^`]+`)|(?P<word>[^\W\d]\w*)|(?P<sign>.))"""
)
#: Deeper brackets than anybody writes.
DEEPEST = 50

Value = Callable[[Mapping[str, Decimal]], Decimal]


@dataclass(frozen=True)
class Expression:
    """An expression over columns: the names it uses, and how a row's value is worked out."""

    text: str
    columns: list[str]
    _value: Value

    def of(self, row: Mapping[str, Decimal]) -> Decimal | None:
        """Return the value for a row; None where it has none (a division by zero)."""
        try:
            return self._value(row)
        except (DivisionByZero, InvalidOperation):
            return None


def parse(text: str) -> Expression:
    """Read an expression; raise PlanfactError where it is none, naming the place."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(found.lastgroup or "", found[0].strip()) for found in _TOKEN.finditer(text.strip())]
        self.at = self.depth = 0
        self.columns: list[str] = []

    def whole(self) -> Expression:
        value = self._sum()
        if self.at < len(self.tokens):
            self._refuse()
        if not self.columns:
            raise PlanfactError(
                f"--sales {self.text!r} names no column", hint="For the same value in every row, --set sales=1."
            )
        return Expression(self.text, list(dict.fromkeys(self.columns)), value)

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _refuse(self) -> NoReturn:
        where = f"at {self._peek()!r}" if self._peek() else "at its end"
        raise PlanfactError(
            f"--sales {self.text!r} is no arithmetic over columns {where}",
            hint='Write columns, numbers, + - * / and brackets: qty * price, "unit price" * qty.',
        )

    def _sum(self) -> Value:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = _joined(self._take(), value, self._product())
        return value

    def _product(self) -> Value:
        value = self._sign()
        while self._peek() in ("*", "/"):
            value = _joined(self._take(), value, self._sign())
        return value

    def _sign(self) -> Value:
        self.depth += 1
        if self.at >= len(self.tokens) or self.depth > DEEPEST:
            self._refuse()
        kind, token = self.tokens[self.at]
        self.at += 1
        value = self._atom(kind, token)
        self.depth -= 1
        return value

    def _atom(self, kind: str, token: str) -> Value:
        if kind == "number":
            number = Decimal(token)
            return lambda row: number
        if kind in ("word", "quoted"):
            name = token[1:-1] if kind == "quoted" else token
            self.columns.append(name)
            return lambda row: row[name]
        if token in ("+", "-"):
            value = self._sign()
            return value if token == "+" else lambda row: -value(row)
        if token == "(":
            value = self._sum()
            if self._peek() != ")":
                self._refuse()
            self.at += 1
            return value
        self.at -= 1
        self._refuse()


def _joined(sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "+":
            return lambda row: left(row) + right(row)
        case "-":
            return lambda row: left(row) - right(row)
        case "*":
            return lambda row: left(row) * right(row)
        case _:
            return lambda row: left(row) / right(row)
