"""Who made the deviation, what people say about it, and which series are worth the time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily, days, favorita, run_in_sql, table
from copies import connected, filled_by

GROUPS = ["food", "toys", "a/b"]
CELLS = [(store, group) for store in "ABC" for group in GROUPS]


def fill(db: psycopg.Connection) -> None:
    close_in_sql(db, favorita("2015-01-01", "2016-10-31"))
    close_in_sql(db, favorita("2016-11-01", "2016-11-30"))
    close_in_sql(db, favorita("2016-12-01", "2016-12-31"))


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="grocer", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def grocer(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database with two real months closed after two years of history."""
    yield from connected(filled_copy)


@pytest.mark.real_data
@pytest.mark.parametrize("level", ["store", "product_group", "series"])
def test_contributors_are_a_pareto_of_the_months_variances(grocer: psycopg.Connection, level: str) -> None:
    sales = pd.DataFrame(favorita("2016-12-01", "2016-12-31"), columns=["day", "store", "product_group", "fact"])
    plan = table(grocer, "select store, product_group, plan from plan_fact_day where day between %s and %s",
                 ["2016-12-01", "2016-12-31"])  # fmt: skip
    keys = ["store", "product_group"] if level == "series" else [level]
    fact = sales.astype({"fact": float}).groupby(keys)["fact"].sum()
    variance = fact.sub(plan.groupby(keys)["plan"].sum(), fill_value=0)
    expected = variance.sort_values(key=np.abs, ascending=False)

    found = table(
        grocer,
        "select * from plan_fact_contributor where level = %s and month = '2016-12-01' order by position",
        [level],
    ).set_index(keys)
    assert list(found.index) == list(expected.index)
    assert found["variance"].to_numpy() == pytest.approx(expected.to_numpy(), abs=0.002)
    share = 100 * expected.abs() / expected.abs().sum()
    assert found["share_pct"].to_numpy() == pytest.approx(share.to_numpy(), abs=1e-4)
    assert found["cumulative_pct"].to_numpy() == pytest.approx(share.cumsum().to_numpy(), abs=1e-4)
    assert found["cumulative_pct"].iloc[-1] == 100


