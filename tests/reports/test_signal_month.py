"""Noise or signal, month by month: the fact of a complete month and the interval of its own sum, at every level."""

import psycopg
import pytest

from builders import commit, favorita, run_in_sql, table

LEVELS = {"total": [], "store": ["store"], "product_group": ["product_group"], "series": ["store", "product_group"]}


@pytest.mark.real_data
@pytest.mark.parametrize(("narrow", "wide"), [(0.05, 0.1), (0.1, 0.2), (0.2, 0.4)])
def test_months_are_judged_by_the_intervals_of_their_run(db: psycopg.Connection, narrow: float, wide: float) -> None:
    commit(db, favorita("2016-01-01", "2016-11-30"))
    db.execute("call publish_plan(%s)", [run_in_sql(db)])
    db.execute(
        "update run_month set lo_80 = (1 - %(a)s) * yhat, hi_80 = (1 + %(a)s) * yhat,"
        " lo_95 = (1 - %(b)s) * yhat, hi_95 = (1 + %(b)s) * yhat",
        {"a": narrow, "b": wide},
    )
    commit(db, favorita("2016-12-01", "2016-12-26"))
    db.execute("call refresh_plan_fact()")
    assert db.execute("select count(*) from plan_fact_signal").fetchone() == (0,)
    commit(db, favorita("2016-12-27", "2016-12-31"))
    db.execute("call refresh_plan_fact()")
    sold = table(
        db,
        "select store, product_group, sum(sales)::float8 as y from sales join series using (series_id)"
        " where day between '2016-12-01' and '2016-12-31' group by 1, 2",
    ).assign(total="all")
    for level, keys in LEVELS.items():
        facts = sold.groupby(keys or ["total"])["y"].sum()
        months = table(db, "select * from plan_fact_signal where level = %s", [level]).assign(total="all")
        months = months.set_index(keys or ["total"]).join(facts)
        assert len(months) == len(facts)
        off = (months["y"] / months["forecast"] - 1).abs()
        expected = ["noise" if one <= narrow else "unclear" if one <= wide else "signal" for one in off]
        assert list(months["signal"]) == expected
