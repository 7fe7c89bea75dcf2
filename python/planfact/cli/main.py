"""The command line: parses, calls, prints. Results on stdout, progress and remarks on stderr."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from numbers import Number
from pathlib import Path
from typing import Annotated, Any, Literal

import psycopg
import rich.table
import typer
import typer.core
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr
from rich.markup import escape

from planfact import __version__
from planfact.console import Console, JsonConsole
from planfact.database import check_conninfo, connect, explain
from planfact.deploy import deploy as deploy_schema
from planfact.deploy.templates import Templates, read_vars
from planfact.errors import PlanfactError
from planfact.intake.reading import Reading
from planfact.server.embedded import EmbeddedServer
from planfact.settings import Settings


class InterruptibleGroup(typer.core.TyperGroup):
    """Ctrl-C is a failure like any other: one clear message, exit status 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise PlanfactError("interrupted; the step at work was taken back, call again to go on") from error


app = typer.Typer(
    cls=InterruptibleGroup,
    name="planfact",
    help="Sales forecasting and plan-against-fact reporting that live inside PostgreSQL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(
    help="The embedded PostgreSQL server, used where no other database is named.", no_args_is_help=True
)
app.add_typer(db_app, name="db")
plan_app = typer.Typer(
    help="Look at plans, change them, and take them to Excel and back.",
    no_args_is_help=True,
)
app.add_typer(plan_app, name="plan")

#: Flags that belong to no command in particular are taken wherever they stand.
GLOBAL_FLAGS = {"--json": 0, "--debug": 0, "--dsn": 1, "--log": 1}

#: Commands whose failures are kept in job_log; the others change nothing.
LOGGED = ("load", "close-month", "forecast", "refresh", "publish", "plan", "budget")

settings = Settings()
console = Console()
as_json = False
command: str | None = None

Files = Annotated[list[str], typer.Argument(help="CSV, CSV.gz or Parquet; - reads CSV from standard input.")]
Map = Annotated[str, typer.Option("--map", help="Your column names: day=date,store=store_nbr,…")]
Mode = Annotated[
    Literal["merge", "replace"],
    typer.Option(help="merge: add and correct. replace: the file is the whole truth for its days."),
]
OnReject = Annotated[
    Literal["fail", "quarantine"],
    typer.Option(help="Bad rows: fail, or quarantine (set them aside in sales_reject)."),
]
Comment = Annotated[str | None, typer.Option(help="Kept with the data version.")]
Delimiter = Annotated[str | None, typer.Option(help="Column delimiter; detected unless given.")]
Decimal = Annotated[str | None, typer.Option(help="Decimal sign, . or ,; detected unless given.")]
DateFormat = Annotated[str | None, typer.Option(help="How days are written, e.g. %d.%m.%Y; YYYY-MM-DD unless given.")]
Months = Annotated[int, typer.Option(help="Full months to forecast.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Worker processes; all cores unless given.")]
Engine = Annotated[
    Literal["local", "dask", "ray", "spark"],
    typer.Option(help="Who fits: this machine's processes, or a cluster (planfact\\[dask], \\[ray], \\[spark])."),
]
Model = Annotated[str | None, typer.Option(help="ETS search space of the daily parts, e.g. ANA (default), ZZZ.")]
Season = Annotated[int | None, typer.Option(help="Season length in days (default 7).")]
Window = Annotated[int | None, typer.Option(help="Days of history that daily parts learn from (default 365).")]
Parts = Annotated[str | None, typer.Option(help="What the forecast is made of, e.g. daily,monthly; all unless given.")]
Factors = Annotated[bool | None, typer.Option(help="Learn months and dates from all series together; on unless given.")]