def test_a_comment_outlives_refreshes_and_the_newest_is_shown(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2023-01-01", "2024-03-31") + daily("2023-01-01", "2024-03-31", "B"))
    close_in_sql(db, daily("2024-04-01", "2024-04-30", sales=lambda _: 3) + daily("2024-04-01", "2024-04-30", "B"))
    shown = "select comment from plan_fact_contributor where month = '2024-04-01' and level = 'store' and store = 'A'"
    assert db.execute(shown).fetchone() == (None,)
    db.execute("call comment_deviation('2024-04-15', 'the bridge is closed', store => 'A')")
    assert db.execute(shown).fetchone() == ("the bridge is closed",)
    db.execute("call comment_deviation('2024-04-01', 'until May', store => 'A')")
    commit(db, [("2024-04-05", "A", "food", 99)])
    db.execute("call refresh_plan_fact()")
    assert db.execute(shown).fetchone() == ("until May",)
    others = db.execute("select count(*) from plan_fact_contributor where comment is not null").fetchone()
    assert others == (1,)
    newest = db.execute("select comment from cell_comment where is_newest").fetchall()
    assert newest == [("until May",)]
    kept = db.execute("select comment, commented_by from deviation_comment order by 1 desc").fetchall()
    assert kept == [("until May", "postgres"), ("the bridge is closed", "postgres")]


def test_a_comment_belongs_to_the_cell_that_was_named(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    for cell in ("", ", product_group => 'food'", ", store => 'A', product_group => 'food'"):
        db.execute(f"call comment_deviation('2024-04-01', 'about {len(cell)}'{cell})".encode())
    commit(db, daily("2024-04-01", "2024-04-30", sales=lambda _: 1))
    db.execute("call refresh_plan_fact()")
    said = db.execute(
        "select level, comment from plan_fact_contributor where month = '2024-04-01' and comment is not null"
    ).fetchall()
    assert set(said) == {("total", "about 0"), ("product_group", "about 25"), ("series", "about 39")}


@pytest.mark.parametrize(
    "call",
    ["'2024-03-01', ' '", "'2024-03-01', null", "'2022-03-01', 'x'", "null, 'x'", "'2024-03-01', 'x', store => 'Z'"],
)
def test_nothing_said_and_nothing_to_say_it_about_are_refused(db: psycopg.Connection, call: str) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    with pytest.raises(psycopg.Error) as refused:
        db.execute(f"call comment_deviation({call})".encode())
    assert refused.value.sqlstate == "PF009"


def test_the_same_comment_again_changes_nothing_and_says_so(db: psycopg.Connection) -> None:
    close_in_sql(db, daily("2024-01-01", "2024-03-31"))
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    for _ in range(2):
        db.execute("call comment_deviation('2024-03-01', 'cold')")
    assert len(notices) == 1
    assert db.execute("select count(*) from deviation_comment").fetchone() == (1,)


def classes(facts: pd.DataFrame, months: int = 12) -> dict[tuple[str, str], str]:
    """Compute ABC and XYZ in pandas from rows of day, store, product_group, sales."""
    frame = facts.assign(month=pd.to_datetime(facts["day"]).dt.to_period("M")).astype({"sales": float})
    monthly = frame.pivot_table(index=["store", "product_group"], columns="month", values="sales", aggfunc="sum")
    known = list(monthly.columns)[-months:]
    result, total = {}, monthly[known].fillna(0).sum(axis=1).clip(lower=0)
    before = 0.0
    for key in total.sort_values(ascending=False).index:
        share = 100 * total[key] / total.sum() if total.sum() else 0.0
        abc = "C" if not total.sum() else "A" if before < 80 else "B" if before < 95 else "C"
        before += share
        first = monthly.loc[key].first_valid_index()
        daily = monthly.loc[key, [m for m in known if m >= first]].fillna(0)
        daily = daily / [m.days_in_month for m in daily.index]
        variation = daily.std(ddof=0) / daily.mean() if daily.mean() > 0 else np.inf
        result[key] = abc + ("X" if variation <= 0.25 else "Y" if variation <= 0.5 else "Z")
    return result


@pytest.mark.real_data
def test_classes_are_those_of_pandas_on_real_sales(grocer: psycopg.Connection) -> None:
    sales = pd.DataFrame(favorita("2015-01-01", "2016-12-31"), columns=["day", "store", "product_group", "sales"])
    found = table(grocer, "select *, abc_class || xyz_class as class from series_class")
    expected = classes(sales)
    assert found.set_index(["store", "product_group"])["class"].to_dict() == expected
    assert {one[0] for one in expected.values()} == set("ABC")


def test_a_new_series_is_judged_from_its_first_month_and_the_rule_can_be_changed(db: psycopg.Connection) -> None:
    sold = daily("2024-01-01", "2024-06-30", sales=lambda _: 100)
    new = daily("2024-05-01", "2024-06-30", "B", sales=lambda _: 10)
    commit(db, sold + new)
    db.execute("call refresh_plan_fact()")
    ask = "select store, abc_class, xyz_class, months from series_class order by 1"
    assert db.execute(ask).fetchall() == [("A", "A", "X", 6), ("B", "C", "X", 2)]
    db.execute("update series_class_rule set a_share_pct = 99.5, b_share_pct = 100, months = 3")
    assert db.execute(ask).fetchall() == [("A", "A", "X", 3), ("B", "A", "X", 2)]


@settings(max_examples=15)
@given(
    history=st.dictionaries(st.sampled_from(CELLS), st.integers(-5, 30), min_size=1),
    closed=st.dictionaries(st.sampled_from(CELLS), st.integers(-5, 30), min_size=1),
)
def test_shares_always_add_up_and_classes_are_those_of_the_model(
    db: psycopg.Connection, history: dict, closed: dict
) -> None:
    with db.transaction(force_rollback=True):
        rows = [
            (day, *cell, n + day.day % 3) for cell, n in history.items() for day in days("2024-01-01", "2024-03-31")
        ]
        commit(db, rows)
        db.execute("call publish_plan(%s)", [run_in_sql(db)])
        more = [(day, *cell, n) for cell, n in closed.items() for day in days("2024-04-01", "2024-04-30")]
        commit(db, more)
        # whoever sells nothing in April leaves it open until somebody says so
        if db.execute("select count(*) from open_month where month = '2024-04-01'").fetchone()[0]:
            db.execute("call accept_month('2024-04-01', 'they are closed')")
        db.execute("call refresh_plan_fact()")
        found = table(db, "select * from plan_fact_contributor where month = '2024-04-01' order by level, position")
        for _, level in found.groupby("level"):
            assert list(level["position"]) == list(range(1, len(level) + 1))
            assert list(level["variance"].abs()) == sorted(level["variance"].abs(), reverse=True)
            if level["variance"].abs().sum() > 0:
                assert level["share_pct"].sum() == pytest.approx(100, abs=1e-4)
                assert level["cumulative_pct"].iloc[-1] == 100
        assert found.groupby("level")["variance"].sum().round(3).nunique() == 1
        facts = pd.DataFrame(rows + more, columns=["day", "store", "product_group", "sales"])
        named = table(db, "select store, product_group, abc_class || xyz_class as class from series_class")
        assert set(named["class"]) <= {a + x for a in "ABC" for x in "XYZ"}
        expected = classes(facts)
        # where two sell the same, either may come first
        if len(set(facts.groupby(["store", "product_group"])["sales"].sum())) == len(expected):
            assert named.set_index(["store", "product_group"])["class"].to_dict() == expected
