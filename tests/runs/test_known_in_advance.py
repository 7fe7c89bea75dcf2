"""What people know in advance: promotions, other drivers and events, learned in SQL and put back into the forecast."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest
from dateutil.easter import easter

from builders import Row, commit, days, run_in_sql, run_with_a_part
from planfact.cli import main
from planfact.forecast import Request, forecast


def promoted_world(db: psycopg.Connection, lift: float, seed: int = 1) -> None:
    """Commit two years of stores that sell e^lift times as much on the fifth of days that are promoted."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for n in range(3):
        for day in days("2022-01-01", "2023-12-31"):
            on = rng.random() < 0.2
            usual = 100 * (n + 1) * (1 + 0.2 * (day.isoweekday() >= 6))
            rows.append((day, f"S{n}", "food", round(usual * np.exp(lift * on + rng.normal(0, 0.05)), 3), int(on)))
    commit(db, rows)


def plan_promotion(db: psycopg.Connection, day: str, promotion: float = 1, store: str | None = None) -> None:
    db.execute("insert into promotion_plan (day, store, promotion) values (%s, %s, %s)", [day, store, promotion])


def by_day(db: psycopg.Connection, run_id: int, store: str) -> dict[date, float]:
    return dict(
        db.execute(
            "select day, yhat from forecast join series using (series_id) where run_id = %s and store = %s",
            [run_id, store],
        ).fetchall()
    )


def run(db: psycopg.Connection, dsn: str, months: int = 1, **parameters: object) -> int:
    return forecast(db, dsn, Request(months=months, parameters={"backtest_months": 2, **parameters}, workers=1)).run_id


def test_a_planned_promotion_lifts_its_days_and_a_month_without_a_plan_is_as_usual(
    db: psycopg.Connection, dsn: str
) -> None:
    promoted_world(db, lift=0.7)
    unaware = run(db, dsn, months=2)
    plan_promotion(db, "2024-01-10")
    plan_promotion(db, "2024-01-11", 0.5, "S1")
    aware = run(db, dsn, months=2)
    assert aware != unaware, "a promotion that was planned since is another calculation"
    assert run(db, dsn, months=2) == aware
    slopes = db.execute("select slope from run_driver_slope where run_id = %s", [aware]).fetchall()
    assert len(slopes) == 6
    assert all(abs(slope - 0.7) < 0.05 for (slope,) in slopes)
    learned = db.execute("select is_used, explained > 0.8, known_months from run_driver where run_id = %s", [aware])
    assert learned.fetchall() == [(True, True, [date(2024, 1, 1)])] * 2

    usual, planned = by_day(db, unaware, "S1"), by_day(db, aware, "S1")
    tenth, eleventh = date(2024, 1, 10), date(2024, 1, 11)
    ordinary = np.mean([planned[date(2024, 1, n)] for n in (3, 4, 17, 18)])
    assert abs(planned[tenth] / ordinary - np.exp(0.7)) < 0.2
    assert abs(planned[eleventh] / ordinary - np.exp(0.35)) < 0.15
    assert by_day(db, aware, "S0")[eleventh] < 1.2 * by_day(db, aware, "S0")[date(2024, 1, 18)]
    # nothing is planned of February: not none at all, but what is usual
    february = [sum(y for day, y in one.items() if day.month == 2) for one in (usual, planned)]
    assert abs(february[1] / february[0] - 1) < 0.05

    wape = "select value from run_metric where run_id = %s and kind = 'backtest' and level = 'day' and metric = 'wape'"
    assert db.execute(wape, [aware]).fetchone()[0] < db.execute(wape, [unaware]).fetchone()[0] / 2
    without = run(db, dsn, months=2, without=["promotions"])
    assert by_day(db, without, "S1") == usual
    answers = db.execute("select question, is_true from verify_run(%s)", [aware]).fetchall()
    assert all(is_true for _, is_true in answers), answers


