"""An alert is raised once, told to whoever listens, and cleared when it is no longer so."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql, commit, daily, days, favorita, table
from copies import connected, filled_by
from faults.world import PATIENCE


def sold(first: str, last: str, factor: float = 1.0) -> list[tuple]:
    return [(day, store, group, factor * float(n)) for store in "AB" for day, _, group, n in daily(first, last)]


def alerts(db: psycopg.Connection) -> list[tuple]:
    return db.execute(
        "select name, store, product_group, month::text, round(value, 1)::float8, cleared_at is null"
        " from alert order by 1, 2, 3, 4, alert_id"
    ).fetchall()


def fill(db: psycopg.Connection) -> None:
    close_in_sql(db, sold("2023-01-01", "2024-03-31"))
    assert alerts(db) == []


filled_server = factories.postgresql_noproc(load=[filled_by(fill)], dbname="alerted", depends_on="server")
filled_copy = factories.postgresql("filled_server")


@pytest.fixture
def closed(filled_copy: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a database with April planned, and the company's own rules alone."""
    yield from connected(filled_copy)


def test_a_month_off_plan_is_told_once_to_whoever_listens(closed: psycopg.Connection) -> None:
    with psycopg.connect(closed.info.dsn, autocommit=True) as listener:
        listener.execute("listen planfact_alert")
        commit(closed, sold("2024-04-01", "2024-04-30", 0.9))
        closed.execute("call refresh_plan_fact()")
        told = [json.loads(one.payload) for one in listener.notifies(timeout=PATIENCE, stop_after=1)]
        # anybody may listen: the number of the alert is all that is told
        assert told == [{"alert_id": alert_id} for (alert_id,) in closed.execute("select alert_id from alert")]
        known = alerts(closed)
        assert known == [("total off plan", None, None, "2024-04-01", -10.0, True)]

        # another version, the same state: nothing is said twice
        commit(closed, [("2024-04-30", "A", "food", 1)])
        closed.execute("call refresh_plan_fact()")
        assert alerts(closed) == known
        closed.execute("notify planfact_alert, 'the end'")
        after = listener.notifies(timeout=PATIENCE, stop_after=1)
        assert [one.payload for one in after] == ["the end"]


def test_the_channel_is_of_the_schema(db3: psycopg.Connection) -> None:
    rows = [(day, "North", "web", "food", 10) for day in days("2024-01-01", "2024-02-29")]
    close_in_sql(db3, rows)
    with psycopg.connect(db3.info.dsn, autocommit=True) as listener:
        listener.execute('listen "retail plan_alert"')
        commit(db3, [(day, "North", "web", "food", 7) for day in days("2024-03-01", "2024-03-31")])
        db3.execute("call refresh_plan_fact()")
        first = next(iter(listener.notifies(timeout=PATIENCE, stop_after=1)))
        assert first.payload == '{"alert_id": 1}'


