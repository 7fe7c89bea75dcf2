"""Close a month: load, refresh the mart, forecast, publish, refresh the reports.

Every step is atomic and can be repeated, and each looks at the database for what is left to do, so that the
job killed anywhere and called again ends as if it had never been killed.
"""

from dataclasses import dataclass

import psycopg

from planfact.console import Console
from planfact.database import one_row
from planfact.forecast.run import Request, forecast, prepare
from planfact.intake import load as loading
from planfact.intake.reading import Reading

#: The SQLSTATE of a month that misses days.
NOT_COMPLETE = "PF012"


@dataclass(frozen=True)
class Closed:
    """The state after the job: newest data version, run, plan; and whether the job found anything to do."""

    data_version_id: int
    run_id: int
    plan_id: int
    nothing_new: bool


def close_month(
    conn: psycopg.Connection,
    dsn: str,
    paths: list[str],
    reading: Reading,
    request: Request,
    console: Console,
    *,
    mode: str = "merge",
    on_reject: str = "fail",
    on_duplicate: str = "fail",
    comment: str | None = None,
) -> Closed:
    """Run the whole monthly job on one or more files."""
    prepare(request.engine)
    before = _state(conn)
    with console.bytes_of(paths, "Loading") as advance:
        loaded = loading.load(
            conn,
            paths,
            reading,
            mode=mode,
            on_reject=on_reject,
            on_duplicate=on_duplicate,
            comment=comment,
            advance=advance,
        )
    _assert_complete(conn, console)
    with console.count("Forecasting", "series") as (begin, advance):
        forecasted = forecast(conn, dsn, request, begin, advance)
    with console.step("Publishing the plan"):
        plan_id = _publish_once(conn, forecasted.run_id)
    _refresh_reports(conn, console)
    for line in [*_outcome(conn), *_warnings(conn, forecasted.run_id)]:
        console.say(line)
    return Closed(loaded[-1].data_version_id, forecasted.run_id, plan_id, nothing_new=before == _state(conn))


def _assert_complete(conn: psycopg.Connection, console: Console) -> None:
    """Let a month be planned from only if no shop misses days of it; else the reports show so, and the job ends."""
    try:
        conn.execute("select assert_month_complete()")
    except psycopg.Error:
        _refresh_reports(conn, console)
        raise


def _refresh_reports(conn: psycopg.Connection, console: Console) -> None:
    with console.step("Refreshing plan-fact"):
        conn.execute("call expire_overrides()")
        conn.execute("call refresh_plan_fact()")


def _publish_once(conn: psycopg.Connection, run_id: int) -> int:
    """Publish a run that never was; one that was, and gave way to another since, was somebody's decision."""
    (plan_id,) = one_row(conn, "select max(plan_id) from plan where run_id = %s and published_at is not null", [run_id])
    if plan_id is None:
        (plan_id,) = one_row(conn, "call publish_plan(%s)", [run_id])
    return int(plan_id)


def _outcome(conn: psycopg.Connection) -> list[str]:
    """Say how the last full month went, and what is planned for those after it."""
    months = conn.execute(
        "select to_char(month, 'YYYY-MM'), plan, fact, variance_pct from plan_fact_month"
        " where level = 'total' and plan is not null and month >= ("
        "   select max(month) from plan_fact_month where level = 'total' and is_complete)"
        " order by month"
    )
    return [
        f"{month}: plan {plan:,.0f}"
        + ("" if fact is None else f", fact {fact:,.0f}")
        + ("" if variance is None else f", variance {variance:+.1f} %")
        for month, plan, fact, variance in months
    ]


def _warnings(conn: psycopg.Connection, run_id: int) -> list[str]:
    """Say what the run's own backtest says against it."""
    rows = conn.execute("select warning from run_warning where run_id = %s order by level desc", [run_id])
    return [f"warning: {warning}" for (warning,) in rows]


def _state(conn: psycopg.Connection) -> tuple[object, ...] | None:
    return conn.execute(
        "select (select max(data_version_id) from data_version),"
        " (select count(*) from forecast_run where status = 'succeeded'),"
        " (select max(plan_id) from plan where published_at is not null), (select refreshed_at from report_status)"
    ).fetchone()
