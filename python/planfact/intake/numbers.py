"""Numbers as people and programs write them: what their signs mean is told by the whole file, and never guessed."""

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from planfact.errors import PlanfactError
from planfact.intake.digits import plain_signs

#: Before a number that the file holds as a number: its point is a decimal point, whatever the texts around it do.
TYPED = "\x02"
#: Signs between thousands that cannot be a decimal sign: blanks, and apostrophes.
GROUPING = " \u00a0\u202f\u2009'\u2019"
MINUS = "\u2212\u2013\u2012-"

_CURRENCY = (
    r"(?:[$€£¥₽₴₸₹₩₺₫฿₪₦₱]|(?:usd|eur|rub|руб|р|грн|chf|gbp|pln|zł|kč|kr|rs|sek|nok|dkk|"
    r"czk|uah|kzt|cny|jpy|inr|brl|aud|cad|nzd|mxn|zar|try|tl|sgd|hkd|thb|ils|huf|ft|ron|lei|bgn|aed|sar|"
    r"r\$|us\$|元|円)\.?)"
)
#: Units that are dropped; none that multiplies, such as k, thousand or per cent.
_UNIT = r"(?:(?:шт|уп|кор|ед|кг|л|pcs|pc|pieces|ea|each|units?|kg|l|ltr|stk|st|stück|ks|szt|个|件)\.?)"
_DRESSED = re.compile(
    rf"(?:{_CURRENCY}\s*)?(?P<open>\()?\s*(?P<sign>[+{MINUS}])?\s*(?:{_CURRENCY}\s*)?(?P<inner>[+{MINUS}])?\s*"
    rf"(?P<digits>\d(?:[\d.,{GROUPING}]*\d)?|[.,]\d+)(?P<tail>[.,][\u2014{MINUS}]{{0,2}}(?=\s*$))?\s*"
    rf"(?P<behind>[{MINUS}])?\s*(?:(?:{_CURRENCY}|{_UNIT})\s*)?(?P<after>[{MINUS}])?\s*(?P<close>\))?",
    re.IGNORECASE,
)
#: Accounting's nothing: a dash, beside a currency or not.
_NOTHING = re.compile(rf"(?:{_CURRENCY}\s*)?[\u2014{MINUS}](?:\s*{_CURRENCY})?", re.IGNORECASE)
_MONEY = re.compile(
    r"[$€£¥₽₴₸₹₩₺]|(?<![a-z])(?:usd|eur|rub|chf|gbp|pln|sek|nok|dkk|czk|uah|kzt|cny|jpy|inr|brl|"
    r"aud|cad|nzd|mxn|zar|try|sgd|hkd|thb|ils|huf|ron|bgn|aed|sar)(?![a-z])"
)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GROUPS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
THREE = Decimal("0.001")