def _version(value: bool) -> None:
    if value:
        print(f"planfact {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    dsn: Annotated[str | None, typer.Option(help="Connection string of your own database.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Results as JSON.")] = False,
    log: Annotated[
        Literal["text", "json"] | None,
        typer.Option(help="Progress and errors as text, or as JSON lines (PLANFACT_LOG)."),
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Take the flags that every command knows; --debug is read by main()."""
    global as_json, command, console  # noqa: PLW0603 - set once, before any command runs
    as_json, command = json_output, context.invoked_subcommand
    if (log or settings.log) == "json":
        console = JsonConsole()
    if dsn is not None:
        settings.dsn = SecretStr(dsn)


def _embedded() -> EmbeddedServer:
    return EmbeddedServer(settings.home.resolve())


@contextmanager
def _database() -> Iterator[tuple[psycopg.Connection, str]]:
    """Connect to the user's database, or to the embedded one: started, and deployed where it is new."""
    dsn = settings.given_dsn
    embedded = dsn is None
    if dsn is None:
        server = _embedded()
        server.start()
        dsn = server.dsn()
    with connect(dsn, on_notice=console.say) as conn:
        if embedded and conn.execute("select to_regclass('deployment')").fetchone() == (None,):
            deploy_schema(conn, Templates(read_vars(settings.vars)))
            conn.close()
            with connect(dsn, on_notice=console.say) as deployed, _failures_kept(deployed):
                yield deployed, dsn
        else:
            with _failures_kept(conn):
                yield conn, dsn


@contextmanager
def _failures_kept(conn: psycopg.Connection) -> Iterator[None]:
    """Note a failure in job_log, where there still is a database to tell and a right to do so."""
    began = datetime.now(UTC)
    try:
        yield
    except (psycopg.Error, PlanfactError, KeyboardInterrupt) as error:
        if command in LOGGED:
            reason = explain(error) if isinstance(error, psycopg.Error) else error
            with suppress(psycopg.Error):
                conn.execute("call log_failure(%s, %s, %s)", [command, began, str(reason) or "interrupted"])
        raise


def _reading(
    conn: psycopg.Connection, names: str, delimiter: str | None, decimal: str | None, date_format: str | None
) -> Reading:
    from planfact.intake.load import columns

    known = columns(conn)
    mapping = _mapping(names, known)
    if delimiter is not None and len(delimiter) != 1:
        raise typer.BadParameter("one character", param_hint="--delimiter")
    if decimal not in (None, ".", ","):
        raise typer.BadParameter("a point or a comma", param_hint="--decimal")
    return Reading(known, mapping, delimiter, decimal, date_format, console.say)


def _mapping(names: str, known: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in filter(None, names.split(",")):
        ours, found, theirs = pair.partition("=")
        if not found or not theirs:
            raise typer.BadParameter(f"{pair!r} is not ours=theirs", param_hint="--map")
        mapping[ours.strip()] = theirs.strip()
    if unknown := set(mapping).difference(known):
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))}: planfact's columns are {', '.join(known)}", param_hint="--map"
        )
    return mapping


def _parameters(
    model: str | None, season: int | None, window: int | None, parts: str | None, factors: bool | None
) -> dict[str, object]:
    listed = [part.strip() for part in parts.split(",")] if parts is not None else None
    given = {"model": model, "season": season, "window_days": window, "parts": listed, "factors": factors}
    return {name: value for name, value in given.items() if value is not None}


@app.command()
def demo(out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path("report.html")) -> None:
    """Close four months of real grocery sales in the embedded database, and show plan against fact."""
    from planfact.month.demo import run_demo

    settings.dsn = None
    server = _embedded()
    with console.step("Starting the embedded PostgreSQL"):
        server.start()
    with _database_at(server.dsn()) as conn:
        report = run_demo(conn, server.dsn(), out, console)
    print(report)


@contextmanager
def _database_at(dsn: str) -> Iterator[psycopg.Connection]:
    with connect(dsn) as conn:
        deploy_schema(conn, Templates(read_vars(settings.vars)))
    with connect(dsn, on_notice=console.say) as conn:
        yield conn