def test_promotions_that_explain_nothing_are_left_out(db: psycopg.Connection) -> None:
    promoted_world(db, lift=0)
    plan_promotion(db, "2024-01-10")
    run_id = run_in_sql(db)
    assert db.execute("select distinct is_used from run_driver where run_id = %s", [run_id]).fetchall() == [(False,)]
    assert db.execute("select count(*) from run_known_month where run_id = %s", [run_id]).fetchone() == (0,)


def test_a_driver_by_another_name_has_its_past_in_the_plan_of_promotions(db: psycopg.Connection) -> None:
    rng = np.random.default_rng(3)
    pay = {day for day in days("2022-01-01", "2024-01-31") if day.day in (1, 9, 17)}
    commit(
        db,
        [
            (day, store, "food", round(float(100 * np.exp(0.4 * (day in pay) + rng.normal(0, 0.05))), 3))
            for store in ("A", "B")
            for day in days("2022-01-01", "2023-12-31")
        ],
    )
    db.cursor().executemany(
        "insert into promotion_plan (day, promotion, driver) values (%s, 1, 'benefits')", [[day] for day in sorted(pay)]
    )
    run_id = run_in_sql(db)
    driver, slope, is_used = db.execute(
        "select driver, slope, is_used from run_driver where run_id = %s order by origin desc limit 1", [run_id]
    ).fetchone()
    assert (driver, is_used) == ("benefits", True)
    assert abs(slope - 0.4) < 0.05


def sales_around_easter(factor: Callable[[date], float]) -> list[Row]:
    """Return sales of two stores: half as much again in the five days before Easter, closed on Easter Sunday."""
    rng = np.random.default_rng(4)
    rows = []
    for store in ("A", "B"):
        for day in days("2020-01-01", "2024-02-29"):
            step = (day - easter(day.year)).days
            lift = 1.6 if -5 <= step <= -1 else 1
            noise = float(np.exp(rng.normal(0, 0.04)))
            if step != 0:
                amount = 100 * lift * (1 + 0.1 * day.isoweekday()) * noise * (factor(day) if store == "A" else 1)
                rows.append((day, store, "food", round(amount, 2)))
    return rows


