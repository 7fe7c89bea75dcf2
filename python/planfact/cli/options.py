"""What several commands take: the types of their options, and how their texts are read."""

from datetime import date, datetime
from typing import Annotated, Literal

import typer

from planfact.cli.completion import languages, months, plans

Files = Annotated[
    list[str],
    typer.Argument(help="CSV, a workbook (xlsx, xls, xlsb, ods) or Parquet, also packed; - reads CSV from stdin."),
]
Again = Annotated[bool, typer.Option("--again", help="Also load files that a data version has already.")]
Comment = Annotated[str | None, typer.Option(help="Kept with the plan.")]
DecimalSign = Annotated[
    Literal[".", ","] | None, typer.Option("--decimal", help="Decimal sign, . or ,; detected unless given.")
]
ThousandsSign = Annotated[
    Literal[".", ",", " ", "'"] | None,
    typer.Option("--thousands", help="Sign between thousands: , . ' or a blank; detected unless given."),
]
Months = Annotated[int, typer.Option(help="Full months to forecast, 1 to 24.")]
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
Without = Annotated[str | None, typer.Option(help="Leave out what is known in advance, to compare: promotions,events.")]
ClosedMonth = Annotated[
    str | None,
    typer.Option("--month", metavar="YYYY-MM", help="The month that the files close: days after it are refused."),
]
#: What brings a change of the plan into the reports.
REFRESH = "planfact refresh brings it into the reports"

OfMonth = Annotated[
    str | None, typer.Option("--month", help="YYYY-MM; all months unless given.", autocompletion=months)
]
GivenMonth = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month.", autocompletion=months)]
PlanMonth = Annotated[str, typer.Option("--month", help="YYYY-MM.", autocompletion=months)]
PlanId = Annotated[
    int | None, typer.Option("--plan", help="A draft; the plan in force unless given.", autocompletion=plans)
]
Reason = Annotated[str, typer.Option(help="Why; kept with it.")]
Lang = Annotated[str, typer.Option("--language", "--lang", help="Its language: en or ru.", autocompletion=languages)]


def mapping_of(given: list[str], known: list[str], option: str = "--map") -> dict[str, str]:
    """Take ours=theirs apart, one pair each; pairs that are joined by commas are taken apart where each is one."""
    mapping = {}
    for one in given:
        parts = one.split(",")
        # a comma may be part of a name: Сумма, руб.
        joined = all("=" in part and part.partition("=")[0].strip() in known for part in filter(None, parts))
        for pair in filter(None, parts) if joined else [one]:
            ours, found, theirs = pair.partition("=")
            if not found or not theirs.strip():
                raise typer.BadParameter(f"{pair!r} is not ours=theirs", param_hint=option)
            mapping[ours.strip()] = theirs.strip()
    if unknown := set(mapping).difference(known):
        raise typer.BadParameter(
            f"{', '.join(sorted(unknown))}: planfact's columns are {', '.join(known)}", param_hint=option
        )
    return mapping


def parameters_of(
    model: str | None,
    season: int | None,
    window: int | None,
    parts: str | None,
    factors: bool | None,
    without: str | None = None,
) -> dict[str, object]:
    """Return the parameters of a forecast that were given."""
    listed = [part.strip() for part in parts.split(",")] if parts is not None else None
    left_out = [one.strip() for one in without.split(",")] if without is not None else None
    given = {"model": model, "season": season, "window_days": window, "parts": listed, "factors": factors}
    given["without"] = left_out
    return {name: value for name, value in given.items() if value is not None}


def month_of(given: str | None, name: str = "--month") -> date | None:
    """Read YYYY-MM."""
    try:
        return datetime.strptime(given, "%Y-%m").date() if given else None
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} is no month: write it as 2024-08", param_hint=name) from error


def given_month(given: str) -> date:
    """Read a month that must be given."""
    month = month_of(given)
    if month is None:
        raise typer.BadParameter("YYYY-MM is wanted", param_hint="--month")
    return month


def months_from(first: date, count: int) -> list[date]:
    """Return so many months, one after the other."""
    places = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return [date(place // 12, place % 12 + 1, 1) for place in places]


def number_of(given: str | None, option: str) -> str | None:
    """Refuse what is no number; the database reads its text."""
    try:
        float(given if given is not None else 0)
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} is not a number: write 5 or -2.5", param_hint=option) from error
    return given