@app.command()
def deploy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would change.")] = False,
    variables: Annotated[Path | None, typer.Option("--vars", help="Your own vars.toml (or PLANFACT_VARS).")] = None,
) -> None:
    """Create or upgrade the schema."""
    templates = Templates(read_vars(variables or settings.vars))
    dsn = settings.given_dsn
    if dsn is None:
        server = _embedded()
        server.start()
        dsn = server.dsn()
    with connect(dsn, on_notice=console.say) as conn:
        changes = deploy_schema(conn, templates, dry_run)
    _print(changes, "\n".join(map(str, changes)) or "nothing to change")


@app.command()
def load(
    files: Files,
    mode: Mode = "merge",
    on_reject: OnReject = "fail",
    names: Map = "",
    comment: Comment = None,
    delimiter: Delimiter = None,
    decimal: Decimal = None,
    date_format: DateFormat = None,
) -> None:
    """Stage files and commit each as a data version; all of them, or none."""
    from planfact.intake.load import load as load_files

    with _database() as (conn, _):
        reading = _reading(conn, names, delimiter, decimal, date_format)
        with console.bytes_of(files, "Loading") as advance:
            loaded = load_files(conn, files, reading, mode=mode, on_reject=on_reject, comment=comment, advance=advance)
    for one in loaded:
        text = f"{one.source}: data version {one.data_version_id}" + ("" if one.is_new else " (nothing new)")
        _print(one, text)


@app.command("close-month")
def close_month(
    files: Files,
    mode: Mode = "merge",
    on_reject: OnReject = "fail",
    names: Map = "",
    comment: Comment = None,
    delimiter: Delimiter = None,
    decimal: Decimal = None,
    date_format: DateFormat = None,
    months: Months = 1,
    engine: Engine = "local",
    workers: Workers = None,
    model: Model = None,
    season: Season = None,
    window: Window = None,
    parts: Parts = None,
    factors: Factors = None,
) -> None:
    """Do the monthly job: load, refresh the mart, forecast, publish the plan, refresh plan-fact. Restartable."""
    from planfact.forecast import Request
    from planfact.month.close import close_month as close

    with _database() as (conn, dsn):
        reading = _reading(conn, names, delimiter, decimal, date_format)
        request = Request(None, months, _parameters(model, season, window, parts, factors), workers, engine=engine)
        closed = close(conn, dsn, files, reading, request, console, mode=mode, on_reject=on_reject, comment=comment)
    text = f"data version {closed.data_version_id}, run {closed.run_id}, plan {closed.plan_id}"
    _print(closed, f"nothing new: {text}" if closed.nothing_new else f"closed: {text}")


@app.command()
def forecast(
    data_version: Annotated[
        int | None, typer.Option(help="Forecast from this version; the newest unless given.")
    ] = None,
    months: Months = 1,
    engine: Engine = "local",
    workers: Workers = None,
    model: Model = None,
    season: Season = None,
    window: Window = None,
    parts: Parts = None,
    factors: Factors = None,
    refit: Annotated[bool, typer.Option("--refit", help="Compute again what has been computed already.")] = False,
) -> None:
    """Fit every series and store the forecast; prints the run id last."""
    from planfact.forecast import Request
    from planfact.forecast import forecast as run_forecast

    with _database() as (conn, dsn), console.count("Forecasting", "series") as (begin, advance):
        request = Request(
            data_version, months, _parameters(model, season, window, parts, factors), workers, refit, engine
        )
        forecasted = run_forecast(conn, dsn, request, begin, advance)
    _print(forecasted, str(forecasted.run_id))


@app.command()
def refresh() -> None:
    """Bring the export mart and the reports to the newest data version."""
    with _database() as (conn, _):
        with console.step("Refreshing the export mart"):
            conn.execute("call refresh_export_mart()")
        with console.step("Refreshing plan-fact"):
            conn.execute("call refresh_plan_fact()")


