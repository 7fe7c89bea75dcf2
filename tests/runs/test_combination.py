"""A forecast is the weighted sum of its parts, each learned from what was known, and every number of it is kept."""

import math
import random
from datetime import date, timedelta

import psycopg
import pytest

from builders import commit
from planfact.forecast import Request, forecast
from planfact.forecast.verify import verify_run
from runs.seasonal import seasonal


def ran(db: psycopg.Connection, dsn: str, rows: list[tuple], **parameters: object) -> int:
    commit(db, rows)
    return forecast(db, dsn, Request(parameters=parameters, workers=1)).run_id


def test_the_forecast_is_the_weighted_sum_of_its_parts(db: psycopg.Connection, dsn: str) -> None:
    run_id = ran(db, dsn, seasonal("2021-01-01", "2024-03-31", "A", 1) + seasonal("2021-06-01", "2024-03-31", "B", 2))
    weights = db.execute(
        "select series_id, sum(weight), count(*), min(weight) from run_weight where run_id = %s group by 1", [run_id]
    ).fetchall()
    assert len(weights) == 2
    assert all(total == pytest.approx(1, abs=1e-12) and parts == 4 and least > 0 for _, total, parts, least in weights)
    different = db.execute(
        "select count(*) from forecast join (select series_id, day, sum(contribution) as yhat, count(*) as parts"
        " from forecast_part where run_id = %(run)s group by 1, 2) as made using (series_id, day)"
        " where run_id = %(run)s and abs(made.yhat - yhat_raw) > 1e-9",
        {"run": run_id},
    ).fetchone()
    assert different == (0,)


def test_the_year_and_the_pay_day_are_learned_from_all_series_together(db: psycopg.Connection, dsn: str) -> None:
    run_id = ran(db, dsn, seasonal("2021-01-01", "2024-03-31", "A", 1) + seasonal("2021-01-01", "2024-03-31", "B", 2))
    factors = dict(
        db.execute(
            "select kind || ' ' || key, factor from run_factor join forecast_run using (run_id)"
            " where run_id = %s and origin = horizon_start and kind <> 'date'",
            [run_id],
        ).fetchall()
    )
    assert 1.5 < factors["day_of_month 1"] < 2.5
    assert all(0.9 < factors[f"day_of_month {day}"] < 1.1 for day in range(3, 28))
    assert factors["month 4"] > 1.2
    assert factors["month 10"] < 0.8
    # without them the pay day of April would be missed by half
    (first, second) = db.execute(
        "select yhat / (select avg(yhat) from forecast where run_id = %(run)s and extract(isodow from day) = 1)"
        " from forecast where run_id = %(run)s and day = '2024-04-01' order by series_id",
        {"run": run_id},
    ).fetchall()
    assert first[0] > 1.4
    assert second[0] > 1.4


def test_one_odd_day_teaches_nothing_of_its_date_and_no_date_more_than_three_days(
    db: psycopg.Connection, dsn: str
) -> None:
    """A web order on a Sunday is no Wednesday's; the spring fair comes every year, that of November came once."""
    draw = random.Random(3)
    odd = {date(2022, 12, 11): 150, date(2022, 11, 8): 3000, date(2023, 9, 19): 0}
    rows = []
    for n in range((date(2024, 12, 1) - date(2021, 1, 1)).days):
        day = date(2021, 1, 1) + timedelta(days=n)
        usual = draw.gauss(1000, 80) if day.isoweekday() < 6 else draw.choice([1, 2, 3])
        every_year = 6 if (day.month, day.day) == (3, 22) else 0.2 if (day.month, day.day) == (6, 10) else 1
        if day.isoweekday() != 6:
            rows.append((day, "A", "tools", odd.get(day, round(usual * every_year))))
    run_id = ran(db, dsn, rows)
    dates = dict(
        db.execute(
            "select key, factor from run_factor join forecast_run using (run_id)"
            " where run_id = %s and origin = horizon_start and kind = 'date'",
            [run_id],
        ).fetchall()
    )
    assert {day: dates.get(day, 1) for day in (1211, 1108, 919)} == pytest.approx({1211: 1, 1108: 1, 919: 1}, abs=0.1)
    assert dates[610] < 0.4
    assert 2.5 < dates[322] <= 3
    assert all(0 <= factor <= 3 for factor in dates.values())
    (yhat,) = db.execute("select yhat from forecast where run_id = %s and day = '2024-12-11'", [run_id]).fetchone()
    assert 900 < yhat < 1100


