"""Close a month: load, refresh the mart, forecast, publish, refresh the reports.

What of it is to be done, month_to_do() says in the database; every step is atomic and can be repeated, so that the job
killed anywhere and called again ends as if it had never been killed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg

from planfact.amounts import Amounts
from planfact.console import Console
from planfact.database import one_row
from planfact.forecast.run import Request, forecast, prepare
from planfact.intake import load as loading
from planfact.intake.reading import Reading
from planfact.watch.notify import is_wanted, notify

#: The SQLSTATE of a month that misses days.
NOT_COMPLETE = "PF012"


@dataclass(frozen=True)
class Outcome:
    """How a month went, or what is planned for it."""

    month: str
    plan: Decimal
    fact: Decimal | None
    variance: Decimal | None
    variance_pct: Decimal | None

    def told(self, amounts: Amounts) -> str:
        """Say it in a line."""
        return (
            f"{self.month}: plan {amounts.said(self.plan)}"
            + ("" if self.fact is None else f", fact {amounts.said(self.fact)}")
            + ("" if self.variance_pct is None else f", variance {self.variance_pct:+.1f} %")
        )


@dataclass(frozen=True)
class Closed:
    """The state after the job: data version, run, plan; whether anything was to be done; how it went."""

    data_version_id: int
    run_id: int
    plan_id: int
    nothing_new: bool
    months: list[Outcome]


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
    month: date | None = None,
    outside: str = "fail",
    draft: bool = False,
) -> Closed:
    """Run the whole monthly job on one or more files; they close the month due unless another is named."""
    prepare(request.engine)
    before = _state(conn)
    due, name = one_row(
        conn, "select coalesce(%(month)s, due), to_char(due, 'YYYY-MM') from month_due() as due", {"month": month}
    )
    console.about(month=f"{month:%Y-%m}" if month else name)
    if month is None and name is not None:
        console.say(f"the month due is {name}")
    with console.bytes_of(paths, "Loading") as advance:
        loading.load(
            conn,
            paths,
            reading,
            mode=mode,
            on_reject=on_reject,
            on_duplicate=on_duplicate,
            comment=comment,
            month=month or "due",
            outside=outside,
            advance=advance,
        )
    console.about(version=_newest(conn))
    drafted: int | None = None
    if _is_due(conn, due, "forecast"):
        _assert_complete(conn, console, month)
        with console.count("Forecasting", "series") as (begin, advance):
            forecasted = forecast(conn, dsn, request, begin, advance)
        console.about(run=forecasted.run_id)
        if draft:
            with console.step("Drafting the plan"):
                (drafted,) = one_row(conn, "call draft_plan(%s)", [forecasted.run_id])
        else:
            # a draft that is submitted, where somebody has to approve plans
            with console.step("Publishing the plan"):
                (plan_id,) = one_row(conn, "call propose_plan(%s)", [forecasted.run_id])
                is_draft = "select plan_id from plan where plan_id = %s and published_at is null"
                (drafted,) = conn.execute(is_draft, [plan_id]).fetchone() or (None,)
    elif _is_due(conn, due, "mart"):
        with console.step("Refreshing the export mart"):
            conn.execute("call refresh_export_mart()")
    if _is_due(conn, due, "refresh"):
        _refresh_reports(conn, console)
    (numbers,) = one_row(conn, "select array_agg(number order by ordinal) from month_to_do(%s)", [due])
    version, _, run, plan, *_ = numbers
    console.about(run=run)
    if drafted is not None:
        run, plan = one_row(conn, "select run_id, plan_id from plan where plan_id = %s", [drafted])
        console.say(f"plan {plan} is a draft; {_next_step(conn, plan)}")
    months = _outcome(conn)
    amounts = Amounts.of(conn)
    for line in [*(one.told(amounts) for one in months), *_warnings(conn, run), *_told(conn)]:
        console.say(line)
    return Closed(version, run, plan, nothing_new=before == _state(conn), months=months)


def _next_step(conn: psycopg.Connection, plan_id: int) -> str:
    """Say what brings a draft into force."""
    submitted = conn.execute(
        "select submitted_by, is_approval_asked from planfact_setting"
        " left join plan_submission on plan_id = %s order by plan_revision_id desc nulls last",
        [plan_id],
    ).fetchone()
    by, is_approval_asked = submitted or (None, False)
    if by is not None and is_approval_asked:
        steps = f"planfact plan approve {plan_id}, then planfact plan publish {plan_id}"
        return f"another than {by} has to approve it: {steps}"
    step = "once it is approved: planfact plan submit" if is_approval_asked else "by planfact plan publish"
    return f"it comes into force {step} {plan_id}"


def _newest(conn: psycopg.Connection) -> int | None:
    (version,) = one_row(conn, "select max(data_version_id) from data_version")
    return version and int(version)


def _assert_complete(conn: psycopg.Connection, console: Console, month: date | None) -> None:
    """Let a month be planned from only if no shop misses days of it; else the reports show so, and the job ends.

    A month that was named has to reach its end, too.
    """
    try:
        conn.execute("select assert_month_complete()")
        if month is not None:
            conn.execute("select assert_month_complete(%s)", [month])
    except psycopg.Error:
        _refresh_reports(conn, console)
        raise


def _refresh_reports(conn: psycopg.Connection, console: Console) -> None:
    with console.step("Refreshing plan-fact"):
        conn.execute("call expire_overrides()")
        conn.execute("call refresh_plan_fact()")


def _is_due(conn: psycopg.Connection, month: date | None, step: str) -> bool:
    (is_due,) = one_row(conn, "select is_due from month_to_do(%s) where step = %s", [month, step])
    return bool(is_due)


def _outcome(conn: psycopg.Connection) -> list[Outcome]:
    """Return how the last full month went, and what is planned for those after it."""
    months = conn.execute(
        "select to_char(month, 'YYYY-MM'), plan, fact, variance, variance_pct from plan_fact_month"
        " where level = 'total' and plan is not null and month >= ("
        "   select max(month) from plan_fact_month where level = 'total' and is_complete)"
        " order by month"
    )
    return [Outcome(*row) for row in months]


def _warnings(conn: psycopg.Connection, run_id: int) -> list[str]:
    """Say what the run's own backtest says against it."""
    rows = conn.execute("select warning from run_warning where run_id = %s order by level desc", [run_id])
    return [f"warning: {warning}" for (warning,) in rows]


def _told(conn: psycopg.Connection) -> list[str]:
    """Tell the channels, where there are any; say who was told, and who was not: that stops no close."""
    if not is_wanted(conn):
        return []
    messages = notify(conn)
    return [
        f"told {message.channel}: {message.title}"
        if message.error is None
        else f"warning: {message.channel} was not told: {message.error}; planfact notify tries again"
        for message in messages
    ]


def _state(conn: psycopg.Connection) -> tuple[object, ...] | None:
    return conn.execute(
        "select (select max(data_version_id) from data_version),"
        " (select count(*) from forecast_run where status = 'succeeded'),"
        " (select max(plan_id) from plan where published_at is not null), (select refreshed_at from report_status)"
    ).fetchone()
