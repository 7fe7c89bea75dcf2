"""Forecast: open a run, let workers fit its shards, close it; and verify one by fitting it again."""

from planfact.forecast.run import Forecasted, Request, forecast

__all__ = ["Forecasted", "Request", "forecast"]
