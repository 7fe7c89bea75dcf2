"""Databases with a plan for April in force: filled once, and copied for every test that asks for them."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_postgresql import factories

from builders import close_in_sql
from copies import connected, filled_by
from plan.planning import sales


def close_march(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))


def close_fifteen_months(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2023-01-01", "2024-03-31"))


server_with_plan = factories.postgresql_noproc(load=[filled_by(close_march)], dbname="planned", depends_on="server")
fresh_plan = factories.postgresql("server_with_plan")
server_with_years = factories.postgresql_noproc(
    load=[filled_by(close_fifteen_months)], dbname="planned_years", depends_on="server"
)
fresh_years = factories.postgresql("server_with_years")


@pytest.fixture
def planned(fresh_plan: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a database of three months with a plan for April in force."""
    yield from connected(fresh_plan)


@pytest.fixture
def planned_with_last_year(fresh_years: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection to a database that has the April before as well."""
    yield from connected(fresh_years)