def test_a_shop_has_pay_days_of_its_own_and_one_like_the_others_has_none(db: psycopg.Connection, dsn: str) -> None:
    """The factory pays on the 15th, everybody else on the first; an origin knows no later day."""
    rows = [row for place, shop in enumerate("ABCD", 1) for row in seasonal("2022-01-01", "2024-03-31", shop, place)]
    factory = seasonal("2022-01-01", "2024-03-31", "F", 5)
    factory = [(*row[:3], row[3] * {1: 0.5, 15: 2}.get(row[0].day, 1)) for row in factory]
    run_id = ran(db, dsn, rows + factory, backtest_months=2)
    learned = (
        "select shop, key, factor, evidence from run_factor join forecast_run using (run_id)"
        " where run_id = %s and kind = 'day_of_month' and origin = {} and shop is not null"
    )
    ahead = db.execute(learned.format("horizon_start").encode(), [run_id]).fetchall()
    assert {evidence for *_, evidence in ahead} == {16, 24, 25, 27}
    factors = {(shop, key): factor for shop, key, factor, _ in ahead}
    assert factors["F", 15] > 1.4
    assert factors["F", 1] < 0.7
    assert all(abs(factor - 1) < 0.05 for (shop, key), factor in factors.items() if shop != "F" and key not in {1, 15})
    before = db.execute(learned.format("backtest_start").encode(), [run_id]).fetchall()
    assert {evidence for _, key, _, evidence in before if key == 1} == {25}

    def day(shop: str, of_month: int) -> float:
        (yhat,) = db.execute(
            "select yhat / avg(yhat) over (partition by extract(isodow from day)) from forecast"
            " join series using (series_id) where run_id = %s and store = %s"
            " order by extract(day from day) = %s desc limit 1",
            [run_id, shop, of_month],
        ).fetchone()
        return float(yhat)

    # a weekday has four or five days in April, and one of them is the pay day
    assert day("F", 15) > 1.3
    assert day("F", 1) < 1.1
    assert day("A", 15) < 1.1
    assert day("A", 1) > 1.3
    (different,) = db.execute("select count(*) from verify_run(%s) where is_true is false", [run_id]).fetchone()
    assert different == 0


MONTH_FACTORS = (
    "select key, factor, evidence from run_factor join forecast_run using (run_id)"
    " where run_id = %s and kind = 'month' and origin = {} order by key"
)
#: How a month stands to the twelve around it, shrunk by n/(n+1), in exact numbers.
CENTRED = """
    with of_day as (select day, sum(sales) as sales from sales group by day),
    of_month as (select date_trunc('month', day) as month, avg(sales) as y from of_day group by 1),
    moving as (
        select month, count(*) over (order by month rows between 6 preceding and 6 following) as around,
            y / ((sum(y) over (order by month rows between 6 preceding and 5 following)
                + sum(y) over (order by month rows between 5 preceding and 6 following)) / 24) as ratio
        from of_month
    )
    select extract(month from month)::integer, (1 + (avg(ratio) - 1) * count(*) / (count(*) + 1))::float8, count(*)
    from moving where around = 13 group by 1 order by 1
"""


