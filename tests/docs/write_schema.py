"""Write docs/reference/schema.md from a deployed database: the whole schema in one place, in the words of its comments."""

import sys
import tempfile
from pathlib import Path

import psycopg

from planfact.deploy import deploy
from planfact.deploy.templates import STAGES, Templates, read_vars
from planfact.server.embedded import EmbeddedServer

QUERY = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
TABLE_STAGES = {
    "staging": ("sales_stage", "sales_reject"),
    "versions": ("data_version", "series", "sales", "sales_history"),
    "mart": ("mart_status", "shop_calendar"),
    "runs": (
        "forecast_run",
        "run_factor",
        "run_closed_day",
        "run_part",
        "run_weight",
        "run_profile",
        "run_series",
        "run_forecast",
        "run_month",
        "run_interval",
        "run_backtest_month",
        "run_metric",
        "champion_choice",
    ),
    "plan": (
        "plan",
        "plan_month",
        "plan_line",
        "override",
        "override_stage",
        "plan_revision",
        "plan_revision_line",
        "budget",
        "budget_month",
        "budget_amount",
        "budget_line",
        "budget_stage",
    ),
    "reports": (
        "report_status",
        "reader_limit",
        "deviation_comment",
        "series_class_rule",
        "alert_rule",
        "alert",
        "forecast_error",
    ),
}


def schema_markdown(conn: psycopg.Connection) -> str:
    """Return the schema as Markdown, stage by stage: tables, views, calls."""
    stage_of = {file.name: file.stage for file in Templates(read_vars()).code()}
    stage_of |= {name: stage for stage, names in TABLE_STAGES.items() for name in names}
    objects = conn.execute(QUERY.encode()).fetchall()
    lines = ["# The schema", "", "Written by `make docs` from the comments in the database.", ""]
    for stage in [*STAGES, None]:
        lines += [f"## {stage or 'deployment'}", ""]
        for name, kind, title, comment, columns in objects:
            if stage_of.get(name) != stage:
                continue
            lines += [f"### {name}", "", f"*{kind}*{'' if title == name else f' `{title}`'}", "", comment or "", ""]
            if columns:
                lines += ["| column | type | |", "|---|---|---|"]
                lines += [f"| `{column}` | {of_type} | {about or ''} |" for column, of_type, about in columns]
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main(target: Path) -> None:
    """Deploy to a server of its own, and write."""
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedServer(Path(home))
        server.start()
        try:
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                deploy(conn, Templates(read_vars()))
            with psycopg.connect(server.dsn(), autocommit=True) as conn:
                target.write_text(schema_markdown(conn), encoding="utf-8")
        finally:
            server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