def test_a_clock_that_was_set_back_stops_no_refresh(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-30", 1.2))
    closed.execute("call refresh_plan_fact()")
    closed.execute("update alert set raised_at = raised_at + interval '10 minutes'")
    commit(closed, sold("2024-04-01", "2024-04-30"))
    closed.execute("call refresh_plan_fact()")
    assert closed.execute("select bool_and(cleared_at = raised_at) from alert").fetchone() == (True,)


def test_an_alert_is_cleared_when_it_is_no_longer_so_and_raised_when_it_is_again(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-30", 1.2))
    closed.execute("call refresh_plan_fact()")
    commit(closed, sold("2024-04-01", "2024-04-30"))
    closed.execute("call refresh_plan_fact()")
    assert [one[-1] for one in alerts(closed)] == [False, False, False, False]
    commit(closed, sold("2024-04-01", "2024-04-30", 1.3))
    closed.execute("call refresh_plan_fact()")
    still = [(name, store, value) for name, store, _, _, value, is_open in alerts(closed) if is_open]
    assert still == [
        ("product_group off plan", None, 30.0),
        ("store off plan", "A", 30.0),
        ("store off plan", "B", 30.0),
        ("total off plan", None, 30.0),
    ]
    assert len(alerts(closed)) == 8


def test_a_month_at_work_is_looked_at_from_its_first_week_on(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-06", 0.5))
    closed.execute("call refresh_plan_fact()")
    assert alerts(closed) == []
    commit(closed, sold("2024-04-07", "2024-04-07", 0.5))
    closed.execute("call refresh_plan_fact()")
    assert len(alerts(closed)) == 4


def test_monitoring_counts_what_is_open(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-30", 1.2))
    closed.execute("call refresh_plan_fact()")
    closed.execute("call set_alert_rule('product_group off plan', 'product_group', 'variance_pct', 15, 0, false)")
    counted = closed.execute(
        "select labels ->> 'rule', value from planfact_metric where name = 'planfact_open_alerts' order by 1"
    ).fetchall()
    assert [one for one in counted if one[1]] == [("store off plan", 2), ("total off plan", 1)]


def test_a_rule_that_planfact_came_with_has_a_key(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-30", 1.2))
    closed.execute("call refresh_plan_fact()")
    closed.execute("call set_alert_rule('North off plan', 'store', 'variance_pct', 0.01)")
    rules = closed.execute("select distinct name, rule_key from open_alert order by name").fetchall()
    assert rules == [
        ("North off plan", None),
        *((f"{level} off plan", "off_plan") for level in ("product_group", "store", "total")),
    ]


def test_a_rule_holds_from_the_moment_it_is_set(closed: psycopg.Connection) -> None:
    commit(closed, sold("2024-04-01", "2024-04-30", 0.97))
    closed.execute("call refresh_plan_fact()")
    assert alerts(closed) == []
    closed.execute("call set_alert_rule('big shops', 'store', 'variance', 10, min_plan => 100)")
    assert [one[1] for one in alerts(closed)] == ["A", "B"]
    closed.execute("call set_alert_rule('big shops', 'store', 'variance', 10, min_plan => 1e6)")
    assert [one[-1] for one in alerts(closed)] == [False, False]
    closed.execute("call set_alert_rule('big shops', 'store', 'variance', 10)")
    closed.execute("call set_alert_rule('big shops', 'store', 'variance', 10, is_active => false)")
    assert [one[-1] for one in alerts(closed)] == [False] * 4


def test_a_cell_that_is_small_beside_the_others_wakes_nobody(db: psycopg.Connection) -> None:
    def with_crumbs(first: str, last: str, factor: float) -> list[tuple]:
        return sold(first, last) + daily(first, last, "A", "crumbs", sales=lambda day: factor * day.isoweekday() / 10)

    close_in_sql(db, with_crumbs("2023-01-01", "2024-03-31", 1))
    commit(db, with_crumbs("2024-04-01", "2024-04-30", 2))
    db.execute("call refresh_plan_fact()")
    assert alerts(db) == []
    db.execute("call set_alert_rule('group', 'product_group', 'variance_pct', 15, min_plan_pct => 100)")
    assert alerts(db) == []
    db.execute("call set_alert_rule('group', 'product_group', 'variance_pct', 15)")
    assert [(name, group) for name, _, group, *_ in alerts(db)] == [("group", "crumbs")]


def test_the_same_rule_again_changes_nothing_and_says_so(closed: psycopg.Connection) -> None:
    notices: list[str] = []
    closed.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    before = closed.execute("select * from alert_rule order by 1").fetchall()
    closed.execute("call set_alert_rule('total off plan', 'total', 'variance_pct', 5)")
    assert closed.execute("select * from alert_rule order by 1").fetchall() == before
    assert len(notices) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "' ', 'total', 'variance', 1",
        "'x', 'city', 'variance', 1",
        "'x', null, 'variance', 1",
        "'x', 'total', 'plan', 1",
        "'x', 'total', 'variance', 0",
        "'x', 'total', 'variance', 'NaN'",
        "'x', 'total', 'variance', null",
        "'x', 'total', 'variance', 1, -1",
        "'x', 'total', 'variance', 1, min_plan_pct => -1",
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(closed: psycopg.Connection, rule: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        closed.execute(f"call set_alert_rule({rule})".encode())
    assert refused.value.sqlstate == "PF009"


@pytest.mark.real_data
def test_a_real_grocers_alerts_are_the_cells_that_pandas_finds_off_plan(db: psycopg.Connection) -> None:
    close_in_sql(db, favorita("2016-01-01", "2017-05-31"))
    close_in_sql(db, favorita("2017-06-01", "2017-06-30"))
    assert alerts(db) == []  # a quiet month by the rules that come along
    db.execute("call set_alert_rule('series', 'series', 'variance_pct', 5, min_plan_pct => 100)")
    cells = table(
        db,
        "select store, product_group, plan_to_date, variance_pct from plan_fact_month"
        " where month = '2017-06-01' and level = 'series'",
    )
    off = cells["variance_pct"].abs() > 5
    large = cells["plan_to_date"] >= cells["plan_to_date"].mean()
    assert 0 < (off & large).sum() < off.sum()
    raised = table(db, "select store, product_group from alert where cleared_at is null")
    assert set(raised.itertuples(index=False, name=None)) == set(
        cells.loc[off & large, ["store", "product_group"]].itertuples(index=False, name=None)
    )


def test_a_rule_can_look_at_every_metric_there_is(closed: psycopg.Connection) -> None:
    closed.execute("update alert_rule set is_active = false")
    commit(closed, sold("2024-04-01", "2024-04-30", 0.9))
    closed.execute("call refresh_plan_fact()")
    metrics = [metric for (metric,) in closed.execute("select metric from alert_metric order by metric").fetchall()]
    metrics.remove("silent_days")  # of shops and series: test_silent.py
    for metric in metrics:
        closed.execute("call set_alert_rule(%s, 'total', %s, 0.001)", [metric, metric])
    raised = closed.execute("select metric, value from alert order by metric").fetchall()
    assert [metric for metric, _ in raised] == metrics
    for metric, value in raised:
        shown = f"select {metric} from plan_fact_month where level = 'total' and month = '2024-04-01'"
        assert value == closed.execute(shown.encode()).fetchone()[0]


def test_a_rule_cannot_look_at_anything_else(closed: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error, match="an alert rule cannot look at outlook") as caught:
        closed.execute("call set_alert_rule('x', 'total', 'outlook', 1)")
    assert caught.value.sqlstate == "PF009"
    assert caught.value.diag.message_hint == "Name one of silent_days, variance, variance_pct."
