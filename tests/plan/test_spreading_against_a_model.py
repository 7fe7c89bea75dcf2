"""Random decisions against a plain model in Decimal: every part, every sum, in any order, to the last digit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import close_in_sql
from plan.planning import APRIL, THOUSANDTH, Cell, call, override, plan, rounded, sales

quantities = st.decimals(0, 10**9, places=3)
weights = st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=50)


def spread(quantity: Decimal, weight: Iterable[Decimal]) -> list[Decimal]:
    """Spread by the largest remainder, in whole thousandths."""
    given_weights = [int(one * 1000) for one in weight]
    shares = given_weights if sum(given_weights) else [1] * len(given_weights)
    units = int(quantity * 1000)
    parts = [divmod(units * share, sum(shares)) for share in shares]
    left_over = units - sum(whole for whole, _ in parts)
    luckiest = sorted(range(len(parts)), key=lambda n: (-parts[n][1], n))[:left_over]
    return [(parts[n][0] + (n in luckiest)) * THOUSANDTH for n in range(len(parts))]


@settings(max_examples=200)
@given(quantity=quantities, weight=weights)
def test_the_parts_sum_to_the_whole_and_are_fair(db: psycopg.Connection, quantity: Decimal, weight: list) -> None:
    (parts,) = db.execute("select spread_quantity(%s, %s::numeric[])", [quantity, weight]).fetchone()
    assert parts == spread(quantity, weight)
    assert sum(parts) == quantity
    if sum(weight):
        assert all(
            abs(part - quantity * one / sum(weight)) < THOUSANDTH for part, one in zip(parts, weight, strict=True)
        )


days = st.integers(1, 30)
scopes: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "store": st.sampled_from("AB"),
        "product_group": st.sampled_from(["food", "toys"]),
        "first_day": days.map(lambda n: date(2024, 4, n)),
        "last_day": days.map(lambda n: date(2024, 4, n)),
    },
).filter(
    lambda scope: scope.get("first_day", date.min) <= scope.get("last_day", date.max)  # type: ignore[arg-type]
)
changes = st.one_of(
    st.fixed_dictionaries({"quantity": st.decimals(0, 5000, places=3)}),
    st.fixed_dictionaries({"percent": st.decimals(-100, 200, places=4)}),
)
decisions = st.one_of(st.tuples(scopes, changes), st.tuples(scopes, changes), st.integers(0, 8))


def worked_out(statistical: dict[Cell, Decimal], decided: dict[int, dict]) -> dict[Cell, Decimal]:
    """Return the plan: the forecast, and what was decided, one after the other."""
    now = dict(statistical)
    for _, one in sorted(decided.items()):
        cells = sorted(
            (
                cell
                for cell in now
                if one.get("store", cell[0]) == cell[0]
                and one.get("product_group", cell[1]) == cell[1]
                and one.get("first_day", cell[2]) <= cell[2] <= one.get("last_day", cell[2])
            ),
            key=lambda cell: (cell[2], SERIES.index(cell[:2])),
        )
        whole = sum((now[cell] for cell in cells), Decimal(0))
        target = one["quantity"] if "quantity" in one else rounded(whole * (1 + one["percent"] / 100))
        shares = now if whole else statistical
        now |= zip(cells, spread(target, [shares[cell] for cell in cells]), strict=True)
    return now


SERIES = [("A", "food"), ("A", "toys"), ("B", "food"), ("B", "toys")]


@settings(max_examples=40)
@given(made=st.lists(decisions, min_size=1, max_size=7))
def test_whatever_is_decided_and_undone_the_plan_is_what_the_model_says(db: psycopg.Connection, made: list) -> None:
    if db.execute("select max(plan_id) from plan").fetchone() == (None,):
        close_in_sql(db, sales("2024-01-01", "2024-03-31"))
        known = db.execute("select store, product_group from series order by series_id").fetchall()
        assert known == SERIES
    with db.transaction(force_rollback=True):
        statistical = plan(db)
        decided: dict[int, dict] = {}
        for decision in made:
            if isinstance(decision, int):
                if decision < len(decided):
                    number = sorted(decided)[decision]
                    call(db, "undo_override", override_id=number, reason="no")
                    del decided[number]
            else:
                scope, change = decision
                try:
                    with db.transaction():
                        number = override(db, **scope, **change)
                except psycopg.Error as error:
                    assert error.sqlstate == "PF009"  # a percentage of nothing
                    continue
                decided[number] = {**scope, **change}
            assert plan(db) == worked_out(statistical, decided)
        for number in list(decided)[::2] + list(decided)[1::2]:
            call(db, "undo_override", override_id=number, reason="no")
        assert plan(db) == statistical
        assert {cell[2].month for cell in statistical} == {APRIL.month}
