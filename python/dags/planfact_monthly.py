"""planfact_monthly: closes each month as soon as its sales file is there, oldest first.

A run closes the month of its logical date: the run that starts on 2 May has the logical date 2 April and closes April
from the file 2024-04.csv. It asks the database what is left to do, so a retry, a clear, a backfill and the catch-up
over missed months all end in the same state, and running a closed month again changes nothing.

Airflow only gives the orders. SQL runs in the database; load, forecast and report run the planfact of another
environment, with nothing of Airflow's own environment but the connection. docs/guides/airflow.md says how to set it up.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from airflow.providers.common.sql.operators.sql import BranchSQLOperator, SQLCheckOperator, SQLExecuteQueryOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, PokeReturnValue, TaskGroup, chain, task

# who parses this file alone has not its folder on the path
sys.path.insert(0, str(Path(__file__).parent))
from planfact_month_file import file_of_month

#: Other DAGs that are scheduled on it run when the reports are fresh and checked.
PLAN_FACT = Asset("planfact://plan_fact_month")

MONTH = "{{ logical_date.strftime('%Y-%m') }}"
FIRST_DAY = {"month": MONTH + "-01"}

#: All that planfact gets to see: Airflow's own environment may hold secrets of others.
ENVIRONMENT = {
    "PLANFACT_BIN": "{{ var.value.get('planfact_bin', 'planfact') }}",
    "PLANFACT_DSN": "{{ conn.planfact.get_uri() }}",
}


class Check(SQLCheckOperator):
    """A check whose parameters may be templates; it fails unless all that its query returns is true."""

    template_fields = (*SQLCheckOperator.template_fields, "parameters")


class Branch(BranchSQLOperator):
    """A branch whose parameters may be templates."""

    template_fields = (*BranchSQLOperator.template_fields, "parameters")


@task.sensor(mode="reschedule")
def wait_for_file(folder: str, month: str) -> PokeReturnValue:
    """Wait for the month's file; return its path. Fails where several files are of the month."""
    file = file_of_month(Path(folder), month)
    return PokeReturnValue(is_done=file is not None, xcom_value=file and str(file))


with DAG(
    dag_id="planfact_monthly",
    description="Sales of a month → data version → mart → forecast → plan → plan against fact",
    # the first month that Airflow closes; what was sold before is history, loaded by hand
    start_date=datetime.fromisoformat(os.environ.get("PLANFACT_FIRST_MONTH", "2024-01") + "-01"),
    # on the second of the month after: the interval, unlike a plain cron trigger, dates the run in the month it closes
    schedule=CronDataIntervalTimetable("0 4 2 * *", timezone="UTC"),
    catchup=True,
    max_active_runs=1,
    default_args={
        "conn_id": "planfact",
        "retries": 2,
        # what the database remarks, such as "nothing new", goes to the task's log
        "hook_params": {"enable_log_db_messages": True},
    },
    tags=["planfact"],
):
    # once a month's fact is loaded, its plan would know the answer: the month before must have made it
    has_its_plan = Check(
        task_id="month_has_its_plan",
        sql="select assert_month_in_turn(%(month)s::date)",
        parameters=FIRST_DAY,
        retries=0,
    )

    file = wait_for_file("{{ var.value.planfact_incoming }}", MONTH)

    load = BashOperator(
        task_id="load",
        # a file that a version has already is not loaded again: the database knows it by its digest; the options are
        # words, hence no quotes; --source finds its planfact.toml beside the files
        bash_command='cd "${SALES_FILE%/*}" && exec "$PLANFACT_BIN" load --month "$MONTH" $OPTIONS "$SALES_FILE"',
        env={
            **ENVIRONMENT,
            "MONTH": MONTH,
            "OPTIONS": "{{ var.value.get('planfact_load_options', '') }}",
            "SALES_FILE": "{{ ti.xcom_pull('wait_for_file') }}",
        },
    )

    reaches_month_end = Check(
        task_id="file_reaches_month_end",
        sql="sql/file_reaches_month_end.sql",
        parameters=FIRST_DAY,
        trigger_rule="none_failed",
    )

    refresh_mart = SQLExecuteQueryOperator(task_id="refresh_export_mart", sql="CALL refresh_export_mart()")

    # what is to be done is said by month_to_do(), here as in close-month
    is_plan_due = Branch(
        task_id="is_plan_due",
        sql="select is_due from month_to_do(%(month)s::date) where step = 'publish'",
        parameters=FIRST_DAY,
        follow_task_ids_if_true=["forecast"],
        follow_task_ids_if_false=["refresh_plan_fact"],
    )

    # the last line that it prints becomes its XCom: the run, whatever was said on stderr
    forecast = BashOperator(
        task_id="forecast",
        bash_command='run=$("$PLANFACT_BIN" forecast) && echo "$run"',
        env=ENVIRONMENT,
    )

    publish = SQLExecuteQueryOperator(
        task_id="publish_plan", sql="CALL publish_plan(%(run)s)", parameters={"run": forecast.output}
    )

    refresh_plan_fact = SQLExecuteQueryOperator(
        task_id="refresh_plan_fact",
        sql=["CALL expire_overrides()", "CALL refresh_plan_fact()"],
        trigger_rule="none_failed",
    )

    with TaskGroup("checks") as checks:
        Check(
            task_id="version_matches_checksum",
            sql="select verify_data_version(max(data_version_id)) from data_version",
        )
        Check(task_id="parts_sum_to_total", sql="sql/parts_sum_to_total.sql")
        for subject in ("mart", "reports", "plan"):  # each shows the newest version; the next month has a plan
            Check(
                task_id=f"fresh_{subject}",
                sql="select status = 'ok', found from planfact_health where name = %(subject)s",
                parameters={"subject": subject},
            )

    month_to_report = SQLExecuteQueryOperator(
        task_id="month_to_report",
        sql="select to_char(of_month, 'YYYY-MM') from month_to_do(%(month)s::date) where step = 'report'",
        parameters=FIRST_DAY,
    )

    report = BashOperator(
        task_id="report",
        bash_command='exec "$PLANFACT_BIN" report --month "$MONTH" --out "$REPORT"',
        env={
            **ENVIRONMENT,
            "MONTH": "{{ ti.xcom_pull('month_to_report')[0][0] }}",
            "REPORT": "{{ var.value.planfact_reports }}/" + MONTH + ".html",
        },
        outlets=[PLAN_FACT],
    )

    # where a channel's messages go is a secret of the worker's environment, which is not rendered; planfact gets to see
    # that, and nothing else of it
    notify = BashOperator(
        task_id="notify",
        bash_command="""
            for name in $(compgen -e); do
                case "$name" in PLANFACT_*|PATH|HOME|LANG|LC_*) ;; *) unset "$name" ;; esac
            done
            exec "$PLANFACT_BIN" notify
        """,
        env=ENVIRONMENT,
        append_env=True,
    )

    chain(has_its_plan, file, load, reaches_month_end, refresh_mart, is_plan_due, forecast, publish)
    chain(publish, refresh_plan_fact, checks, month_to_report, report, notify)
    is_plan_due >> refresh_plan_fact
