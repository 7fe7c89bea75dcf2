"""Totals: rows of a file that are the sum of others, and no sales of their own."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

_WORDS = (
    r"(sub|grand|overall)?[ -]?totals?|grand sum|sums?|итого?|итог|всего|общий итог|промежуточный итог|разом|усього"
    r"|(end|zwischen|gesamt)?summen?|gesamt(betrag|ergebnis)?|insgesamt|total(es)? g[eé]n[eé]ral(es)?|totaux"
    r"|totale|totaal|suma|razem|celkem|toplam|sous-total|合计|合計|总计|總計|小计|小計|総計|총계|합계"
)
_TOTAL = re.compile(rf"\s*({_WORDS})\s*[:.]?\s*", re.IGNORECASE)


def is_total(text: str | None) -> bool:
    """Whether a text is what a line of totals is called."""
    return text is not None and _TOTAL.fullmatch(text) is not None


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
        word = next((text for text in (first, day, *members) if is_total(text)), None)
        if word is None:
            for key in (
                ("all",),
                ("day", day),
                ("series", *members),
                *(("one", str(n), day, m) for n, m in enumerate(members)),
            ):
                self._by[key] += amount or 0
            self._since += amount or 0
            return
        self._called.append((number, word.strip(), day, members, amount, self._since))
        self._since = Decimal(0)

    def judge(self) -> None:
        """Decide, when all rows were seen, which of those called a total are one."""
        for number, word, day, members, amount, since in self._called:
            sums = {
                since,
                self._by.get(("all",), Decimal(0)),
                self._by.get(("day", day)),
                self._by.get(("series", *members)),
            }
            sums |= {self._by.get(("one", str(n), day, m)) for n, m in enumerate(members)}
            # decimals that were cut may add up
            if amount is not None and any(one is not None and abs(one - amount) <= Decimal("0.05") for one in sums):
                self.rows.add(number)
                self.words[word].append(amount)
            else:
                self.kept.append(word)
