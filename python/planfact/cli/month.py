"""Commands of the monthly job: load, close, forecast, publish, report; each imports what it alone needs."""

from pathlib import Path
from typing import Annotated

import typer

from planfact.cli.completion import months, runs, versions
from planfact.cli.dry_run import show_dry_run
from planfact.cli.file_options import FileOptions, reading_of, save_source, with_file_options, with_source
from planfact.cli.options import (
    Again,
    ClosedMonth,
    Comment,
    Engine,
    Factors,
    Files,
    Lang,
    Model,
    Months,
    Parts,
    Season,
    Window,
    Without,
    Workers,
    month_of,
    parameters_of,
)
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.database import one_row
from planfact.deploy import deploy as deploy_schema


def demo(
    context: typer.Context, out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path("report.html")
) -> None:
    """Close four months of real grocery sales in the embedded database, and show plan against fact."""
    session: Session = context.obj
    from planfact.month.demo import run_demo

    session.settings.dsn = None
    server = session.server()
    with session.console.step("Starting the embedded PostgreSQL"):
        server.start()
    with session.connected(server.dsn()) as conn:
        deploy_schema(conn, session.templates(conn))
    with session.connected(server.dsn()) as conn:
        report = run_demo(conn, server.dsn(), out, session.console)
    session.console.result(str(report))


@with_file_options
def load(
    context: typer.Context,
    files: Files,
    how: FileOptions,
    month: ClosedMonth = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what the files say and would change; write nothing.")
    ] = False,
    again: Again = False,
) -> None:
    """Stage files and commit each as a data version; all of them, or none."""
    session: Session = context.obj
    from planfact.intake.load import load as load_files

    how = with_source(how)
    with session.database() as (conn, _):
        reading = reading_of(session, conn, how)
        if dry_run:
            show_dry_run(session, conn, files, reading, how, again, month_of(month))
            return
        session.console.about(month=month)
        with session.console.bytes_of(files, "Loading") as advance:
            loaded = load_files(conn, files, reading, again=again, month=month_of(month), advance=advance, **how.commit)
            session.console.about(version=loaded[-1].data_version_id)
    save_source(how)
    for one in loaded:
        text = f"{one.source}: data version {one.data_version_id}" + ("" if one.is_new else " (nothing new)")
        show(session, one, text)


@with_file_options
def close_month(
    context: typer.Context,
    files: Files,
    how: FileOptions,
    month: ClosedMonth = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="The plan stays a draft until planfact plan publish PLAN.")
    ] = False,
    months: Months = 1,
    engine: Engine = "local",
    workers: Workers = None,
    model: Model = None,
    season: Season = None,
    window: Window = None,
    parts: Parts = None,
    factors: Factors = None,
) -> None:
    """Do the monthly job: load, refresh the mart, forecast, publish the plan, refresh plan-fact. Restartable.

    Without --month it closes the month due, and says which that is.
    """
    session: Session = context.obj
    from planfact.forecast import Request
    from planfact.month.close import close_month as close

    how = with_source(how)
    with session.database() as (conn, dsn):
        reading = reading_of(session, conn, how)
        request = Request(None, months, parameters_of(model, season, window, parts, factors), workers, engine=engine)
        closed = close(
            conn, dsn, files, reading, request, session.console, month=month_of(month), draft=draft, **how.commit
        )
    save_source(how)
    text = f"data version {closed.data_version_id}, run {closed.run_id}, plan {closed.plan_id}"
    show(session, closed, f"nothing new: {text}" if closed.nothing_new else f"closed: {text}")


def forecast(
    context: typer.Context,
    data_version: Annotated[
        int | None, typer.Option(help="Forecast from this version; the newest unless given.", autocompletion=versions)
    ] = None,
    months: Months = 1,
    engine: Engine = "local",
    workers: Workers = None,
    model: Model = None,
    season: Season = None,
    window: Window = None,
    parts: Parts = None,
    factors: Factors = None,
    without: Without = None,
    refit: Annotated[bool, typer.Option("--refit", help="Compute again what has been computed already.")] = False,
) -> None:
    """Fit every series and store the forecast; prints the run id last."""
    session: Session = context.obj
    from planfact.forecast import Request
    from planfact.forecast import forecast as run_forecast

    with session.database() as (conn, dsn), session.console.count("Forecasting", "series") as (begin, advance):
        request = Request(
            data_version, months, parameters_of(model, season, window, parts, factors, without), workers, refit, engine
        )
        forecasted = run_forecast(conn, dsn, request, begin, advance)
        session.console.about(version=data_version, run=forecasted.run_id)
    show(session, forecasted, str(forecasted.run_id))


def refresh(context: typer.Context) -> None:
    """Bring the export mart and the reports to the newest data version."""
    session: Session = context.obj
    with session.database() as (conn, _):
        with session.console.step("Refreshing the export mart"):
            conn.execute("call refresh_export_mart()")
        with session.console.step("Refreshing plan-fact"):
            conn.execute("call expire_overrides()")
            conn.execute("call refresh_plan_fact()")


def publish(
    context: typer.Context,
    run: Annotated[int, typer.Argument(help="The run whose forecast becomes the plan.", autocompletion=runs)],
    comment: Comment = None,
    allow_hindsight: Annotated[
        bool,
        typer.Option("--allow-hindsight", help="Also plan the rest of a month that has begun in the data."),
    ] = False,
    allow_taken_back: Annotated[
        bool,
        typer.Option("--allow-taken-back", help="Also from sales that were taken back since."),
    ] = False,
) -> None:
    """Make the forecast of a run the plan of its full months; prints the plan id last."""
    session: Session = context.obj
    session.console.about(run=run)
    with session.database() as (conn, _):
        (plan_id,) = one_row(
            conn, "call publish_plan(%s, %s, null, %s, %s)", [run, comment, allow_hindsight, allow_taken_back]
        )
    show(session, {"plan_id": plan_id}, str(plan_id))


def report(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Option(help="YYYY-MM; the newest month with plan and fact unless given.", autocompletion=months),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the report goes, report.html unless given; NAME.xlsx is a workbook.")
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook instead of the page.")] = False,
    lang: Lang = "en",
    email: Annotated[
        bool, typer.Option("--email", help="Also send it to the address in PLANFACT_NOTIFY_EMAIL, mailtos://…")
    ] = False,
) -> None:
    """Write the plan-fact report: one HTML file that needs no network, or a workbook; prints its path last."""
    session: Session = context.obj
    from planfact.report import read_shown, stale_notes, write_report, write_workbook
    from planfact.report.wording import Language

    session.console.about(month=month)
    ending = out.suffix.lower() if out else ""
    if xlsx and ending in (".html", ".htm"):
        raise typer.BadParameter(f"{out} is no name of a workbook: --xlsx writes one", param_hint="--out")
    with session.database() as (conn, _):
        if xlsx or ending == ".xlsx":
            path = write_workbook(conn, out or Path("report.xlsx"), month_of(month), lang)
        else:
            path = write_report(conn, out or Path("report.html"), month_of(month), lang)
        for note in stale_notes(read_shown(conn), Language.named("en")):
            session.console.say(note)
        if email:
            from planfact.report.mail import mail_report

            session.console.say(f"sent: {mail_report(conn, path, month_of(month))}")
    show(session, {"path": str(path)}, str(path))
