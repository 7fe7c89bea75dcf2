"""Commands of budgets: load one, or draft the next from the forecast."""

from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from planfact.amounts import Amounts
from planfact.cli.options import REFRESH, DecimalSign, ThousandsSign, mapping_of
from planfact.cli.output import show
from planfact.cli.session import Session
from planfact.console import counted
from planfact.database import dimensions_of


class LoadsByDefault(typer.core.TyperGroup):
    """`planfact budget FILE` loads it: what is no command of the group is what `load` takes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `load` in front of a file and of options."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names, "--help"):
            args = ["load", *args]
        return super().parse_args(ctx, args)


budget_app = typer.Typer(
    cls=LoadsByDefault,
    help="Load a budget (planfact budget FILE), or draft the next one from the forecast.",
    no_args_is_help=True,
)


@budget_app.command("load")
def budget_load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or a workbook: month, dimensions, amount; or a column per month.")],
    names: Annotated[
        list[str] | None, typer.Option("--map", help="Your column's name: month=period; again for each.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    decimal: DecimalSign = None,
    thousands: ThousandsSign = None,
    comment: Annotated[str | None, typer.Option(help="Kept with the budget.")] = None,
) -> None:
    """Load a budget, spread to days by what is expected, and shown beside the plan; prints its number last."""
    session: Session = context.obj
    from planfact.intake.budget_file import load_budget

    with session.database() as (conn, _):
        known = ["month", *dimensions_of(conn), "amount"]
        loaded = load_budget(
            conn, file, mapping_of(names or [], known), comment, session.console.say, sheet, decimal, thousands
        )
    session.console.say(f"{loaded.source}: {counted(loaded.amounts, 'amount')}; {REFRESH}")
    show(session, loaded, str(loaded.budget_id))


@budget_app.command("draft")
def budget_draft(
    context: typer.Context,
    year: Annotated[int, typer.Argument(help="The year, e.g. 2025.")],
    out: Annotated[Path | None, typer.Option(help="Where the sheet goes; budget-YEAR.xlsx unless given.")] = None,
) -> None:
    """Write a sheet of the year as it is forecast, to be edited and loaded; prints its path last."""
    session: Session = context.obj
    from planfact.intake.budget_sheet import write_budget_draft

    with session.database() as (conn, _):
        drafted = write_budget_draft(conn, year, out or Path(f"budget-{year}.xlsx"))
        amount = Amounts.of(conn).said(drafted.amount)
    said = f"{counted(drafted.rows, 'row')}, {counted(drafted.months, 'month')}, {amount} in all"
    session.console.say(said)
    show(session, drafted, drafted.path)
