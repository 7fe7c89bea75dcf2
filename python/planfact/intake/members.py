"""Members: names of a dimension that look alike, said before they are made."""

from collections import defaultdict
from collections.abc import Iterable

from planfact.intake.header import folded

#: As many pairs are named.
SHOWN = 3


def alike(dimension: str, new: Iterable[str], known: Iterable[str]) -> str | None:
    """Return a line about members that differ by blanks or case alone, where a file brings one of them."""
    known = set(known)
    groups: dict[str, set[str]] = defaultdict(set)
    for member in {*new, *known}:
        groups[folded(member)].add(member)
    pairs = [
        " and ".join(repr(one) for one in sorted(group))
        for group in groups.values()
        if len(group) > 1 and not group <= known
    ]
    if not pairs:
        return None
    more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
    return (
        f"{dimension}: {', '.join(sorted(pairs)[:SHOWN])}{more} differ by blanks or case alone, and are members apart;"
        " where they are one, correct the file"
    )
