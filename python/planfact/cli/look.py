"""Commands that look into the reports: what made a number, who missed, how good forecasts are; and comments."""

from enum import StrEnum
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from planfact.cli.cell import Level, OneCell, arguments, cell_of, filters, level_of, values
from planfact.cli.completion import levels, months, runs
from planfact.cli.options import GivenMonth, OfMonth, given_month, month_of
from planfact.cli.output import show, show_query
from planfact.cli.session import Session
from planfact.database import dimensions_of
from planfact.errors import PlanfactError

alerts_app = typer.Typer(help="Show deviations beyond a threshold, the most money first; set the thresholds.")


class Unit(StrEnum):
    """What plan against fact is summed by."""

    MONTH = "month"
    WEEK = "week"
    PERIOD = "period"


Top = Annotated[int, typer.Option(min=1, help="How many rows.")]


def comment(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What there is to say.")],
    month: GivenMonth,
    only: OneCell = None,
) -> None:
    """Say something about the deviation of a month, of everything or of a cell; it stands in the reports at once."""
    session: Session = context.obj
    with session.database() as (conn, _):
        cell = cell_of(only, dimensions_of(conn))
        call = sql.SQL("call comment_deviation(month => %(month)s, comment => %(text)s{})").format(arguments(cell))
        conn.execute(call, {"month": given_month(month), "text": text, **values(cell)})
    show(session, {"month": month, **cell, "comment": text}, f"noted for {' · '.join([month, *cell.values()])}")


def explain(context: typer.Context, month: GivenMonth, only: OneCell = None) -> None:
    """Show everything that made one number of the report: loads, corrections, runs, plans, overrides, budgets."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        whole = {name: cell.get(name) for name in known}
        title = " · ".join([month, *cell.values()])
        asked = {"month": given_month(month), **values(whole)}
        told = show_query(session, conn, title, "explain", asked, cell=arguments(whole))
        if any(one["kind"] == "move" for one in told):
            _say_moves(conn, month)


def accuracy(context: typer.Context, month: OfMonth = None, level: Level = None, only: OneCell = None) -> None:
    """Show how good forecasts are, by months ahead: over all complete months, or of one, run by run."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        asked = {"level": level_of(level, cell, known), "month": month_of(month), **values(cell)}
        name = "accuracy" if month is None else "accuracy_of_month"
        show_query(session, conn, "Accuracy", name, asked, known, filters=filters(cell))


def plan_fact(
    context: typer.Context,
    by: Annotated[Unit, typer.Option(help="Months, weeks, or periods of the fiscal calendar.")] = Unit.MONTH,
    first: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM", help="From this month on; a year back unless given.")
    ] = None,
    level: Level = None,
    only: OneCell = None,
) -> None:
    """Show plan against fact by month, week or fiscal period, with outlook, last year, budget and the year to date."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        asked = {"level": level_of(level, cell, known), "first": month_of(first), **values(cell)}
        number = sql.SQL("") if by is Unit.MONTH else sql.SQL("fiscal_year, {},").format(sql.Identifier(f"{by}_no"))
        view, unit = sql.Identifier(f"plan_fact_{by}"), sql.Identifier(by)
        parts = {"view": view, "unit": unit, "number": number, "filters": filters(cell)}
        show_query(session, conn, "Plan against fact", "plan_fact", asked, known, **parts)


def classes(context: typer.Context, only: OneCell = None, top: Top = 20) -> None:
    """Show the series that sell most, with their classes: A sells most, C least; X is steady, Z erratic."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        show_query(session, conn, "Classes", "classes", {"top": top, **values(cell)}, known, filters=filters(cell))


def contributors(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM", help="The newest month with plan and fact unless given.", autocompletion=months
        ),
    ] = None,
    level: Annotated[
        str, typer.Option(help="Whose deviations: a dimension, or series.", autocompletion=levels)
    ] = "series",
    top: Top = 20,
) -> None:
    """Show who made the deviation of a month, furthest from plan first, with what was said about it."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        asked = {"level": level_of(level, {}, known), "month": month_of(month), "top": top}
        shown = show_query(session, conn, "Contributors", "contributors", asked, known)
        if any(one["moved"] for one in shown):
            _say_moves(conn, shown[0]["month"])


def _say_moves(conn: psycopg.Connection, month: str) -> None:
    """Warn of what moved to another member in a month, and say how it is taken along."""
    conn.execute("select say_moved_members(%(month)s, %(month)s)", {"month": given_month(month)})


def price(context: typer.Context, month: OfMonth = None, level: Level = None, only: OneCell = None) -> None:
    """Show sales against last year split into volume, mix and price; needs a second measure (measures in vars.toml)."""
    session: Session = context.obj
    with session.database() as (conn, _):
        if conn.execute("select to_regclass('plan_fact_price')").fetchone() == (None,):
            raise PlanfactError(
                "this database keeps sales alone, which have no price",
                hint='Name a second measure in vars.toml, as in measures = ["sales", "quantity"]: planfact deploy.',
            )
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        asked = {"level": level_of(level, cell, known), "month": month_of(month), **values(cell)}
        show_query(session, conn, "Prices", "price", asked, known, filters=filters(cell))


def compare(
    context: typer.Context,
    run_a: Annotated[int, typer.Argument(help="A run.", autocompletion=runs)],
    run_b: Annotated[int, typer.Argument(help="Another one.", autocompletion=runs)],
    level: Level = None,
    only: OneCell = None,
) -> None:
    """Show two runs side by side, on the days that both forecast and whose fact is known."""
    session: Session = context.obj
    with session.database() as (conn, _):
        known = dimensions_of(conn)
        cell = cell_of(only, known)
        asked = {"a": run_a, "b": run_b, "level": level_of(level, cell, known), **values(cell)}
        title = f"Run {run_a} (a) and run {run_b} (b)"
        show_query(session, conn, title, "compare", asked, known, filters=filters(cell))


@alerts_app.callback(invoke_without_command=True)
def alerts(context: typer.Context, month: OfMonth = None) -> None:
    """Show what crossed a threshold and still does, the most money first."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Alerts", "alerts", {"month": month_of(month)}, dimensions_of(conn))


@alerts_app.command("rules")
def alert_rules(context: typer.Context) -> None:
    """List the thresholds."""
    session: Session = context.obj
    with session.database() as (conn, _):
        show_query(session, conn, "Alert rules", "alert_rules")


@alerts_app.command("set")
def alert_set(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name; one that is there is changed.")],
    level: Annotated[str, typer.Option(help="What it looks at: total, a dimension or series.")],
    metric: Annotated[str, typer.Option(help="E.g. variance_pct, silent_days.")],
    threshold: Annotated[float, typer.Option(help="An alert is raised where the metric is further from 0.")],
    min_plan: Annotated[float, typer.Option(help="Cells planned below it are too small to matter.")] = 0,
    min_plan_pct: Annotated[float, typer.Option(help="The same in per cent of the level's average cell.")] = 0,
    off: Annotated[bool, typer.Option("--off", help="It raises nothing, and clears what it raised.")] = False,
) -> None:
    """Set a threshold; what it finds in the reports as they stand is raised or cleared."""
    session: Session = context.obj
    with session.database() as (conn, _):
        conn.execute(
            "call set_alert_rule(%s, %s, %s, %s::numeric, %s::numeric, %s, %s::numeric)",
            [name, level, metric, threshold, min_plan, not off, min_plan_pct],
        )
        show_query(session, conn, "Alert rules", "alert_rules")
