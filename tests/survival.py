"""What must survive an upgrade, a dump and a restore: read before and after."""

import psycopg


def everything(db: psycopg.Connection) -> list[list[tuple]]:
    """Return what must survive: versions, content, plans, runs with their metrics, and the reports."""
    return [
        db.execute(query.encode()).fetchall()
        for query in (
            "select data_version_id, checksum, rows_added, rows_changed, row_count from data_version order by 1",
            "select data_version_id, (select sum(sales) from sales_as_of(data_version_id)) from data_version"
            " order by 1",
            "select plan_id, run_id, data_version_id from plan order by 1",
            "select plan_id, month, superseded_by from plan_month order by 1, 2",
            "select plan_id, series_id, day, quantity from plan_line order by 1, 2, 3",
            "select run_id, data_version_id, status, parameters, actual_wape from run_registry order by 1",
            "select run_id, series_id, day, yhat, method from forecast order by 1, 2, 3",
            "select level, store, product_group, month, plan, fact, variance, variance_ytd, yoy_pct, plan_id"
            " from plan_fact_month order by 1, 2, 3, 4",
            "select level, store, product_group, month, lag_months, run_id, wape, bias_pct from forecast_accuracy"
            " order by 1, 2, 3, 4, 5, 6",
        )
    ]


def decided(db: psycopg.Connection) -> list[list[tuple]]:
    """Return what people decided: overrides and budgets."""
    return [
        db.execute(f"select {columns} from {table} order by 1, 2, 3".encode()).fetchall()
        for table, columns in (
            ("override_log", "*"),
            ("plan_revision", "*"),
            ("plan_revision_line", "*"),
            ("budget_month", "budget_id, month, profile, superseded_by"),
            ("budget_line", "*"),
        )
    ]


def holds(db: psycopg.Connection) -> bool:
    """Say whether nothing that can be verified in SQL is wrong, after the mart was made anew."""
    db.execute("call refresh_export_mart(rebuild => true)")
    db.execute("call refresh_plan_fact()")
    return all(is_true is not False for (is_true,) in db.execute("select is_true from verify_database()"))
