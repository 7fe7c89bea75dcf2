"""Two runs side by side on the same series and days; the champion and those before it."""

import psycopg
import pytest

from builders import commit, daily, favorita, run_in_sql, table


@pytest.mark.real_data
def test_two_runs_are_compared_on_the_same_days_at_every_level(db: psycopg.Connection) -> None:
    commit(db, favorita("2015-01-01", "2016-10-31"))
    run_in_sql(db, months=2)
    commit(db, favorita("2016-11-01", "2016-11-30"))
    run_in_sql(db)
    db.execute("update run_forecast set yhat_raw = 1.1 * yhat_raw where run_id = 2")
    commit(db, favorita("2016-12-01", "2016-12-31"))
    db.execute("call refresh_plan_fact()")
    asked = "select * from compare_runs({}, {}) where kind = 'actual'"
    found = table(db, asked.format(1, 2))
    # run 1 also forecast November, which run 2 knew: it does not count
    assert set(found["days"]) == {31}
    # five months before October were forecast again by both
    both = db.execute("select distinct days from compare_runs(1, 2) where kind = 'backtest'").fetchall()
    assert both == [(30 + 31 + 31 + 30 + 31,)]
    ours = found.set_index(["level", "store", "product_group"]).sort_index()
    for side, run_id in (("a", 1), ("b", 2)):
        alone = table(
            db, "select * from forecast_accuracy where run_id = %s and month = '2016-12-01'", [run_id]
        ).set_index(["level", "store", "product_group"])
        alone = alone.reindex(ours.index)
        for ask, known in (("wape", "wape"), ("mae", "mae"), ("rmse", "rmse"), ("bias_pct", "bias_pct")):
            assert ours[f"{ask}_{side}"].to_numpy() == pytest.approx(alone[known].to_numpy(), rel=1e-9)
    wins = {"a": ours["mae_a"] < ours["mae_b"], "b": ours["mae_a"] > ours["mae_b"]}
    for side, is_better in wins.items():
        assert ((ours["better"] == side) == is_better).all()
    assert ours["gain_pct"].to_numpy() == pytest.approx((100 * (1 - ours["mae_b"] / ours["mae_a"])).to_numpy())
    swapped = table(db, asked.format(2, 1)).set_index(["level", "store", "product_group"])
    mirrored = swapped.loc[ours.index, "better"].map({"a": "b", "b": "a", "same": "same"})
    assert list(mirrored) == list(ours["better"])


def test_runs_of_one_origin_are_compared_on_their_backtest_at_once(db: psycopg.Connection) -> None:
    commit(db, daily("2023-01-01", "2024-03-31") + daily("2023-02-01", "2024-03-31", "B", "toys"))
    run_in_sql(db)
    run_in_sql(db, parameters='{"window_days": 28}')
    db.execute("call refresh_plan_fact()")
    rows = db.execute("select kind, level, wape_a, wape_b, better from compare_runs(1, 2)").fetchall()
    assert {(kind, better) for kind, _, _, _, better in rows} == {("backtest", "same")}
    assert {level for _, level, *_ in rows} == {"total", "store", "product_group", "series"}


def test_only_runs_that_succeeded_are_compared_or_chosen(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    run_in_sql(db)
    db.execute("call refresh_plan_fact()")
    db.execute("call start_run(refit => true)")
    for call in ("select * from compare_runs(1, 2)", "select * from compare_runs(7, 1)", "call set_champion(2, 'x')"):
        with pytest.raises(psycopg.Error) as refused:
            db.execute(call.encode())
        assert refused.value.sqlstate == "PF004", call


def test_the_champion_is_the_newest_choice_and_the_others_are_kept(db: psycopg.Connection) -> None:
    commit(db, daily("2024-01-01", "2024-03-31"))
    run_in_sql(db)
    run_in_sql(db, months=2)
    assert db.execute("select count(*) from champion").fetchone() == (0,)
    with pytest.raises(psycopg.Error) as refused:
        db.execute("call set_champion(1, ' ')")
    assert refused.value.sqlstate == "PF009"
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    for run_id, reason in ((1, "the first"), (2, "longer"), (2, "again"), (1, "back: 2 lost at lag 1")):
        db.execute("call set_champion(%s, %s)", [run_id, reason])
    assert db.execute("select run_id, model_name, reason, chosen_by from champion").fetchall() == [
        (1, "AutoETS", "back: 2 lost at lag 1", "postgres")
    ]
    history = db.execute("select run_id, reason from champion_choice order by champion_choice_id").fetchall()
    assert history == [(1, "the first"), (2, "longer"), (1, "back: 2 lost at lag 1")]
    assert len(notices) == 1
