"""Weeks, prices and verification on a real retailer's sales, with a second measure beside them."""

from decimal import Decimal

import psycopg
import pytest

from builders import favorita, run_in_sql
from cli.runner import planfact
from measures.world import commit


@pytest.mark.real_data
def test_a_real_month_is_explained_by_week_by_price_and_on_the_command_line(measured: psycopg.Connection) -> None:
    # what Favorita counts are pieces; money is made of them, at 2.00 in 2016 and 2.20 in 2017
    def rows(first: str, last: str) -> list:
        return [
            (day, store, group, Decimal(sold) * (Decimal("2.2") if str(day) >= "2017" else 2), sold)
            for day, store, group, sold, *_ in favorita(first, last)
        ]

    commit(measured, rows("2016-05-01", "2017-06-30"))
    measured.execute("call publish_plan(%s)", [run_in_sql(measured)])
    tried = planfact(measured.info.dsn, "plan", "what-if", "--month", "2017-07", "--percent", "10")
    assert "+10.0 %" in tried.stdout, tried.stderr
    commit(measured, rows("2017-07-01", "2017-07-31"))
    measured.execute("call refresh_plan_fact()")

    levels = measured.execute("select sum(fact), sum(plan) from plan_fact_month group by level").fetchall()
    weeks = measured.execute("select sum(fact), sum(plan) from plan_fact_week group by level").fetchall()
    assert len(levels) > 3
    assert set(weeks) == set(levels)
    assert len(set(levels)) == 1
    split = measured.execute(
        "select variance_last_year - volume_effect - mix_effect - price_effect - not_split, price_effect,"
        " (price - price_last_year) * quantity, price from plan_fact_price"
        " where month = '2017-07-01' and level = 'series' and not_split = 0"
    ).fetchall()
    assert len(split) > 10
    for rest, effect, by_definition, price in split:
        assert (rest, round(price, 2)) == (0, Decimal("2.2"))
        assert abs(effect - by_definition) < 1 + abs(by_definition) / 1000
    for command in (
        *(["plan-fact", "--by", "week"], ["price", "--month", "2017-07"], ["contributors", "--month", "2017-07"]),
        *(["accuracy"], ["alerts"], ["explain", "--month", "2017-07", "--only", "store=44"]),
    ):
        shown = planfact(measured.info.dsn, "--json", *command)
        assert (shown.returncode, shown.stdout[:2]) == (0, "[{"), (command, shown.stdout[:200], shown.stderr)
    assert measured.execute("select question from verify_database() where is_true is false").fetchall() == []
