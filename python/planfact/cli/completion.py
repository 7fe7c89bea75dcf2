"""What the shell completes besides commands and options: what the database has, where it can be asked at once."""

from contextlib import suppress
from pathlib import Path
from typing import LiteralString

import psycopg

from planfact.database import connect, dimensions_of
from planfact.errors import PlanfactError
from planfact.server.embedded import EmbeddedServer
from planfact.settings import Settings


def months(incomplete: str) -> list[str]:
    """Return the months of the reports, the newest first."""
    return _found(
        "select distinct on (month) to_char(month, 'YYYY-MM') from plan_fact_month where level = 'total'"
        " order by month desc",
        incomplete,
    )


def runs(incomplete: str) -> list[str]:
    """Return the runs that succeeded, the newest first."""
    return _found("select run_id::text from run_registry where status = 'succeeded' order by run_id desc", incomplete)


def plans(incomplete: str) -> list[str]:
    """Return the plans, the newest first."""
    return _found("select plan_id::text from plan order by plan_id desc", incomplete)


def versions(incomplete: str) -> list[str]:
    """Return the data versions, the newest first."""
    return _found("select data_version_id::text from data_version order by data_version_id desc", incomplete)


def dimensions(incomplete: str) -> list[str]:
    """Return the dimensions."""
    return _found("select dimension from dimension order by position", incomplete)


def levels(incomplete: str) -> list[str]:
    """Return the levels of the reports."""
    found = ["total", *dimensions(""), "series"]
    return [level for level in found if level.startswith(incomplete)]


def languages(incomplete: str) -> list[str]:
    """Return the languages of reports and sheets."""
    words = Path(__file__).parents[1] / "report" / "words"
    return sorted(one.stem for one in words.glob("*.toml") if one.stem.startswith(incomplete))


def cells(incomplete: str) -> list[str]:
    """Return dimension=member, as --only takes it."""
    dimension, found, member = incomplete.partition("=")
    with suppress(PlanfactError, psycopg.Error, OSError), _connected() as conn:
        known = dimensions_of(conn)
        if not found:
            return [f"{name}=" for name in known if name.startswith(dimension)]
        query = "select member from dimension_member where dimension = %s and starts_with(member, %s) order by member"
        return [f"{dimension}={name}" for (name,) in conn.execute(query, [dimension, member])]
    return []


def _found(query: LiteralString, incomplete: str) -> list[str]:
    with suppress(PlanfactError, psycopg.Error, OSError), _connected() as conn:
        return [word for (word,) in conn.execute(query) if word.startswith(incomplete)]
    return []


def _connected() -> psycopg.Connection:
    """Connect, but start no server for a key that was pressed."""
    settings = Settings()
    dsn = settings.given_dsn
    if dsn is None:
        server = EmbeddedServer(settings.home.resolve())
        if not server.is_running():
            raise PlanfactError("the embedded server does not run")
        dsn = server.dsn()
    return connect(dsn, schema=settings.schema)
