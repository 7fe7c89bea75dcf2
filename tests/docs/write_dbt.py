"""Write deploy/dbt/models/sources.yml: the BI layer as dbt knows it, in the words of the comments in the database."""

import json
import sys
from pathlib import Path

import psycopg

from docs.write_schema import QUERY, deployed

#: What a row is: each column is there, and the columns together once.
KEYS = {
    "bi_month": ("series_id", "month"),
    "bi_day": ("series_id", "day"),
    "bi_forecast": ("series_id", "day"),
    "bi_accuracy": ("series_id", "month"),
    "bi_alert": ("alert_id",),
    "dim_series": ("series_id",),
    "dim_date": ("day",),
}

#: Where a column is a row of another table.
REFERENCES = {"series_id": ("dim_series", "series_id"), "month": ("dim_date", "day"), "day": ("dim_date", "day")}

HEAD = """# Written by `make docs` from the comments in the database.
version: 2

sources:
  - name: planfact_bi
    schema: "{{ var('planfact_bi', 'planfact_bi') }}"
    description: Sales, plan and forecast at one grain, from planfact. Whatever is summed is right at any level.
    tables:
"""

#: A month closes once a month, and a few days late.
FRESHNESS = """        config:
          loaded_at_field: loaded_at
          freshness:
            warn_after: {count: 35, period: day}
            error_after: {count: 65, period: day}
"""


def dbt_sources(conn: psycopg.Connection) -> str:
    """Return the file: every view of the BI layer with its columns, what they mean, and what dbt test asks of them."""
    text = HEAD
    for name, _, _, comment, columns, _ in conn.execute(QUERY.encode()):
        schema, _, view = name.rpartition(".")
        if schema != "planfact_bi":
            continue
        key = KEYS.get(view, ())
        text += f"      - name: {view}\n        description: {json.dumps(comment, ensure_ascii=False)}\n"
        text += FRESHNESS if view == "bi_status" else ""
        if len(key) > 1:
            text += "        data_tests:\n          - planfact_unique:\n"
            text += f"              arguments:\n                columns: [{', '.join(key)}]\n"
        text += "        columns:\n"
        for column, kind, _, about in columns:
            text += f"          - name: {column}\n            description: {json.dumps(about, ensure_ascii=False)}\n"
            text += f"            data_type: {json.dumps(kind)}\n"
            tests = ["              - not_null\n"] if column in key else []
            tests += ["              - unique\n"] if (column,) == key else []
            if len(key) > 1 and column in key:
                table, of = REFERENCES[column]
                tests.append(
                    "              - relationships:\n                  arguments:\n"
                    f"                    to: source('planfact_bi', '{table}')\n                    field: {of}\n"
                )
            text += "            data_tests:\n" + "".join(tests) if tests else ""
    return text


if __name__ == "__main__":
    with deployed() as conn:
        Path(sys.argv[1]).write_text(dbt_sources(conn), encoding="utf-8")
