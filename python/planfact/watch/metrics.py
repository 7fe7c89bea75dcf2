"""Metrics: the view planfact_metric as OpenMetrics text, and whether there was a database to ask."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import psycopg
from prometheus_client.core import CollectorRegistry, GaugeMetricFamily
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector


class _Samples(Collector):
    """Rows of (name, help, labels, value), ordered by name."""

    def __init__(self, rows: list[tuple[str, str, dict[str, str], float]]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, samples in groupby(self._rows, key=lambda row: row[0]):
            rows = list(samples)
            family = GaugeMetricFamily(name, rows[0][1], labels=list(rows[0][2]))
            for _, _, labels, value in rows:
                family.add_metric(list(labels.values()), value)
            yield family


UP = ("planfact_up", "1 where the database answered, 0 where it did not.")


def openmetrics(conn: psycopg.Connection) -> str:
    """Return what planfact_metric holds, in the text format of OpenMetrics 1.0."""
    rows = conn.execute("select name, help, labels, value from planfact_metric order by name, labels").fetchall()
    return _exposed([*rows, (*UP, {}, 1.0)])


def down() -> str:
    """Return what is left to say where the database did not answer."""
    return _exposed([(*UP, {}, 0.0)])


def _exposed(rows: list[Any]) -> str:
    registry = CollectorRegistry()
    registry.register(_Samples(rows))
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text.decode()