def test_one_year_counts_as_far_as_it_repeats_itself(
    db: psycopg.Connection, dsn: str, other_db: psycopg.Connection
) -> None:
    """From 12 months on there are month factors; from the 25th on, bit for bit those of centred averages alone."""
    run_id = ran(db, dsn, seasonal("2022-10-01", "2024-03-31", "A", 1))
    year = {key: 1 + 0.4 * math.sin(2 * math.pi * (30.4 * key - 15) / 365) for key in range(1, 13)}
    found = db.execute(MONTH_FACTORS.format("backtest_start").encode(), [run_id]).fetchall()
    # twelve months came before the backtest: nothing is known of what repeats, and a quarter counts
    assert {key: factor for key, factor, _ in found} == pytest.approx(
        {key: 1 + (usual - 1) / 4 for key, usual in year.items()}, abs=0.05
    )
    found = db.execute(MONTH_FACTORS.format("horizon_start").encode(), [run_id]).fetchall()
    assert {evidence for *_, evidence in found} == {1}
    # six months of the second year are as they were in the first: 6.75 of 9
    assert {key: factor for key, factor, _ in found} == pytest.approx(
        {key: 1 + (usual - 1) * 0.75 for key, usual in year.items()}, abs=0.08
    )
    later = ran(db, dsn, seasonal("2024-04-01", "2024-10-31", "A", 1))
    assert db.execute(MONTH_FACTORS.format("horizon_start").encode(), [later]).fetchall() == (
        db.execute(CENTRED).fetchall()
    )
    # where the second year has nothing of the first, little of it is believed
    rows = [
        (day, *of, sales if day.year < 2023 or day.month > 9 else 200)
        for day, *of, sales in seasonal("2022-04-01", "2023-09-30", "A", 1)
    ]
    run_id = ran(other_db, other_db.info.dsn, rows)
    found = other_db.execute(MONTH_FACTORS.format("horizon_start").encode(), [run_id]).fetchall()
    assert max(abs(factor - 1) for _, factor, _ in found) < 0.15


def test_the_adjusted_days_take_the_smoothing_of_the_days(db: psycopg.Connection, dsn: str) -> None:
    run_id = ran(db, dsn, seasonal("2022-01-01", "2024-03-31", "A", 1), backtest_months=2)
    smoothing = (
        "select origin, parameters ->> 'alpha', parameters ->> 'gamma', yhat from run_part"
        " where run_id = %s and part = %s order by origin"
    )
    daily, adjusted = (db.execute(smoothing, [run_id, part]).fetchall() for part in ("daily", "daily_adjusted"))
    assert [row[:3] for row in adjusted] == [row[:3] for row in daily]
    assert all(one[3] != other[3] for one, other in zip(daily, adjusted, strict=True))
    again = verify_run(db, run_id, 1)
    assert {one.question: one.is_true for one in again}["fit"] is True
    alone = forecast(db, dsn, Request(parameters={"parts": ["daily_adjusted"], "backtest_months": 2}, workers=1)).run_id
    assert [row[:2] for row in db.execute(smoothing, [alone, "daily_adjusted"])] != [row[:2] for row in daily]


def test_growth_goes_on_after_the_first_month_and_leaves_that_alone(db: psycopg.Connection, dsn: str) -> None:
    draw = random.Random(5)
    first = date(2021, 4, 1)
    rows = [
        (first + timedelta(n), "A", "food", round(1000 * 1.2 ** (n / 365) * draw.uniform(0.98, 1.02)))
        for n in range((date(2024, 4, 1) - first).days)
    ]
    commit(db, rows)

    def days(months: int) -> list[tuple]:
        run_id = forecast(db, dsn, Request(months=months, parameters={"backtest_months": 2}, workers=1)).run_id
        return db.execute("select day, yhat from forecast where run_id = %s order by day", [run_id]).fetchall()

    (growth,) = {
        found
        for found in (
            days(1) and db.execute("select factor, evidence from run_factor where kind = 'growth'").fetchall()
        )
    }
    # 1.2 of three years: two thirds of it
    assert growth == (pytest.approx(1 + 0.2 * 2 / 3, abs=0.01), 2)
    alone, year = days(1), days(12)
    assert year[:30] == alone
    level = sum(yhat for _, yhat in alone) / 30
    last = sum(yhat for _, yhat in year[-31:]) / 31
    assert last / level == pytest.approx(growth[0], abs=0.03)


def test_an_odd_half_year_is_no_growth_of_a_year(db: psycopg.Connection, dsn: str) -> None:
    """Sales are twice as high in the last half year: the last days of a year see ×1.5, five days before see less."""
    first, horizon = date(2021, 4, 1), date(2024, 4, 1)
    days = (horizon - first).days
    sold = [200 if days - n <= 182 else 100 for n in range(days)]
    commit(db, [(first + timedelta(n), "A", "food", sales) for n, sales in enumerate(sold)])
    forecast(db, dsn, Request(parameters={"backtest_months": 1}, workers=1))
    seen = []
    for back in range(6):
        end = days - 73 * back
        if end >= 730:
            seen.append(sum(sold[end - 365 : end]) / sum(sold[end - 730 : end - 365]))
    usual = math.exp(sum(map(math.log, seen)) / len(seen))
    ((growth, evidence),) = db.execute("select factor, evidence from run_factor where kind = 'growth'").fetchall()
    assert len(seen) == 6
    assert growth == pytest.approx(1 + (usual - 1) * 2 / 3, rel=1e-9)
    assert growth < 1 + 0.5 * (seen[0] - 1), "the last year alone would be half as much again"
    assert evidence == 2