@dataclass
class Evidence:
    """What the numbers of a file say about their signs: the first that shows each."""

    point: str | None = None  # the decimal sign can only be a point
    comma: str | None = None
    unclear: dict[str, str] = field(default_factory=dict)  # sign → 2.300 or 2,300, which may be either

    comma_delimits: bool = False  # commas part the columns: where people write decimal commas, semicolons do
    currencies: set[str] = field(default_factory=set)
    all_plain: bool = True  # the database reads all of them as they are

    def see(self, text: str) -> None:
        """Take a number's signs into account."""
        self.currencies.update(one.upper() for one in _MONEY.findall(text.lower()))
        digits = _digits(text)
        if digits is None:
            return
        bare = re.sub(f"[{GROUPING}]", "", digits)
        signs = re.findall("[.,]", bare)
        if not signs:
            return
        last = signs[-1]
        if len(set(signs)) == 2:  # 1.234,50: the last is the decimal sign
            self.see_decimal(last, text)
        elif len(signs) > 1:  # 1,234,567: no decimal sign occurs twice
            self.see_decimal("," if last == "." else ".", text)
        elif _GROUPS.fullmatch(digits):
            self.see_grouped(last, text)
        else:
            self.see_decimal(last, text)

    def see_grouped(self, sign: str, text: str) -> None:
        """Take a number into account that may be of thousands, or have three decimals."""
        self.unclear.setdefault(sign, text)

    def see_decimal(self, sign: str, text: str) -> None:
        """Take a number into account whose sign can only be a decimal sign."""
        if sign == ".":
            self.point = self.point or text
        else:
            self.comma = self.comma or text

    def decimal_sign(self, name: str, decimal: str | None, thousands: str | None) -> str:
        """Return the decimal sign of the file; refuse what may mean two things until an option says it."""
        if decimal is None and thousands in (".", ","):
            decimal = "," if thousands == "." else "."
        if decimal is not None:
            return decimal
        if self.point and self.comma:
            raise PlanfactError(
                f"{name}: numbers have decimal points ({self.point.strip()}) and decimal commas ({self.comma.strip()})",
                hint="Say which it is: --decimal . or --decimal ,; the others are refused by line.",
            )
        if self.point or self.comma:
            return "." if self.point else ","
        for sign, text in self.unclear.items():
            if sign == "." and self.comma_delimits:
                continue
            other = "," if sign == "." else "."
            group, rest = (_digits(text) or text).split(sign)[:2]
            raise PlanfactError(
                f"{name}: {text.strip()} may be {group}{rest[:3]} or {group}.{rest[:3]}, and no number of the file"
                " tells which",
                hint=f"Say --thousands {sign} for {group}{rest[:3]}, --thousands {other} or --decimal {sign}"
                f" for {group}.{rest[:3]}.",
            )
        return "."


def _digits(text: str) -> str | None:
    found = _DRESSED.fullmatch(plain_signs(text).strip().strip(GROUPING))
    return found["digits"] if found else None


def read_number(text: str, decimal: str) -> str | None:
    """Return a number as the database reads it, exact; None where the text is none."""
    text = plain_signs(text).strip().strip(GROUPING)
    if text.startswith(TYPED):
        return text[1:]
    if _NOTHING.fullmatch(text):
        return "0"
    if decimal == "." and _PLAIN.fullmatch(text):
        return text
    if decimal == "," and "e" in text.casefold() and "." not in text and _PLAIN.fullmatch(text.replace(",", ".")):
        return text.replace(",", ".")
    found = _DRESSED.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    minus = [sign for sign in found.group("open", "sign", "inner", "behind", "after") if sign and sign != "+"]
    plain = _without_groups(found["digits"], decimal)
    return None if plain is None or len(minus) > 1 else f"{'-' if minus else ''}{plain}"


def _without_groups(digits: str, decimal: str) -> str | None:
    """Return digits with a decimal point and without the signs between thousands; None where those are misplaced."""
    whole, _, part = digits.rpartition(decimal) if decimal in digits else (digits, "", "")
    if not re.fullmatch(r"\d*", whole):
        thousands = f"{GROUPING}{',' if decimal == '.' else '.'}"
        is_grouped = re.fullmatch(rf"\d{{1,3}}([{thousands}])\d{{3}}(\1\d{{3}})*", whole)
        # lakhs and crores: 12,34,567
        if not is_grouped and not (decimal == "." and re.fullmatch(r"\d{1,2}(,\d{2})+,\d{3}", whole)):
            return None
        whole = re.sub(r"\D", "", whole)
    return None if part and not part.isdigit() else f"{whole or '0'}{'.' + part if part else ''}"


def plain_number(text: str, decimal: str) -> str:
    """Return a number as the database reads it; a text that is none as it is, to be refused by its line."""
    number = read_number(text, decimal)
    if number is not None:
        return number
    # a number by the other decimal sign must not pass for one
    return f"'{text}'" if read_number(text, ".") is not None else text


def rounded(number: str) -> tuple[str, Decimal]:
    """Return a number with three decimals at most, as the database keeps it, and how much that added."""
    exact = Decimal(number)
    if not exact.is_finite() or exact.adjusted() > 20:
        return number, Decimal(0)
    kept = exact.quantize(THREE, ROUND_HALF_UP)
    return (number, Decimal(0)) if kept == exact else (f"{kept:f}", kept - exact)
