"""The documented schema is the deployed one, and everything in it is explained."""

from pathlib import Path

import psycopg

from docs.write_schema import QUERY, schema_markdown

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema.md"


def test_the_document_is_what_the_migrations_lead_to(db: psycopg.Connection) -> None:
    if db.info.server_version < 170000:  # later servers print types and defaults their own way
        assert SCHEMA.read_text(encoding="utf-8") == schema_markdown(db), "run: make docs"


def test_every_object_and_every_column_carries_a_comment(db: psycopg.Connection) -> None:
    for name, _, _, comment, columns in db.execute(QUERY.encode()):
        assert comment, name
        assert all(about for _, _, about in columns), f"{name}: {[c for c, _, about in columns if not about]}"