def test_what_comes_after_an_origin_teaches_its_backtest_nothing(
    db: psycopg.Connection, dsn: str, other_db: psycopg.Connection
) -> None:
    """The first backtest month of two data sets that differ only after it began is the same to the last bit."""
    rows = seasonal("2021-01-01", "2024-03-31", "A", 1) + seasonal("2021-01-01", "2024-03-31", "B", 2)
    one = ran(db, dsn, rows, backtest_months=3)
    changed = [(*row[:3], row[3] * 3 if row[0] >= date(2024, 1, 1) else row[3]) for row in rows]
    other = ran(other_db, other_db.info.dsn, changed, backtest_months=3)

    def first_month(conn: psycopg.Connection, run_id: int) -> list[tuple]:
        return conn.execute(
            "select series_id, part, yhat from run_part where run_id = %s and origin = '2024-01-01' order by 1, 2",
            [run_id],
        ).fetchall()

    assert len(first_month(db, one)) == 8
    assert first_month(db, one) == first_month(other_db, other)
    factors = "select kind, key, factor from run_factor where origin = '2024-01-01' order by 1, 2"
    assert db.execute(factors).fetchall() == other_db.execute(factors).fetchall()


def test_the_part_that_was_right_counts_most_and_a_month_does_not_judge_itself(
    db: psycopg.Connection, dsn: str
) -> None:
    """Where the year decides, the parts that know it outweigh the one that knows the week only."""
    run_id = ran(db, dsn, seasonal("2020-01-01", "2024-09-30", "A", 1) + seasonal("2020-01-01", "2024-09-30", "B", 2))
    rows = db.execute("select part, avg(weight), min(months), max(months) from run_weight group by 1").fetchall()
    weight = {part: value for part, value, _, _ in rows}
    assert {(fewest, most) for _, _, fewest, most in rows} == {(6, 6)}
    assert weight["daily_adjusted"] > weight["daily"]
    assert weight["monthly"] > weight["daily"]
    reported = db.execute(
        "select value from run_metric where run_id = %s and (kind, level, metric) = ('backtest', 'month', 'wape')",
        [run_id],
    ).fetchone()
    worst = db.execute("select max(wape_pooled) from run_weight").fetchone()
    assert reported < worst


def test_a_part_that_no_backtest_had_has_no_say(db: psycopg.Connection, dsn: str) -> None:
    """The month factors are there for the first time: what uses them has no error yet, and is no half of a plan."""
    run_id = ran(db, dsn, seasonal("2023-01-01", "2024-01-31", "A", 1), backtest_months=2)
    weights = db.execute(
        "select part, weight > 0, wape is null, wape_pooled is null from run_weight where run_id = %s order by 1",
        [run_id],
    ).fetchall()
    assert weights == [
        ("daily", True, False, False),
        ("daily_adjusted", False, True, True),
        ("monthly", True, False, False),
        ("monthly_adjusted", False, True, True),
    ]


def test_one_part_that_fails_leaves_the_forecast_to_the_others(db: psycopg.Connection, dsn: str) -> None:
    """A multiplicative model cannot serve days of zero; the monthly ones can."""
    rows = seasonal("2021-01-01", "2024-03-31", "A", 1)
    rows = [(*row[:3], 0 if row[0].day % 6 == 0 else row[3]) for row in rows]
    run_id = ran(db, dsn, rows, model="MNM")
    parts = db.execute("select part, weight from run_weight where run_id = %s order by 1", [run_id]).fetchall()
    assert [part for part, _ in parts] == ["monthly", "monthly_adjusted"]
    error = db.execute("select error from run_part where part = 'daily' order by origin desc limit 1").fetchone()
    assert error[0].startswith("daily: MNM failed: ")
    assert db.execute("select method, is_fallback from run_series").fetchone() == ("AutoETS", False)