@app.command()
def publish(
    run: Annotated[int, typer.Argument(help="The run whose forecast becomes the plan.")],
    comment: Comment = None,
    allow_hindsight: Annotated[
        bool,
        typer.Option("--allow-hindsight", help="Also plan the rest of a month that has begun in the data."),
    ] = False,
) -> None:
    """Make the forecast of a run the plan of its full months; prints the plan id last."""
    with _database() as (conn, _):
        row = conn.execute("call publish_plan(%s, %s, null, %s)", [run, comment, allow_hindsight]).fetchone()
    assert row is not None
    _print({"plan_id": row[0]}, str(row[0]))


@app.command()
def report(
    month: Annotated[
        str | None, typer.Option(help="YYYY-MM; the newest month with plan and fact unless given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the report goes; report.html or report.xlsx unless given.")
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook instead of the page.")] = False,
    lang: Annotated[str, typer.Option(help="Its language: en or ru.")] = "en",
) -> None:
    """Write the plan-fact report: one HTML file that needs no network, or a workbook; prints its path last."""
    from planfact.report import write_report, write_workbook

    with _database() as (conn, _):
        if xlsx:
            path = write_workbook(conn, out or Path("report.xlsx"), _month(month), lang)
        else:
            path = write_report(conn, out or Path("report.html"), _month(month), lang)
    _print({"path": str(path)}, str(path))


def _month(given: str | None) -> date | None:
    try:
        return datetime.strptime(given, "%Y-%m").date() if given else None
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} is not YYYY-MM", param_hint="--month") from error


#: What shows a change of the plan in the reports, too.
#: Words, dates and codes up to here stay on one line of a table.
SHORT = 10
REFRESH = "planfact refresh brings it into the reports"

OfMonth = Annotated[str | None, typer.Option("--month", help="YYYY-MM; all months unless given.")]
PlanMonth = Annotated[str, typer.Option("--month", help="YYYY-MM.")]
PlanId = Annotated[int | None, typer.Option("--plan", help="A draft; the plan in force unless given.")]
Reason = Annotated[str, typer.Option(help="Why; kept with it.")]


@plan_app.command("list")
def plan_list(month: OfMonth = None) -> None:
    """List the plans, drafts and budgets of each month."""
    with _database() as (conn, _):
        _table(
            conn,
            "Plans",
            "select to_char(month, 'YYYY-MM') as month, kind, coalesce(plan_id, budget_id) as number, status, quantity,"
            " is_frozen as frozen, run_id as run, coalesce(published_by, created_by) as by, comment from plan_registry"
            " where month = coalesce(%s, month) order by 1, kind desc, number",
            [_month(month)],
        )


@plan_app.command("overrides")
def plan_overrides(month: OfMonth = None) -> None:
    """List the overrides: who decided what and why, what it adds to the plan, what became of it."""
    with _database() as (conn, _):
        names = [name for (name,) in conn.execute("select dimension from dimension order by position")]
        query = sql.SQL(
            "select override_id as override, first_day, last_day, {}, coalesce(quantity::text, trim_scale(percent)"
            " || ' %%') as change, delta, status, reason, created_by as by, end_reason as ended"
            " from override_log where month = coalesce(%s, month) order by override_id"
        ).format(sql.SQL(", ").join(map(sql.Identifier, names)))
        _table(conn, "Overrides", query.as_string(conn), [_month(month)])


@plan_app.command("export")
def plan_export(
    month: PlanMonth,
    out: Annotated[Path, typer.Option(help="Where the sheet goes.")] = Path("plan.xlsx"),
    plan: PlanId = None,
) -> None:
    """Write the plan of a month to an Excel sheet to be changed; prints its path last."""
    from planfact.intake.plan_sheet import write_sheet

    with _database() as (conn, _):
        written = write_sheet(conn, _given_month(month), out, plan)
    console.say(f"plan {written.plan_id} of {written.month}: {written.rows:,} rows")
    _print(written, written.path)


