"""When months are closed, and what their runs are called: scheduled__2024-04 closes April."""

from datetime import datetime
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DataInterval
from airflow.timetables.interval import CronDataIntervalTimetable


class MonthlyTimetable(CronDataIntervalTimetable):
    """Monthly runs, each dated in the month that it closes and named after it."""

    def generate_run_id(
        self, *, run_type: Any, run_after: datetime, data_interval: DataInterval | None, **extra: Any
    ) -> str:
        """Name a run of the schedule after its month; one by hand has its month from a parameter, unknown here."""
        if str(run_type) in ("scheduled", "backfill") and data_interval is not None:
            return str(run_type.generate_run_id(suffix=f"{data_interval.start:%Y-%m}"))
        return str(
            super().generate_run_id(run_type=run_type, run_after=run_after, data_interval=data_interval, **extra)
        )


class PlanfactPlugin(AirflowPlugin):
    """Makes the timetable known to Airflow, by the entry point of the wheel."""

    name = "planfact"
    timetables: ClassVar[list[type]] = [MonthlyTimetable]