def test_a_series_that_rarely_sells_has_a_part_made_for_it(db: psycopg.Connection, dsn: str) -> None:
    draw = random.Random(3)
    rare = [
        (date(2023, 1, 1) + timedelta(days=n), "A", "rare", draw.randint(1, 5) if draw.random() < 0.2 else 0)
        for n in range(456)
    ]
    ran(db, dsn, seasonal("2023-01-01", "2024-03-31", "A", 1) + rare)
    with_it = db.execute(
        "select product_group from run_weight join series using (series_id) where part = 'intermittent'"
    ).fetchall()
    assert with_it == [("rare",)]


def test_tampering_with_a_weight_or_a_forecast_is_found(db: psycopg.Connection, dsn: str) -> None:
    run_id = ran(db, dsn, seasonal("2023-01-01", "2024-03-31", "A", 1))
    asked = "select is_true, found from verify_run(%s) where question = 'combination'"
    assert db.execute(asked, [run_id]).fetchone() == (True, "0 days come out different")
    db.execute("update run_weight set weight = weight / 2 where part = 'daily'")
    assert db.execute(asked, [run_id]).fetchone() == (False, "30 days come out different")


def test_months_are_the_sums_of_their_days_and_series_at_every_level(db: psycopg.Connection, dsn: str) -> None:
    commit(db, seasonal("2022-01-01", "2024-03-31", "A", 1) + seasonal("2022-01-01", "2024-03-31", "B", 2))
    run_id = forecast(db, dsn, Request(months=2, workers=1)).run_id
    rows = db.execute(
        "select level, store, month, yhat, lo_95 < lo_80 and lo_80 < yhat and yhat < hi_80 and hi_80 < hi_95"
        " from forecast_month where run_id = %s and level in ('total', 'store')",
        [run_id],
    ).fetchall()
    assert len(rows) == 6
    for level, store, month, yhat, is_ordered in rows:
        (total,) = db.execute(
            "select sum(yhat) from forecast join series using (series_id) where run_id = %s"
            " and date_trunc('month', day) = %s and (store = %s or %s)",
            [run_id, month, store, level == "total"],
        ).fetchone()
        assert yhat == pytest.approx(total)
        assert is_ordered


def test_intervals_widen_month_by_month_and_the_next_month_has_those_it_would_have_alone(
    db: psycopg.Connection, dsn: str
) -> None:
    commit(db, seasonal("2022-01-01", "2024-03-31", "A", 1) + seasonal("2022-01-01", "2024-03-31", "B", 2))
    near, far = (forecast(db, dsn, Request(months=months, workers=1)).run_id for months in (1, 3))

    def widths(run_id: int, grain: str) -> list[tuple]:
        return db.execute(
            "select level, ahead, (select hi_80 - lo_80 from run_interval"
            "   where (run_id, grain, level) = (%(run)s, %(grain)s, known.level) and step_from <= ahead"
            "   order by step_from desc limit 1)"
            " from (select distinct level from run_interval where run_id = %(run)s and grain = %(grain)s) as known,"
            " unnest(case %(grain)s when 'day' then array[30, 31, 62] else array[1, 2, 3] end) as ahead order by 1, 2",
            {"run": run_id, "grain": grain},
        ).fetchall()

    for grain, levels in (("day", 1), ("month", 4)):
        alone, in_three = widths(near, grain), widths(far, grain)
        assert len(alone) == len(in_three) == 3 * levels
        assert alone[::3] == in_three[::3]
        for first, second, third in zip(in_three[::3], in_three[1::3], in_three[2::3], strict=True):
            assert first[2] < second[2] < third[2]

    # what is read follows, in units of the scale of a cell and month
    read = db.execute(
        "select array_agg((hi_80 - yhat) / error_scale order by month) from run_month where run_id = %s"
        " group by level, store, product_group",
        [far],
    ).fetchall()
    assert len(read) == 6
    for ((first, second, third),) in read:
        assert first < second < third
    served = db.execute(
        "select count(*) from forecast as near join forecast as far using (series_id, day)"
        " where near.run_id = %s and far.run_id = %s"
        " and (near.lo_95, near.lo_80, near.hi_80, near.hi_95) = (far.lo_95, far.lo_80, far.hi_80, far.hi_95)",
        [near, far],
    ).fetchone()
    assert served == (60,)