@plan_app.command("import")
def plan_import(sheet: Annotated[Path, typer.Argument(help="A sheet that planfact plan export wrote.")]) -> None:
    """Make the changed rows of a planning sheet overrides: all, or none and each bad row is named."""
    from planfact.intake.plan_sheet import import_sheet

    with _database() as (conn, _):
        imported = import_sheet(conn, sheet)
    followed = f"; {REFRESH}" if imported.overrides else ""
    _print(imported, f"{imported.overrides} overrides of plan {imported.plan_id}, {imported.month}{followed}")


@plan_app.command("override")
def plan_override(
    month: PlanMonth,
    reason: Reason,
    only: Annotated[
        list[str] | None, typer.Option(help="store=44; several narrow it down; everything unless given.")
    ] = None,
    quantity: Annotated[str | None, typer.Option(help="What the plan is to be.")] = None,
    percent: Annotated[str | None, typer.Option(help="By how many per cent it is to change.")] = None,
    first_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's first unless given.")] = None,
    last_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; the month's last unless given.")] = None,
    expires: Annotated[str | None, typer.Option(help="When it stops to count, e.g. 2024-08-15.")] = None,
    plan: PlanId = None,
) -> None:
    """Change the plan of a month at any level; prints the number of the override last."""
    named = dict(pair.partition("=")[::2] for pair in only or [])
    with _database() as (conn, _):
        known = [name for (name,) in conn.execute("select dimension from dimension order by position")]
        if unknown := set(named).difference(known):
            raise typer.BadParameter(
                f"{', '.join(sorted(unknown))}: planned by {', '.join(known)}", param_hint="--only"
            )
        types = {"quantity": "numeric", "percent": "numeric", "expires_at": "timestamptz", "plan_id": "bigint"}
        types |= {"month": "date", "first_day": "date", "last_day": "date", "reason": "text"} | dict.fromkeys(
            known, "text"
        )
        given: dict[str, object] = {
            "month": _given_month(month),
            "quantity": _number(quantity, "--quantity"),
            "percent": _number(percent and percent.strip().removesuffix("%"), "--percent"),
            "reason": reason,
            **named,
        }
        given |= {"first_day": first_day, "last_day": last_day, "expires_at": expires, "plan_id": plan}
        arguments = sql.SQL(", ").join(
            sql.SQL("{} => %s::{}").format(sql.Identifier(name), sql.SQL(types[name])) for name in given
        )
        try:
            row = conn.execute(sql.SQL("call override_plan({})").format(arguments), list(given.values())).fetchone()
        except psycopg.DataError as error:
            raise typer.BadParameter(error.diag.message_primary or str(error)) from error
    assert row is not None
    console.say(REFRESH)
    _print({"override_id": row[0]}, str(row[0]))


def _number(given: str | None, option: str) -> str | None:
    try:
        float(given if given is not None else 0)
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} is not a number: write 5 or -2.5", param_hint=option) from error
    return given


@plan_app.command("undo")
def plan_undo(
    override: Annotated[int, typer.Argument(help="The override, as planfact plan overrides shows it.")], reason: Reason
) -> None:
    """Take an override back."""
    with _database() as (conn, _):
        conn.execute("call undo_override(%s, %s)", [override, reason])
    _print({"override_id": override}, f"override {override} no longer counts; {REFRESH}")


@plan_app.command("draft")
def plan_draft(
    run: Annotated[int, typer.Argument(help="The run whose forecast is drafted.")], comment: Comment = None
) -> None:
    """Make the forecast of a run a draft; prints the plan id last."""
    with _database() as (conn, _):
        row = conn.execute("call draft_plan(%s, %s)", [run, comment]).fetchone()
    assert row is not None
    _print({"plan_id": row[0]}, str(row[0]))


@plan_app.command("publish")
def plan_publish(
    plan: Annotated[int, typer.Argument(help="The draft that is to come into force.")], comment: Comment = None
) -> None:
    """Bring a draft into force."""
    with _database() as (conn, _):
        conn.execute("call publish_plan(null, %s, %s)", [comment, plan])
    _print({"plan_id": plan}, f"plan {plan}; {REFRESH}")


