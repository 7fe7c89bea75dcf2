"""Commands that look after the database: what it holds, whether it is well, what of it can go."""

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from planfact.cli.completion import runs as known_runs
from planfact.cli.options import Workers
from planfact.cli.output import query_rows, show, show_query, show_table
from planfact.cli.session import Session
from planfact.errors import PlanfactError
from planfact.output_file import replaced


def status(context: typer.Context) -> None:
    """Show what the database holds: newest data, mart, runs, plans, reports."""
    session: Session = context.obj
    with session.database() as (conn, _):
        if session.as_json:
            names, (row,) = query_rows(conn, "status_json")
            show(session, dict(zip(names, row, strict=True)), "")
        else:
            show_query(session, conn, "Status", "status")


def doctor(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also ask whether every row still is as it was: verify_database().")
    ] = False,
) -> None:
    """Look for trouble: database, rights, schema, disk, stale runs; say how to fix it. Exit status 1 if any is bad."""
    session: Session = context.obj
    from planfact.watch.doctor import examine

    home = session.settings.home.resolve() if session.settings.given_dsn is None else None
    with session.database() as (conn, _):
        findings = examine(conn, session.templates(conn), home, session.deploy_command(), deep)
    if session.as_json:
        show(session, findings, "")
    else:
        show_table(
            session,
            "Health",
            ["question", "status", "found", "what to do"],
            [list(asdict(one).values()) for one in findings],
        )
    if any(one.status == "failed" for one in findings):
        raise typer.Exit(1)


def verify(
    context: typer.Context,
    run: Annotated[
        int | None,
        typer.Argument(help="The run to verify; the newest that succeeded unless given.", autocompletion=known_runs),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every run, and everything else that is stored: versions, plans, reports.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Rebuild a run's data, fit it again, compare bit for bit; exit status 1 where anything is not as it was."""
    session: Session = context.obj
    from planfact.forecast.verify import Finding, newest_run, verifiable_runs, verify_database, verify_run

    findings: list[Finding] = []
    with session.database() as (conn, _):
        runs = verifiable_runs(conn) if everything else [run or newest_run(conn)]
        for run_id in runs:
            with session.console.count(f"Fitting run {run_id} again", "series") as (begin, advance):
                found = verify_run(conn, run_id, workers or len(os.sched_getaffinity(0)), begin, advance)
            findings += [replace(one, question=f"run {run_id}: {one.question}") for one in found]
        if everything:
            with session.console.step("Checking versions, plans and reports"):
                asked = {one.question for one in findings}
                findings += [one for one in verify_database(conn) if one.question not in asked]
    if session.as_json:
        show(session, findings, "")
    else:
        answers = {True: "yes", False: "NO", None: "not asked"}
        show_table(
            session,
            "Verified",
            ["question", "holds", "found"],
            [[f.question, answers[f.is_true], f.found] for f in findings],
        )
    if any(one.is_true is False for one in findings):
        raise typer.Exit(1)


def metrics(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="A file that is replaced as a whole, e.g. planfact.prom; stdout unless given.")
    ] = None,
) -> None:
    """Print OpenMetrics text, e.g. for the textfile collector of a Prometheus node exporter.

    Where the database does not answer, planfact_up is 0, nothing else is told, and the exit status is 1.
    """
    session: Session = context.obj
    from planfact.watch.metrics import down, openmetrics

    try:
        with session.database() as (conn, _):
            text = openmetrics(conn)
    except (PlanfactError, psycopg.Error):
        _tell(session, down(), out)
        raise
    _tell(session, text, out)


def _tell(session: Session, text: str, out: Path | None) -> None:
    if out is None:
        session.console.result(text, end="")
        return
    try:
        with replaced(out) as file:
            file.write(text.encode())
    except OSError as error:
        raise PlanfactError(f"the metrics cannot be written to {out}: {error.strerror}") from error


def versions(context: typer.Context) -> None:
    """List the data versions."""
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Data versions", "versions")


def runs(context: typer.Context) -> None:
    """List the runs and what became of them."""
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Runs", "runs")


def prune(
    context: typer.Context,
    keep_months: Annotated[int, typer.Option(min=1, help="Months of the data whose runs stay whole.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
) -> None:
    """Delete what explains old runs, forecasts that no plan came from, and old logs; plans and reports stay."""
    session: Session = context.obj
    with session.database() as (conn, _), conn.transaction():
        show_query(session, conn, "Would go" if dry_run else "Goes", "prunable", [keep_months])
        conn.execute("call prune(%s, dry_run => %s)", [keep_months, dry_run])


def notify(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send and write nothing.")
    ] = False,
) -> None:
    """Tell the channels of the month closed and of new alerts, each once; exit status 1 if a message was not sent."""
    session: Session = context.obj
    from planfact.watch.notify import notify as send
    from planfact.watch.notify import queued

    with session.database() as (conn, _):
        messages = queued(conn) if dry_run else send(conn)
    failed = [message for message in messages if message.error]
    if session.as_json:
        show(session, messages, "")
    else:
        for message in messages:
            show(session, message, f"{message.channel}: {message.title}" + (f"\n{message.body}" if dry_run else ""))
    if not messages:
        session.console.say("nothing to tell")
    if failed:
        raise PlanfactError(
            f"{len(failed)} of {len(messages)} messages not sent",
            "\n".join(f"{message.channel}: {message.title}: {message.error}" for message in failed),
            "They are kept: planfact notify tries them again.",
        )
