"""The documented schema is the deployed one, and everything in it is explained."""

from pathlib import Path

import psycopg
import pytest

from docs.write_dbt import dbt_sources
from docs.write_schema import QUERY, schema_markdown

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema.md"


def test_the_document_is_what_the_files_deploy(db: psycopg.Connection, measured: psycopg.Connection) -> None:
    if db.info.server_version < 170000:  # later servers print types and defaults their own way
        assert SCHEMA.read_text(encoding="utf-8") == schema_markdown(db, measured), "run: make docs"


def test_what_only_a_second_measure_brings_stands_apart(db: psycopg.Connection, measured: psycopg.Connection) -> None:
    before, _, second = schema_markdown(db, measured).partition("\n## With a second measure\n")
    assert "| `price_effect` |" in second.partition("\n### plan_fact_price\n")[2].partition("\n### ")[0]
    assert "| `quantity` | numeric(17,3)" in second.partition("\n### sales\n")[2].partition("\n### ")[0]
    assert "plan_fact_price" not in before
    assert "| `sales` |" not in second.partition("\n### sales\n")[2].partition("\n### ")[0]


def test_dbt_s_sources_are_the_bi_layer_that_the_files_deploy(db: psycopg.Connection) -> None:
    written = Path(__file__).parents[2] / "deploy" / "dbt" / "models" / "sources.yml"
    assert written.read_text(encoding="utf-8") == dbt_sources(db), "run: make docs"


@pytest.mark.parametrize("database", ["db", "measured"])
def test_every_object_and_every_column_carries_a_comment(request: pytest.FixtureRequest, database: str) -> None:
    for name, _, _, comment, columns, _ in request.getfixturevalue(database).execute(QUERY.encode()):
        assert comment, name
        assert all(about for *_, about in columns), f"{name}: {[c for c, *_, about in columns if not about]}"


def test_a_table_is_documented_with_its_keys_checks_defaults_indexes_and_triggers(
    db: psycopg.Connection, measured: psycopg.Connection
) -> None:
    text = schema_markdown(db, measured)
    plan_month = text.partition("\n### plan_month\n")[2].partition("\n### ")[0]
    assert "- `PRIMARY KEY (plan_id, month)`" in plan_month
    assert "- `FOREIGN KEY (plan_id) REFERENCES plan(plan_id)`" in plan_month
    assert "- `CHECK (superseded_by > plan_id)`" in plan_month
    assert "- `CREATE UNIQUE INDEX plan_month_in_force ON plan_month" in plan_month
    assert "- `CREATE TRIGGER refuse_loss BEFORE DELETE OR TRUNCATE ON plan_month" in plan_month
    assert "| `run_count` | bigint not null | `0` |" in text
    assert "| `yhat` | double precision not null | `= GREATEST(yhat_raw, 0::double precision)` |" in text
