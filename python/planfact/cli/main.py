"""The command line as a whole: what every command takes, which commands there are, and how one fails."""

import json
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import psycopg
import typer
import typer.core
from typer._click.exceptions import ClickException
from typer.rich_utils import rich_format_error

from planfact import __version__
from planfact.cli import known, look, month, names, past, server, watch
from planfact.cli.budget import budget_app
from planfact.cli.closed_month import month_app
from planfact.cli.ending import signals_end_like_ctrl_c
from planfact.cli.plan import plan_app
from planfact.cli.series import series_app
from planfact.cli.session import Session
from planfact.console import Console, JsonConsole, printable, write
from planfact.database import explain
from planfact.errors import PlanfactError
from planfact.settings import Settings


class InterruptibleGroup(typer.core.TyperGroup):
    """Ctrl-C, and a signal to end, is a failure like any other: one clear message, exit status 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _interrupted(error) from error
        except typer.BadParameter as error:
            error.message = printable(_plainly(error.message))
            raise


#: What the library says of values, and what it means.
_PLAINLY = (
    (r"Input should be a valid integer.*", "give a whole number"),
    (r"Input should be a valid number.*", "give a number"),
    (r"Input should be greater than or equal to (\S+)", r"give \1 or more"),
    (r"Input should be less than or equal to (\S+)", r"give \1 or less"),
    (r"Input should be (.*)", r"give \1"),
)


def _plainly(message: str) -> str:
    for said, meant in _PLAINLY:
        message = re.sub(said, meant, message, flags=re.DOTALL)
    return message


def _interrupted(error: KeyboardInterrupt) -> PlanfactError:
    return PlanfactError(
        f"{str(error) or 'interrupted'}; the running step was rolled back; call again to go on", passes=True
    )


app = typer.Typer(
    cls=InterruptibleGroup,
    name="planfact",
    help="Sales forecasting and plan-against-fact reporting that live inside PostgreSQL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

#: In the order of the help.
COMMANDS = (
    month.demo,
    server.deploy,
    month.load,
    month.close_month,
    month.forecast,
    month.refresh,
    month.publish,
    month.report,
    names.rename,
    names.members,
    known.calendar,
    known.promotions,
    known.events,
    look.comment,
    look.explain,
    look.contributors,
    look.plan_fact,
    look.price,
    look.accuracy,
    look.classes,
    look.compare,
    watch.status,
    watch.doctor,
    watch.verify,
    watch.metrics,
    watch.notify,
    watch.versions,
    watch.runs,
    past.diff,
    past.tag,
    past.revert,
    watch.prune,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(look.alerts_app, name="alerts")
app.add_typer(server.db_app, name="db")
app.add_typer(budget_app, name="budget")
app.add_typer(plan_app, name="plan")
app.add_typer(month_app, name="month")
app.add_typer(series_app, name="series")

#: Flags that belong to no command in particular are taken wherever they stand.
GLOBAL_FLAGS = {"--json": 0, "--debug": 0, "--dsn": 1, "--vars": 1, "--log": 1}


def _version(value: bool) -> None:
    if value:
        write(sys.stdout, f"planfact {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    dsn: Annotated[str | None, typer.Option(help="Connection string of your own database.")] = None,
    variables: Annotated[
        Path | None,
        typer.Option("--vars", help="Your own vars.toml (PLANFACT_VARS), which names schema and dimensions."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Results as JSON.")] = False,
    log: Annotated[
        Literal["text", "json"] | None,
        typer.Option(help="Progress and errors as text, or as JSON lines (PLANFACT_LOG)."),
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Take the flags that every command knows; --debug is read by main()."""
    session: Session = context.obj
    session.as_json, session.command = json_output, context.invoked_subcommand
    if (log or session.settings.log) == "json":
        session.console = JsonConsole()
        session.console.about(command=context.invoked_subcommand, planfact=__version__)
    if dsn is not None:
        session.settings.dsn = dsn
    if variables is not None:
        session.settings.vars = variables


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: exit status 0 done, 1 failed or ended with one clear message, 2 wrong usage."""
    given = _globals_first(list(sys.argv[1:] if arguments is None else arguments))
    session: Session | None = None
    try:
        with signals_end_like_ctrl_c():
            session = Session(Settings())
            status = app(args=given, prog_name="planfact", obj=session, standalone_mode=False)
    except ClickException as error:
        if "--json" in given:
            _tell_machines(PlanfactError(error.format_message()))
        else:
            rich_format_error(error)
        raise SystemExit(error.exit_code) from error
    except (Exception, KeyboardInterrupt) as error:
        if "--debug" in given:
            write(sys.stderr, traceback.format_exc(), end="")
        elif "--json" in given:
            _tell_machines(_in_words(error))
        else:
            said = _in_words(error)
            (session.console if session else Console()).fail(str(said), said.passes)
        raise SystemExit(1) from error
    raise SystemExit(status if isinstance(status, int) else 0)


def _tell_machines(error: PlanfactError) -> None:
    """Write an error as one JSON object to stderr."""
    told = {"error": error.message, "code": error.code, "detail": error.detail, "hint": error.hint}
    write(sys.stderr, json.dumps(told, ensure_ascii=False))


def _in_words(error: BaseException) -> PlanfactError:
    if isinstance(error, KeyboardInterrupt):
        return _interrupted(error)
    if isinstance(error, psycopg.Error):
        return explain(error)
    if isinstance(error, PlanfactError):
        return error
    return PlanfactError(
        f"planfact itself failed: {type(error).__name__}: {error}",
        hint="Call again with --debug and report it.",
        passes=True,
    )
