"""Totals: rows of a file that are the sum of others, and no sales of their own."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from planfact.intake.days import ISO

_WORDS = (
    r"(sub|grand|overall)?[ -]?totals?|grand sum|sums?|итого?|итог|всего|общий итог|промежуточный итог|разом|усього"
    r"|(end|zwischen|gesamt)?summen?|gesamt(betrag|ergebnis)?|insgesamt|total(es)? g[eé]n[eé]ral(es)?|totaux"
    r"|totale|totali|totaal|suma|somme|сумма|всього|загалом|ogółem|łącznie|összesen|ukupno|σ|∑|jumlah|razem|celkem|toplam|sous-total|合计|合計|总计|總計|小计|小計|総計|총계|합계"
)
#: Amounts that were rounded before they were added up differ by as much.
CUT_DECIMALS = Decimal("0.05")
_TOTAL = re.compile(rf"\s*({_WORDS})\s*[:.]?\s*", re.IGNORECASE)
#: Total for shop A, A Total: no name of a shop where the row lacks its day or a member.
_LIKE_TOTAL = re.compile(rf"\s*(({_WORDS})\W.*|.*\W({_WORDS})\s*[:.]?)\s*", re.IGNORECASE | re.DOTALL)


@lru_cache(1 << 16)
def is_total(text: str | None) -> bool:
    """Whether a text is what a line of totals is called."""
    return text is not None and _TOTAL.fullmatch(text) is not None


@lru_cache(1 << 16)
def is_like_total(text: str | None) -> bool:
    """Whether a text says that it is a total of something."""
    return text is not None and (is_total(text) or _LIKE_TOTAL.fullmatch(text) is not None)


@dataclass
class Totals:
    """Finds the rows that are called a total and are one: their amount is the sum of other rows.

    Attributes:
        rows: numbers of such rows.
        words: what they are called → their amounts.
        kept: rows that are called a total and are none.

    """

    rows: set[int] = field(default_factory=set)
    words: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    kept: list[str] = field(default_factory=list)
    _by: dict[tuple[str, ...], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _since: Decimal = Decimal(0)
    _called: list[tuple[int, str, str, tuple[str, ...], Decimal | None, Decimal]] = field(default_factory=list)

    def see(self, number: int, day: str, members: tuple[str, ...], first: str, amount: Decimal | None) -> None:
        """Take a row into account; `first` is the text in the file's first column."""
        is_sale = ISO.fullmatch(day) is not None and all(map(str.strip, members))
        called = is_total if is_sale else is_like_total
        word = next((text for text in (first, day, *members) if called(text)), None)
        if word is None:
            keys: list[tuple[str, ...]] = [("all",), ("day", day), ("series", *members)]
            keys += [("one", str(n), day, member) for n, member in enumerate(members)]
            keys += [("member", str(n), member) for n, member in enumerate(members)]
            for key in keys:
                self._by[key] += amount or 0
            self._since += amount or 0
            return
        self._called.append((number, word.strip(), day, members, amount, self._since))
        self._since = Decimal(0)

    def judge(self) -> None:
        """Decide, when all rows were seen, which of those called a total are one.

        A shop may be called Total, and be by chance what another sold: where fewer than half of the rows of a name are
        sums, none is set aside.
        """
        sums: dict[tuple[str, bool], list[tuple[int, Decimal | None, bool]]] = defaultdict(list)
        for number, word, day, members, amount, since in self._called:
            sums[word, ISO.fullmatch(day) is not None].append(
                (number, amount, self._is_sum(day, members, amount, since))
            )
        for (word, _), rows in sums.items():
            if 2 * sum(is_sum for _, _, is_sum in rows) < len(rows):
                self.kept.append(word)
                continue
            for number, amount, is_sum in rows:
                if is_sum:
                    self.rows.add(number)
                    self.words[word].append(amount or Decimal(0))
                else:
                    self.kept.append(word)

    def _is_sum(self, day: str, members: tuple[str, ...], amount: Decimal | None, since: Decimal) -> bool:
        if amount is None:
            return False
        keys: list[tuple[str, ...]] = [("all",), ("day", day), ("series", *members)]
        for n, member in enumerate(members):
            keys += [("one", str(n), day, member), ("member", str(n), member)]
        others = [since, *(self._by[key] for key in keys if key in self._by)]
        return any(abs(one - amount) <= CUT_DECIMALS for one in others)
