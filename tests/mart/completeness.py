"""What is missing of a month, said once more in plain Python: days as sets, one shop after the other."""

import calendar
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from math import ceil

Days = set[date]
#: (month, shop or None for all, days)
Gap = tuple[date, str | None, frozenset[date]]

WEEK = timedelta(7)


def end_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def months(first: date, last: date) -> list[date]:
    return sorted({day.replace(day=1) for day in span(first, last)})


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def runs(days: Iterable[date], is_sold: Callable[[date], bool]) -> list[list[date]]:
    """Cut days where something was sold."""
    found: list[list[date]] = [[]]
    for day in days:
        if is_sold(day):
            found.append([])
        else:
            found[-1].append(day)
    return found


class Sold:
    """Sales of a company as days per shop; the days that it closes; the gaps that were accepted."""

    def __init__(
        self, shops: dict[str, Days], closed: dict[tuple[date, str | None], bool], accepted: dict[date, set[Gap]]
    ):
        self.shops = {shop: days for shop, days in shops.items() if days}
        self.closed = closed
        self.accepted = accepted
        self.all = set().union(*self.shops.values())
        self.first, self.last = min(self.all), max(self.all)

    def is_closed(self, day: date, shop: str | None) -> bool:
        return self.closed.get((day, shop), self.closed.get((day, None), False))

    def gaps(self) -> set[tuple[Gap, bool]]:
        """Return every gap, and whether it was accepted."""
        found: list[Gap] = []
        for month in months(self.first, self.last):
            if missing := self.missed_by_all(month):
                found.append((month, None, frozenset(missing)))
            if self.all.intersection(span(month, end_of(month))):
                each = ((shop, self.missed_by(shop, month)) for shop in self.shops)
                found += [(month, shop, frozenset(missing)) for shop, missing in each if missing]
        return {(gap, gap[2] <= self.accepted_days(gap[0], gap[1])) for gap in found}

    def accepted_days(self, month: date, shop: str | None) -> set[date]:
        return {day for _, who, days in self.accepted.get(month, set()) if who in (None, shop) for day in days}

    def missed_by_all(self, month: date) -> Days:
        end = min(end_of(month), self.last)
        asked = [day for day in span(month, end) if day in self.all or not self.closed.get((day, None), False)]
        missing = {day for run in runs(asked, self.all.__contains__) if len(run) >= 7 for day in run}
        for day in span(end + timedelta(1), end_of(month)):
            is_used_to = self.first + 8 * WEEK <= self.last
            is_usual = not is_used_to or any(day - n * WEEK in self.all for n in range(1, 9))
            if is_usual and not self.closed.get((day, None), False):
                missing.add(day)
        return missing

    def missed_by(self, shop: str, month: date) -> Days:
        sold = self.shops[shop]
        before = span(month - 8 * WEEK, month - timedelta(1))
        own = span(month, min(end_of(month), self.last))
        lately = [day for day in before + own if day in sold]
        if not lately:
            return set()
        is_new = lately[0] > month - 4 * WEEK
        if not is_new and self.had_stopped(shop, month, max(day for day in lately if day < month)):
            return set()
        learned = [day for day in (before + own if is_new else before) if day >= lately[0]]
        usual = self.weekdays(learned, sold)
        judged = [day for day in own if day >= lately[0]] if is_new else own
        if not usual:
            weeks = {(month - day - timedelta(1)) // WEEK for day in lately if day < month}
            if len(weeks) < 8 or len(judged) < 28 or sold.intersection(judged):
                return set()
            return {day for day in judged if not self.is_closed(day, shop)}
        missing = {
            day for day in judged if day not in sold and day.weekday() in usual and not self.is_closed(day, shop)
        }
        is_over = self.last >= end_of(month)
        lengths = [len(missing.intersection(run)) for run in runs(judged, sold.__contains__)]
        after_all = {day for day in missing if is_over and day > max(self.all.intersection(own), default=date.min)}
        share = len(usual) / 7
        is_gap = (
            max(lengths) >= max(2, ceil(5 * share - 1e-9))
            or (is_over and lengths[-1] >= max(2, ceil(3 * share - 1e-9)))
            or len(missing) >= max(3, ceil(10 * share - 1e-9))
            or after_all
        )
        return missing if is_gap else set()

    def had_stopped(self, shop: str, month: date, last_sold: date) -> bool:
        silent = [day for day in span(last_sold + timedelta(1), month - timedelta(1)) if day in self.all]
        known = any(
            who == shop and accepted_month < month and max(days) > last_sold
            for accepted_month, gaps in self.accepted.items()
            for _, who, days in gaps
        )
        return len(silent) > 14 or known

    def weekdays(self, learned: list[date], sold: Days) -> set[int]:
        """Return the weekdays that a shop keeps; none, if more than one is neither kept nor left out."""
        shares: dict[int, float] = {}
        for weekday in range(7):
            days = [day for day in learned if day.weekday() == weekday]
            loaded = [day for day in days if day in self.all]
            known = days if 4 * len(loaded) < 3 * len(days) else loaded
            if len(known) >= 3:
                shares[weekday] = len(sold.intersection(known)) / len(known)
        if sum(0.125 < share < 0.875 for share in shares.values()) > 1:
            return set()
        return {weekday for weekday, share in shares.items() if share >= 0.875}