def test_easter_moves_with_its_days_before_it_and_is_closed_where_it_always_was(
    db: psycopg.Connection, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(db, sales_around_easter(lambda _: 1))
    unaware = by_day(db, run(db, dsn), "A")
    db.cursor().executemany(
        "insert into event (name, day, lead, lag) values ('Easter', %s, 7, 1)",
        [[easter(year)] for year in range(2020, 2026)],
    )
    run_id = run(db, dsn)
    aware = by_day(db, run_id, "A")
    learned = dict(
        db.execute(
            "select step, factor from run_event where run_id = %s and origin = '2024-03-01'", [run_id]
        ).fetchall()
    )
    assert set(learned) == {-7, -6, -5, -4, -3, -2, -1, 1}, "a closed day teaches nothing"
    assert all(abs(learned[step] - 1.6) < 0.08 for step in range(-5, 0))
    assert all(abs(learned[step] - 1) < 0.03 for step in (-7, -6, 1))
    good_friday, week_before = date(2024, 3, 29), date(2024, 3, 22)
    assert abs(aware[good_friday] / aware[week_before] - 1.6) < 0.15
    assert unaware[good_friday] < 1.3 * unaware[week_before]
    assert aware[date(2024, 3, 31)] == 0
    assert db.execute(
        "select distinct reason from run_closed_day where run_id = %s and day = '2024-03-31'", [run_id]
    ).fetchall() == [("closed on this day of Easter every time",)]
    # out of the month factors, too: March and April differ by Easter alone
    months = db.execute(
        "select factor from run_factor"
        " where run_id = %s and origin = '2024-03-01' and kind = 'month' and key in (3, 4)",
        [run_id],
    ).fetchall()
    assert all(abs(factor - 1) < 0.02 for (factor,) in months)

    # left out for comparison: as if nobody had noted any
    assert by_day(db, run(db, dsn, without=["events"]), "A") == unaware
    monkeypatch.setenv("PLANFACT_DSN", dsn)
    for left_out in ("events", "promotions,events"):
        with pytest.raises(SystemExit) as ended:
            main(["forecast", "--without", left_out])
        assert ended.value.code == 0
        compared, without = db.execute(
            "select run_id, parameters -> 'without' from forecast_run order by run_id desc limit 1"
        ).fetchone()
        assert without == left_out.split(",")
        assert db.execute("select count(*) from run_event where run_id = %s", [compared]).fetchone() == (0,)
        told = by_day(db, compared, "A")
        assert told[good_friday] < 1.3 * told[week_before]


def test_what_happened_once_teaches_nothing(db: psycopg.Connection, dsn: str) -> None:
    flood = (date(2024, 2, 9), date(2024, 2, 29))
    commit(db, sales_around_easter(lambda day: 0.1 if flood[0] <= day <= flood[1] else 1))
    low = sum(by_day(db, run(db, dsn), "A").values())
    db.execute("insert into event (name, day, shop, lag, is_once) values ('flood', %s, 'A', 20, true)", [flood[0]])
    run_id = run(db, dsn)
    spared = sum(by_day(db, run_id, "A").values())
    other = sum(by_day(db, run_id, "B").values())
    assert abs(spared / other - 1) < 0.05
    assert low < 0.9 * spared
    growth = db.execute("select abs(factor - 1) from run_factor where kind = 'growth' order by run_id").fetchall()
    assert growth[1][0] < growth[0][0] / 4, f"nor how much sales grow in a year: {growth}"
    like = db.execute("select day, like_day from run_event_day where run_id = %s and shop = 'A'", [run_id]).fetchall()
    assert len(like) == 21
    assert all(stands < flood[0] and (day - stands) % timedelta(7) == timedelta(0) for day, stands in like)
    # read once for both origins: what shops sold day by day, and on days of the flood what stands for them
    origins = db.execute(
        "select array_agg(distinct learned_before) from run_origin where run_id = %s", [run_id]
    ).fetchone()[0]
    assert len(origins) == 2
    basis = db.execute(
        "select count(*), count(*) filter (where basis.sales <> ("
        " select sum(sales.sales) from sales join series using (series_id)"
        " where store = basis.shop and sales.day = coalesce(once.like_day, basis.day)))"
        " from run_shop_day(%s, %s) as basis left join run_event_day as once"
        " on once.run_id = %s and once.shop = basis.shop and once.day = basis.day",
        [run_id, origins, run_id],
    ).fetchone()
    assert basis == (2 * len(sales_around_easter(lambda _: 1)), 0)


def test_a_closed_day_is_not_filled_with_a_promotion(db: psycopg.Connection) -> None:
    rows = [
        (day, "A", "food", 300 if (on := int(day.day % 10 == 3 or day == date(2023, 11, 15))) else 100, on)
        for day in days("2023-04-01", "2023-12-31")
        if day != date(2023, 11, 22)
    ]
    commit(db, rows)
    run_id = run_with_a_part(db)
    strength = db.execute(
        "select strength[array_position(days, '2023-11-22')] from run_driver_day where run_id = %s", [run_id]
    ).fetchone()
    assert strength == (1,), "it is filled with the Wednesday before, which was promoted"
    assert db.execute("select bool_and(is_true) from verify_run(%s)", [run_id]).fetchone() == (True,)
    db.execute("update run_driver_day set strength[1] = 0.5 where run_id = %s", [run_id])
    wrong = db.execute("select question from verify_run(%s) where not is_true", [run_id]).fetchall()
    assert wrong == [("known",)], "what it knew is not what it was"


def test_counts_of_promotions_are_shares_of_their_own_ninetieth_percentile(db: psycopg.Connection) -> None:
    counts = [n % 7 for n in range(270)]
    commit(
        db,
        [
            (day, "A", "food", round(float(100 * np.exp(0.05 * n)), 3), n)
            for day, n in zip(days("2023-04-06", "2023-12-31"), counts, strict=True)
        ],
    )
    run_id = run_with_a_part(db)
    scale, largest = db.execute(
        "select scale, (select max(one) from unnest(strength) as one) from run_driver_day where run_id = %s", [run_id]
    ).fetchone()
    assert (scale, largest) == (6, 1)


def test_one_wrong_number_is_no_event_and_hides_none(db: psycopg.Connection) -> None:
    rng = np.random.default_rng(5)
    fairs = [date(2022, 5, 18), date(2023, 5, 17), date(2024, 1, 17)]
    wrong = {date(2023, 3, 8), date(2023, 5, 17)}

    def load(wrong_number: float) -> dict[tuple[str, int], float]:
        commit(
            db,
            [
                (day, store, "food", wrong_number if day in wrong and store == "A" else round(amount, 2))
                for store in ("A", "B", "C")
                for day in days("2022-01-01", "2023-12-31")
                for amount in [100 * (1.5 if day in fairs else 1) * float(np.exp(rng.normal(0, 0.03)))]
            ],
        )
        run_id = run_in_sql(db)
        learned = db.execute(
            "select name, step, factor from run_event join forecast_run using (run_id)"
            " where run_id = %s and origin = horizon_start",
            [run_id],
        ).fetchall()
        return {(name, step): factor for name, step, factor in learned}

    db.cursor().executemany("insert into event (name, day) values ('fair', %s)", [[day] for day in fairs])
    db.execute("insert into event (name, day) values ('flyer', '2022-06-15'), ('flyer', '2024-01-24')")
    right = load(150)
    assert abs(right["fair", 0] - 1.5) < 0.1
    spoilt = load(1e9)
    assert 1.2 < spoilt["fair", 0] < 5.5
    assert abs(spoilt["flyer", 0] - 1) < 0.1
    (greatest,) = db.execute(
        "select max(yhat) from forecast where run_id = (select max(run_id) from forecast_run)"
        " and series_id <> (select series_id from series where store = 'A')"
    ).fetchone()
    assert greatest < 1000


@pytest.mark.parametrize(
    "note",
    [
        "insert into event (name, day, lag) values ('fair', %s, 2)",
        "insert into promotion_plan (day, promotion) values (%s, 1)",
        "insert into shop_calendar (day, is_closed, name) values (%s, true, 'fair')",
        "insert into series_opening (dimension, member, like_members, first_day) values ('store', 'Z', '{A}', %s)",
    ],
)
def test_a_day_without_end_is_no_day(db: psycopg.Connection, note: str) -> None:
    for day in ("infinity", "-infinity"):
        with pytest.raises(psycopg.errors.CheckViolation):
            db.execute(note.encode(), [day])


def test_a_day_that_two_events_take_out_is_stood_for_once(db: psycopg.Connection) -> None:
    commit(db, [(day, store, "food", 100) for store in ("A", "B") for day in days("2022-01-01", "2023-12-31")])
    for name in ("flood", "flood, second day", "strike"):
        db.execute("insert into event (name, day, lead, lag, is_once) values (%s, '2023-09-12', 2, 2, true)", [name])
    run_id = run_in_sql(db)
    sold = db.execute(
        "select distinct sales from run_shop_day(%s, array(select horizon_start from forecast_run where run_id = %s))",
        [run_id, run_id],
    ).fetchall()
    assert sold == [(100,)]


def test_events_that_share_their_days_make_the_effect_of_these_days_together(db: psycopg.Connection) -> None:
    fairs = [date(year, month, 15) for year in (2022, 2023) for month in (3, 6, 9)] + [date(2024, 1, 24)]
    usual = days("2022-01-01", "2023-12-31")
    commit(
        db,
        [
            (day, store, "food", (200 if day in fairs else 100) + index % 7)
            for store in ("A", "B")
            for index, day in enumerate(usual)
        ],
    )
    names = []
    for name in ("fair", "market", "parade"):
        names.append(name)
        db.cursor().executemany("insert into event (name, day) values (%s, %s)", [(name, day) for day in fairs])
        learned = dict(
            db.execute(
                "select name, factor from run_event join forecast_run using (run_id)"
                " where run_id = %s and origin = horizon_start",
                [run_in_sql(db)],
            ).fetchall()
        )
        assert sorted(learned) == names
        assert abs(np.prod(list(learned.values())) - 1.95) < 0.05, "not the effect once for every name"
