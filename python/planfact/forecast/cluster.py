"""Clusters: Dask, Ray or Spark, the user's own where the environment names one, else processes of this machine.

A cluster of the user's own is named as its users are used to: DASK_SCHEDULER_ADDRESS, RAY_ADDRESS, or what
spark-submit leaves behind. One that is started here listens on this machine alone, lets nobody in, and ends with
the forecast.
"""

import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from typing import Any

from planfact.errors import PlanfactError
from planfact.forecast.processes import signals_are_for_the_parent

#: The module that the extra of the same name installs.
MODULES = {"dask": "distributed", "ray": "ray", "spark": "pyspark"}

#: How often a task is tried before the engine gives up.
ATTEMPTS = 4

#: Where Spark may have been told of a cluster; where not, planfact starts Spark on this machine.
SPARK_VARIABLES = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_REMOTE")

#: Bytes, for answers alone: Ray would else take a third of the memory.
RAY_OBJECT_STORE = 100_000_000


def require(name: str) -> None:
    """Raise PlanfactError where an engine cannot run for want of its extra, or of Java."""
    if find_spec(MODULES[name]) is None:
        raise PlanfactError(
            f"the engine {name} is not installed", hint=f"Install planfact[{name}], here and on the workers."
        )
    if name == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which("java")) and not _spark_is_elsewhere():
        raise PlanfactError(
            "the engine spark needs Java, and there is none",
            hint="Install Java 17 or 21 (Debian: openjdk-17-jre-headless), or set JAVA_HOME.",
        )


@contextmanager
def started(name: str, workers: int | None, dsn: str) -> Iterator[Any]:
    """Connect to the user's cluster, or start one on this machine; yield Fugue's engine for it, end it after."""
    start = {"dask": _dask, "ray": _ray, "spark": _spark}[name]
    with (
        redirect_stdout(sys.stderr),  # engines talk on both, and results are all that belongs on stdout
        _in_environment(dsn),
        tempfile.TemporaryDirectory(prefix="planfact-", ignore_cleanup_errors=True) as folder,
        start(workers or len(os.sched_getaffinity(0)), folder) as cluster,
    ):
        yield cluster


@contextmanager
def _in_environment(dsn: str) -> Iterator[None]:
    """Let the processes that are started here inherit the database's address: no argument, log or task shows it."""
    before = os.environ.get("PLANFACT_DSN")
    if dsn:
        os.environ["PLANFACT_DSN"] = dsn
    try:
        yield
    finally:
        os.environ.pop("PLANFACT_DSN", None)
        if before is not None:
            os.environ["PLANFACT_DSN"] = before


@contextmanager
def _dask(workers: int, folder: str) -> Iterator[Any]:
    import dask.config
    from distributed import Client, LocalCluster
    from fugue_dask import DaskExecutionEngine

    if dask.config.get("scheduler-address", None):
        with Client() as client:
            yield DaskExecutionEngine(client)
        return
    with dask.config.set({"temporary-directory": folder}), signals_are_for_the_parent(signal.SIGINT):
        # TLS with a certificate of the moment: whoever may give Dask tasks may run anything as this user
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, security=True)
    with cluster, Client(cluster) as client:
        yield DaskExecutionEngine(client)


@contextmanager
def _ray(workers: int, folder: str) -> Iterator[Any]:
    import ray
    from fugue_ray import RayExecutionEngine
    from ray.data import DataContext

    if os.environ.get("RAY_ADDRESS"):
        ray.init(log_to_driver=False, logging_level=logging.ERROR)
    else:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        with signals_are_for_the_parent(signal.SIGINT):
            ray.init(
                num_cpus=workers,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                object_store_memory=RAY_OBJECT_STORE,
                _temp_dir=folder,
            )
    try:
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        DataContext.get_current().enable_progress_bars = False
        yield RayExecutionEngine()
    finally:
        ray.shutdown()


@contextmanager
def _spark(workers: int, folder: str) -> Iterator[Any]:
    from fugue_spark import SparkExecutionEngine
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("planfact")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not _spark_is_elsewhere():
        here = {
            "spark.master": f"local[{workers},{ATTEMPTS}]",
            "spark.authenticate": "true",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": folder,
            "spark.log.level": "FATAL",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = builder.config(map=here)
    session = builder.getOrCreate()
    try:
        yield SparkExecutionEngine(session)
    finally:
        session.stop()


def _spark_is_elsewhere() -> bool:
    return any(os.environ.get(name) for name in SPARK_VARIABLES)
