"""model_part is the whole list of what a forecast can be made of: whoever adds a part is told here what is missing."""

import random
import re
from datetime import date, timedelta
from pathlib import Path

import psycopg
import statsforecast.models

from builders import Row, commit, daily
from planfact.forecast import Request, forecast

MODEL = Path(__file__).parents[2] / "docs" / "concepts" / "model.md"


def rare_and_frequent() -> list[Row]:
    """Sell for three years: every day, and on one day of five; every part of the model serves one of them."""
    draw = random.Random(3)
    first = date(2021, 1, 1)
    rare = [
        (first + timedelta(days=n), "A", "rare", draw.randint(1, 5) if draw.random() < 0.2 else 0) for n in range(1186)
    ]
    return daily("2021-01-01", "2024-03-31", sales=lambda day: 50 + 5 * day.isoweekday() + day.month) + rare


def test_every_part_is_fitted_by_default_and_names_the_method_of_its_series(db: psycopg.Connection, dsn: str) -> None:
    commit(db, rare_and_frequent())
    forecast(db, dsn, Request(workers=1))
    missing = db.execute(
        "select part from model_part where not exists ("
        "  select from run_part join forecast_run using (run_id)"
        "  where run_part.part = model_part.part and origin = horizon_start and yhat is not null)"
    ).fetchall()
    errors = db.execute("select distinct error from run_part where error is not null").fetchall()
    assert missing == [], f"start_run's parts, run_history_form or python's fit() do not know them: {errors}"
    methods = {method for (method,) in db.execute("select distinct method from model_part")}
    assert all(hasattr(statsforecast.models, method) for method in methods)
    served = db.execute(
        "select product_group, method from run_series join series using (series_id) order by 1"
    ).fetchall()
    assert served == [("food", "AutoETS"), ("rare", "AutoETS")]

    # where one part alone served a series, its method is the part's
    forecast(db, dsn, Request(parameters={"parts": ["intermittent"], "backtest_months": 1}, workers=1))
    alone = db.execute(
        "select product_group, method, is_fallback from run_series join series using (series_id)"
        " where run_id = 2 order by 1"
    ).fetchall()
    assert alone == [("food", "SeasonalNaive", True), ("rare", "ADIDA", False)]


def test_a_part_says_what_is_fitted_once_and_the_run_knows_the_parameter(db: psycopg.Connection) -> None:
    wrong = db.execute(
        "select part from model_part"
        " where num_nonnulls(model, model_parameter) <> 1"
        " or model_parameter is not null and not run_parameters('{}') ? model_parameter"
    ).fetchall()
    assert wrong == []


def test_a_run_has_all_parts_unless_it_is_told_otherwise(db: psycopg.Connection) -> None:
    (default, known) = db.execute(
        "select run_parameters('{}') -> 'parts', (select jsonb_agg(part order by position) from model_part)"
    ).fetchone()
    assert default == known


def test_the_documentation_explains_every_part_in_the_order_of_the_list(db: psycopg.Connection) -> None:
    section = MODEL.read_text(encoding="utf-8").split("\n## Parts\n")[1].split("\n## ")[0]
    explained = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert explained == [part for (part,) in db.execute("select part from model_part order by position")]
    for (method,) in db.execute("select distinct method from model_part").fetchall():
        assert method in section
