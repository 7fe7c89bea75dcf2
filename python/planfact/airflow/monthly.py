"""The monthly DAG: closes each month as soon as its sales file is there, oldest first.

Airflow only gives the orders, and asks the database what is left to do: a retry, a clear, a backfill and the catch-up
over missed months all end in the same state, and running a closed month again changes nothing.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Asset, DeadlineAlert, DeadlineReference, Param, SyncCallback, TaskGroup, chain

from planfact.airflow.operators import Branch, Call, Check, MonthFile, Planfact
from planfact.airflow.timetable import MonthlyTimetable

DOC = """
Closes a month as soon as its sales file is there: sales → data version → mart → forecast → plan → plan against fact.

A run closes the month of its logical date, or the one that the parameter `month` names; triggered with neither, the
month before the day it was triggered on. Running a closed month again changes nothing. A file that is refused is not
tried again: put the right one in its place and clear the failed task with those after it.

planfact's guide "Close months with Airflow" says what to do about each task that fails.
"""

MONTH = "{{ month_of(dag_run, params) }}"
FIRST_DAY = {"month": MONTH + "-01"}


def plan_fact(conn_id: str = "planfact") -> Asset:
    """Return what a DAG is scheduled on that runs when the reports of a company are fresh and checked."""
    return Asset("planfact://plan_fact_month" if conn_id == "planfact" else f"planfact://{conn_id}/plan_fact_month")


def month_of(dag_run: Any, params: Any) -> str:
    """Return the month that a run closes."""
    if params.get("month"):
        return str(params["month"])
    day = dag_run.logical_date or dag_run.run_after.replace(day=1) - timedelta(days=1)
    return str(day.strftime("%Y-%m"))


def monthly(
    dag_id: str = "planfact_monthly",
    *,
    conn_id: str = "planfact",
    source: str | None = None,
    first_month: str = "2024-01",
    incoming: str = "{{ var.value.planfact_incoming }}",
    reports: str = "{{ var.value.planfact_reports }}",
    planfact: str = "{{ var.value.get('planfact_bin', 'planfact') }}",
    load_options: str = "{{ var.value.get('planfact_load_options', '') }}",
    on_failure: Callable[[Any], None] | None = None,
    deadline: timedelta = timedelta(days=3),
    on_deadline: Callable[..., None] | None = None,
) -> DAG:
    """Return the DAG that closes the months of one company.

    Args:
        dag_id: its name; another company has another.
        conn_id: the connection, type Postgres: where the company's planfact is.
        source: the name under which planfact.toml, beside the files, keeps how they are read.
        first_month: the first month that Airflow closes; what was sold before is history, loaded by hand.
        incoming: the folder where the files arrive.
        reports: the folder where the reports go.
        planfact: the command of the other environment.
        load_options: more options of planfact load, for files that differ.
        on_failure: called with the context of each task that failed for good.
        deadline: how long after it was queued a run may take, its wait for the file included.
        on_deadline: called once for each run that has not succeeded by then, with `context`; a function of a module.

    """
    kept = f"--source {source}" if source else ""
    asset = plan_fact(conn_id)

    def program(task_id: str, *arguments: str, **kwargs: Any) -> Planfact:
        return Planfact(task_id=task_id, program=planfact, arguments=list(arguments), **kwargs)

    with DAG(
        dag_id=dag_id,
        description="Sales of a month → data version → mart → forecast → plan → plan against fact",
        doc_md=DOC,
        start_date=datetime.fromisoformat(f"{first_month}-01"),
        # on the second of the month after: the interval, unlike a plain cron trigger, dates the run in its month
        schedule=MonthlyTimetable("0 4 2 * *", timezone="UTC"),
        catchup=True,
        max_active_runs=1,
        params={
            "month": Param(
                None,
                type=["null", "string"],
                pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
                title="Month",
                description="The month to close, such as 2024-04; empty: that of the logical date.",
            )
        },
        # from when the run was queued: one by hand has no logical date, and that of a missed month is long past
        deadline=on_deadline
        and DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, interval=deadline, callback=SyncCallback(on_deadline)),
        user_defined_macros={"month_of": month_of},
        template_searchpath=[str(Path(__file__).parent / "sql")],
        default_args={
            "conn_id": conn_id,
            "retries": 2,
            "execution_timeout": timedelta(hours=1),
            "on_failure_callback": on_failure,
            # what the database remarks, such as "nothing new", goes to the task's log
            "hook_params": {"enable_log_db_messages": True},
        },
        tags=["planfact"],
    ) as dag:
        # once a month's fact is loaded, its plan would know the answer: the month before must have made it
        has_its_plan = Check(task_id="month_has_its_plan", sql="month_in_turn.sql", parameters=FIRST_DAY)

        # looks again after five minutes, then less often; each look is a handful of lines in the log
        file = MonthFile(
            task_id="wait_for_file",
            folder=incoming,
            month=MONTH,
            mode="reschedule",
            poke_interval=300,
            exponential_backoff=True,
            max_wait=timedelta(minutes=30),
        )

        # a file that a version has already is not loaded again: the database knows it by its digest
        load = program(
            "load",
            *("load", "--month", MONTH, "{{ ti.xcom_pull('wait_for_file') }}"),
            options=f"{kept} {load_options}",
            cwd="{{ ti.xcom_pull('wait_for_file').rpartition('/')[0] }}",
        )

        reaches_month_end = Check(
            task_id="file_reaches_month_end",
            sql="file_reaches_month_end.sql",
            parameters=FIRST_DAY,
            trigger_rule="none_failed",
        )

        refresh_mart = Call(task_id="refresh_export_mart", sql="CALL refresh_export_mart()")

        # what is to be done is said by month_to_do(), here as in close-month
        is_plan_due = Branch(
            task_id="is_plan_due",
            sql="select is_due from month_to_do(%(month)s::date) where step = 'publish'",
            parameters=FIRST_DAY,
            follow_task_ids_if_true=["forecast"],
            follow_task_ids_if_false=["refresh_plan_fact"],
        )

        # the last line that it prints is the run
        forecast = program("forecast", "forecast", execution_timeout=timedelta(hours=6))

        # where somebody has to approve plans, a draft is submitted, and the log says who has to do what
        publish = Call(task_id="publish_plan", sql="CALL propose_plan(%(run)s)", parameters={"run": forecast.output})

        refresh_plan_fact = Call(
            task_id="refresh_plan_fact",
            sql=["CALL expire_overrides()", "CALL refresh_plan_fact()"],
            trigger_rule="none_failed",
        )

        with TaskGroup("checks") as checks:
            for name in ("version_matches_checksum", "parts_sum_to_total"):
                Check(task_id=name, sql=f"{name}.sql")
            for subject in ("mart", "reports", "plan"):  # each shows the newest version; the next month has a plan
                Check(task_id=f"fresh_{subject}", sql="fresh.sql", parameters={"subject": subject})

        month_to_report = Call(task_id="month_to_report", sql="month_to_report.sql", parameters=FIRST_DAY)

        report = program(
            "report",
            *("report", "--month", "{{ ti.xcom_pull('month_to_report')[0][0] }}"),
            *("--out", f"{reports}/{MONTH}.html"),
            outlets=[asset],
            post_execute=_told(asset),
        )

        # where a channel's messages go is a secret of the worker's environment, which is not rendered
        notify = program("notify", "notify", is_open=True)

        chain(has_its_plan, file, load, reaches_month_end, refresh_mart, is_plan_due, forecast, publish)
        chain(publish, refresh_plan_fact, checks, month_to_report, report, notify)
        is_plan_due >> refresh_plan_fact
    return dag


def _told(asset: Asset) -> Callable[[Any, Any], None]:
    """Give the asset's event what the month came to: month, data version, rows, plan, fact, variance."""

    def tell(context: Any, result: Any) -> None:
        _, figures = context["ti"].xcom_pull("month_to_report")[0]
        context["outlet_events"][asset].extra = json.loads(figures)

    return tell