@app.command()
def budget(
    file: Annotated[
        Path, typer.Argument(help="CSV, CSV.gz or XLSX: month, dimensions, amount; or a column per month.")
    ],
    names: Annotated[str, typer.Option("--map", help="Your column names: month=period,amount=budget,…")] = "",
    comment: Annotated[str | None, typer.Option(help="Kept with the budget.")] = None,
) -> None:
    """Load a budget, spread to days by what is expected, and shown beside the plan; prints its number last."""
    from planfact.intake.budget_file import load_budget

    with _database() as (conn, _):
        known = ["month", *(name for (name,) in conn.execute("select dimension from dimension")), "amount"]
        loaded = load_budget(conn, file, _mapping(names, known), comment, console.say)
    console.say(f"{loaded.source}: {loaded.amounts:,} amounts; {REFRESH}")
    _print(loaded, str(loaded.budget_id))


def _given_month(given: str) -> date:
    month = _month(given)
    if month is None:
        raise typer.BadParameter("YYYY-MM is wanted", param_hint="--month")
    return month


@app.command()
def status() -> None:
    """Show what the database holds: newest data, mart, runs, plans, reports."""
    with _database() as (conn, _):
        _table(conn, "Status", "select item, value from planfact_status")


@app.command()
def doctor() -> None:
    """Look for trouble: database, rights, schema, disk, stale runs; say how to mend it. Exit status 1 if any is bad."""
    from planfact.watch.doctor import examine

    home = settings.home.resolve() if settings.given_dsn is None else None
    with _database() as (conn, _):
        findings = examine(conn, Templates(read_vars(settings.vars)), home)
    if as_json:
        _print(findings, "")
    else:
        _show("Health", ["question", "status", "found", "what to do"], [list(asdict(one).values()) for one in findings])
    if any(one.status == "failed" for one in findings):
        raise typer.Exit(1)


