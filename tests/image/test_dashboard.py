"""Every query of the Grafana dashboard runs, as the role that Grafana has, and finds what the reports say."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from builders import close_in_sql, daily

DASHBOARD = json.loads(
    (Path(__file__).parents[2] / "deploy/grafana/dashboards/planfact.json").read_text(encoding="utf-8")
)
RANGE = ("2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z")


def interpolated(query: str, variables: dict[str, str]) -> str:
    """Return the query as Grafana sends it: its macros and variables replaced."""
    query = re.sub(r"\$__timeFilter\((.+?)\)", rf"\1 BETWEEN '{RANGE[0]}' AND '{RANGE[1]}'", query)
    for name, value in variables.items():
        query = query.replace(f"${{{name}:sqlstring}}", f"'{value}'").replace(f"${{{name}:doublequote}}", f'"{value}"')
    assert "$" not in query
    return query


def rows(db: psycopg.Connection, query: str, **variables: str) -> list[dict[str, Any]]:
    ((layer,),) = db.execute(variable("layer").encode()).fetchall()
    cursor = db.execute(interpolated(query, {**variables, "layer": layer}).encode())
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def query_of(title: str) -> str:
    (panel,) = [panel for panel in DASHBOARD["panels"] if panel["title"] == title]
    return str(panel["targets"][0]["rawSql"])


def variable(name: str) -> str:
    (found,) = [one for one in DASHBOARD["templating"]["list"] if one["name"] == name]
    return str(found["query"])


@pytest.fixture
def reader(db: psycopg.Connection) -> psycopg.Connection:
    """Return a session that may do what Grafana may, on a database with three closed months and a fourth open."""
    months = [("2024-01-01", "2024-05-31", 50), ("2024-06-01", "2024-06-30", 50), ("2024-07-01", "2024-07-31", 20)]
    for first, last, of_a in months:
        stores = [("A", of_a), ("B", 30)]
        close_in_sql(
            db, [row for store, base in stores for row in daily(first, last, store, sales=lambda _, b=base: b)]
        )
    db.execute("set role planfact_reader")
    db.execute("set default_transaction_read_only = on")
    return db


def test_every_query_finds_something(reader: psycopg.Connection) -> None:
    queries = [target["rawSql"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert len(queries) == len(DASHBOARD["panels"]) > 5
    for month in rows(reader, variable("month")):
        for level in rows(reader, variable("level")):
            for query in queries:
                assert rows(reader, query, month=month["to_char"], level=level["dimension"]), query


def test_grafanas_own_types_know_every_field_of_it() -> None:
    """Read as Grafana's schema has it and written again, it is the same: what that does not know would be lost."""
    register_default_plugins()
    written = JSONEncoder(sort_keys=True).encode(Dashboard.from_json(DASHBOARD))
    assert without_defaults(json.loads(written), DASHBOARD) == DASHBOARD


def without_defaults(written: Any, source: Any) -> Any:
    """Return what was written without the fields that the schema adds, and the source has not."""
    if isinstance(written, dict) and isinstance(source, dict):
        return {name: without_defaults(written[name], source[name]) for name in written.keys() & source.keys()}
    if isinstance(written, list) and isinstance(source, list) and len(written) == len(source):
        return [without_defaults(*pair) for pair in zip(written, source, strict=True)]
    return written


def test_what_is_summed_is_read_from_the_bi_layer() -> None:
    """Of the reports' own views, which hold every level, only what that layer lacks is read."""
    queries = [target["rawSql"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    queries += [one["query"] for one in DASHBOARD["templating"]["list"]]
    assert not [query for query in queries if "sum(" in query and "plan_fact_" in query]
    assert sum("${layer:doublequote}." in query for query in queries) == 9


def test_the_variables_offer_the_months_with_both_sides_and_the_levels(reader: psycopg.Connection) -> None:
    assert [row["to_char"] for row in rows(reader, variable("month"))] == ["2024-07-01", "2024-06-01"]
    assert [row["dimension"] for row in rows(reader, variable("level"))] == ["store", "product_group"]


def test_the_headline_is_the_newest_month_with_a_fact(reader: psycopg.Connection) -> None:
    assert rows(reader, query_of("Newest month")) == [{"month": "2024-07"}]
    assert rows(reader, query_of("Fact")) == [{"fact": Decimal("1550.000")}]
    query = "select plan_to_date, variance_pct from plan_fact_month where level = 'total' and month = '2024-07-01'"
    shown = [rows(reader, query_of(title))[0] for title in ("Plan to date", "Variance, %")]
    assert [round(value, 2) for row in shown for value in row.values()] == [
        round(value, 2) for value in rows(reader, query)[0].values()
    ]


def test_what_crossed_a_threshold_is_shown_with_who_made_it(reader: psycopg.Connection) -> None:
    alerts = rows(reader, query_of("Open alerts"))
    assert {(row["month"], row["level"], row["cell"]) for row in alerts} == {
        (f"{month:%Y-%m}", level, cell)
        for month, level, cell in reader.execute(
            "select month, level, coalesce(case level when 'store' then store when 'product_group' then product_group"
            " when 'series' then store || ' / ' || product_group end, 'all') from alert where cleared_at is null"
        )
    }
    furthest = rows(reader, query_of("Who made the deviation of ${month}"), month="2024-07-01", level="store")
    assert next((row["place"], row["store"], row["variance"]) for row in furthest) == (1, "A", Decimal("-930.000"))


def test_the_interval_of_a_month_is_that_of_its_run(db: psycopg.Connection, reader: psycopg.Connection) -> None:
    db.execute("reset role")
    db.execute("set default_transaction_read_only = off")
    db.execute("update run_month set lo_80 = 0.9 * yhat, hi_80 = 1.1 * yhat")
    db.execute("set role planfact_reader")
    shown = rows(reader, query_of("Plan, fact and the forecast's interval by month"))
    planned = [row for row in shown if row["plan"] is not None]
    assert [row["80 %, low"] for row in planned] == pytest.approx([0.9 * float(row["plan"]) for row in planned])
    assert len(planned) == 3


def test_a_level_is_shown_under_its_own_name(reader: psycopg.Connection) -> None:
    shown = rows(reader, query_of("Where ${month} left its plan"), month="2024-07-01", level="store")
    assert {row["store"]: row["fact"] for row in shown} == {"A": 620, "B": 930}


def test_a_database_with_other_dimensions_is_shown_too(db3: psycopg.Connection) -> None:
    """Nothing in the dashboard knows what the dimensions are called."""
    assert [row["dimension"] for row in rows(db3, variable("level"))] == ["region", "channel", "category"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            rows(db3, target["rawSql"], month="2024-07-01", level="region")


def test_every_panel_reads_the_data_source_that_the_variable_names_first_the_provisioned_one() -> None:
    provisioned = (Path(__file__).parents[2] / "deploy/grafana/provisioning/datasources/planfact.yaml").read_text()
    chosen, *variables = DASHBOARD["templating"]["list"]
    assert (chosen["name"], chosen["type"], chosen["current"]["value"]) == ("source", "datasource", "planfact")
    assert "uid: planfact" in provisioned and f"type: {chosen['query']}" in provisioned
    used = [panel["datasource"] for panel in DASHBOARD["panels"]]
    used += [target["datasource"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    used += [one["datasource"] for one in variables]
    assert all(one == {"type": chosen["query"], "uid": "${source}"} for one in used)


def test_the_grafana_role_cannot_write(reader: psycopg.Connection) -> None:
    reader.execute("set default_transaction_read_only = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("delete from plan")
