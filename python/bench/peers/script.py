"""The script that people write: read_sql into a long frame, StatsForecast over it, to_sql; prints seconds as JSON.

Runs in the environment of the peers. Arguments: the database as SQLAlchemy names it, the ETS model, the window in
days, the number of processes.
"""

import json
import sys
import time

import pandas as pd
from sqlalchemy import create_engine
from statsforecast import StatsForecast
from statsforecast.models import AutoETS, SeasonalNaive
from utilsforecast.preprocessing import fill_gaps

QUERY = "select store || '/' || product_group as unique_id, day as ds, sales::float8 as y from sales join series using (series_id)"  # noqa: E501


def main(database: str, model: str, window: int, processes: int) -> dict[str, float]:
    """Forecast the month after the data, and the last month in the data as if it were not there."""
    began = time.perf_counter()
    engine = create_engine(database)
    sales = pd.read_sql(QUERY, engine, parse_dates=["ds"])
    read = time.perf_counter()

    sales = fill_gaps(sales, freq="D", end="global").fillna({"y": 0.0})
    last_day = sales["ds"].max()
    sales = sales[sales["ds"] > last_day - pd.Timedelta(days=window)]
    framed = time.perf_counter()

    models = [AutoETS(season_length=7, model=model)]
    forecaster = StatsForecast(models, freq="D", n_jobs=processes, fallback_model=SeasonalNaive(7))
    horizon = (last_day + pd.offsets.MonthEnd(1) - last_day).days
    forecast = forecaster.forecast(df=sales, h=horizon)
    backtest = forecaster.cross_validation(df=sales, h=last_day.day, n_windows=1, step_size=last_day.day)
    fitted = time.perf_counter()

    forecast.to_sql("script_forecast", engine, if_exists="replace", index=False)
    backtest.drop(columns="cutoff").to_sql("script_backtest", engine, if_exists="replace", index=False)
    written = time.perf_counter()
    return {
        "read": read - began,
        "frame": framed - read,
        "fit": fitted - framed,
        "write": written - fitted,
        "series": sales["unique_id"].nunique(),
        "rows": len(forecast),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