@app.command()
def verify(
    run: Annotated[
        int | None, typer.Argument(help="The run to verify; the newest that succeeded unless given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every run, and everything else that is stored: versions, plans, reports.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Rebuild a run's data, fit it again, compare bit for bit; exit status 1 where anything is not as it was."""
    from planfact.forecast.verify import Finding, newest_run, verifiable_runs, verify_database, verify_run

    findings: list[Finding] = []
    with _database() as (conn, _):
        runs = verifiable_runs(conn) if everything else [run or newest_run(conn)]
        for run_id in runs:
            with console.count(f"Fitting run {run_id} again", "series") as (begin, advance):
                found = verify_run(conn, run_id, workers or len(os.sched_getaffinity(0)), begin, advance)
            findings += [replace(one, question=f"run {run_id}: {one.question}") for one in found]
        if everything:
            with console.step("Checking versions, plans and reports"):
                asked = {one.question for one in findings}
                findings += [one for one in verify_database(conn) if one.question not in asked]
    if as_json:
        _print(findings, "")
    else:
        answers = {True: "yes", False: "NO", None: "not asked"}
        _show("Verified", ["question", "holds", "found"], [[f.question, answers[f.is_true], f.found] for f in findings])
    if any(one.is_true is False for one in findings):
        raise typer.Exit(1)


@app.command()
def metrics() -> None:
    """Print OpenMetrics text, e.g. for the textfile collector of a Prometheus node exporter."""
    from planfact.watch.metrics import openmetrics

    with _database() as (conn, _):
        print(openmetrics(conn), end="")


@app.command()
def versions() -> None:
    """List the data versions."""
    with _database() as (conn, _):
        _table(
            conn,
            "Data versions",
            "select data_version_id as version, source, rows_added as added, rows_changed as changed,"
            " rows_removed as removed, row_count as rows, last_day, checksum from data_version order by 1",
        )


@app.command()
def runs() -> None:
    """List the runs and what became of them."""
    with _database() as (conn, _):
        _table(
            conn,
            "Runs",
            "select run_id as run, data_version_id as version, status, horizon_end, series_count as series,"
            " fallback_count as fallbacks, round(backtest_wape::numeric, 4) as backtest_wape,"
            " round(actual_wape::numeric, 4) as actual_wape, plan_id as plan, error from run_registry order by 1",
        )


@db_app.command()
def start(
    port: Annotated[int | None, typer.Option(help="Also listen on this port of 127.0.0.1.")] = None,
) -> None:
    """Start the embedded server."""
    server = _embedded()
    server.start(listen_port=port)
    print(server.dsn())


@db_app.command()
def stop() -> None:
    """Stop the embedded server."""
    print("stopped" if _embedded().stop() else "was not running")


@db_app.command()
def dsn() -> None:
    """Print one line fit for psql, starting the embedded server if need be."""
    server = _embedded()
    server.start()
    print(server.dsn())


@db_app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database; further arguments are psql's."""
    server = _embedded()
    dsn = settings.given_dsn
    if dsn is None:
        server.start()
        dsn = server.dsn()
    check_conninfo(dsn)
    parts = conninfo_to_dict(dsn)
    # a password is not for argv, where every user of the machine could read it
    if password := parts.pop("password", None):
        os.environ["PGPASSWORD"] = str(password)
    program = str(server.psql())
    os.execv(program, [program, make_conninfo(**{name: str(value) for name, value in parts.items()}), *context.args])


def _print(result: Any, text: str) -> None:
    if as_json:
        plain = [asdict(one) for one in result] if isinstance(result, list) else result
        print(json.dumps(plain if isinstance(plain, list | dict) else asdict(plain), default=str))
    else:
        print(text)


def _table(conn: psycopg.Connection, title: str, query: str, parameters: Sequence[object] | None = None) -> None:
    cursor = conn.execute(query.encode(), parameters)
    names = [column.name for column in cursor.description or []]
    rows = cursor.fetchall()
    if as_json:
        print(json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str))
        return
    _show(title, names, rows)


def _show(title: str, names: list[str], rows: Sequence[Sequence[object]]) -> None:
    table = rich.table.Table(title=title, title_justify="left")
    for position, name in enumerate(names):
        cells = [row[position] for row in rows if row[position] is not None]
        # half a number is a wrong number: where the terminal is narrow, words fold
        is_whole = all(not isinstance(cell, str) or len(cell) <= SHORT for cell in cells)
        is_number = bool(cells) and all(isinstance(cell, Number) for cell in cells)
        table.add_column(escape(name), overflow="fold", no_wrap=is_whole, justify="right" if is_number else "left")
    for row in rows:
        table.add_row(
            *(
                escape("" if cell is None else f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell))
                for cell in row
            )
        )
    console.out.print(table)


def _globals_first(arguments: list[str]) -> list[str]:
    """Move the flags that every command knows to the front, so that they may stand anywhere before a --."""
    front: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument == "--" or (arguments[:1] == ["db"] and "psql" in rest):
            rest += arguments[position:]
            break
        values = GLOBAL_FLAGS.get(argument.partition("=")[0])
        taken = 1 + (values if values and "=" not in argument else 0) if values is not None else 1
        (rest if values is None else front).extend(arguments[position : position + taken])
        position += taken
    return front + rest


def main() -> None:
    """Run the command line: exit status 0 done, 1 failed with one clear message, 2 wrong usage."""
    arguments = _globals_first(sys.argv[1:])
    try:
        app(args=arguments, prog_name="planfact")
    except psycopg.Error as error:
        _fail(str(explain(error)), "--debug" in arguments)
    except PlanfactError as error:
        _fail(str(error), "--debug" in arguments)
    except Exception as error:
        _fail(
            f"planfact itself failed: {type(error).__name__}: {error}\nCall again with --debug and report it.",
            "--debug" in arguments,
        )


def _fail(message: str, debug: bool) -> None:
    if debug:
        raise  # noqa: PLE0704 - called from the handlers of main() alone
    console.fail(message)
    raise SystemExit(1)
