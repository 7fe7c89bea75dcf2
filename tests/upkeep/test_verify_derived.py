"""What is worked out at a commit and kept is worked out anew by verify_database(), and a difference is named."""

import psycopg

from builders import close_in_sql
from plan.planning import sales

#: What somebody does to what is kept, and the question that is then answered with no.
TAMPERED = {
    "update shop_month set days = days - 1 where month = '2024-02-01'": "days of shops are those of the sales",
    "delete from shop_month where month = '2024-03-01' and superseded_by is null": (
        "days of shops are those of the sales"
    ),
    "update sales_month set sales = sales + 1 where month = '2024-02-01'": "months of series are those of the sales",
    "delete from sales_month where superseded_by = 2": "months of series are those of the sales",
    "update shop_day set sales = sales + 1 where day = '2024-02-01'": "sums of shops by day are those of the sales",
    "update shop_day set series = series + 1 where superseded_by is not null": (
        "sums of shops by day are those of the sales"
    ),
    "delete from shop_day where day = '2024-03-01' and superseded_by is null": (
        "sums of shops by day are those of the sales"
    ),
    "delete from version_month where data_version_id = 2 and month = '2024-01-01'": (
        "versions touched the months they changed"
    ),
    "update plan_line_month set quantity = quantity + 1 where plan_id = 1": "months of plans are those of their lines",
    "update data_version set last_day = last_day + 1 where data_version_id = 3": "versions span their sales",
    "update series_alias set next_day = next_day - 1 where ended_by is null": "series are called as the renamings say",
    "delete from series_alias": "series are called as the renamings say",
    "update mart_status set rows = rows + 1": "the mart shows its data",
    "update mart_status set data_version_id = 1": "the mart shows its data",
    "update budget_line set quantity = quantity + 1 where budget_id = 1": "budgets sum to their amounts",
    "update plan_fact_piece set fact = fact + 1 where month = '2024-02-01'": "weeks are those of their days",
    "delete from plan_fact_piece where month = '2024-04-01'": "weeks are those of their days",
    "update forecast_error set fact = fact + 1 where level = 'total'": "measured errors are one sum at every level",
}


def answers(db: psycopg.Connection) -> dict[str, bool]:
    return dict(db.execute("select question, is_true from verify_derived()").fetchall())


def test_what_was_changed_by_hand_beside_the_sales_is_found(db: psycopg.Connection) -> None:
    close_in_sql(db, sales("2024-01-01", "2024-03-31"))
    db.execute("insert into budget_stage (month, store, product_group, amount) values ('2024-05', 'A', null, '900')")
    db.execute("call load_budget()")
    close_in_sql(db, [*sales("2024-04-01", "2024-04-30"), ("2024-01-05", "A", "food", 3)])
    db.execute("call rename_series('store', 'B', 'Z', first_month => '2024-03-01', reason => 'moved')")
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_plan_fact()")
    assert set(TAMPERED.values()) == set(answers(db))
    assert all(answers(db).values()), answers(db)
    assert all(is_true is not False for (is_true,) in db.execute("select is_true from verify_database()"))
    for statement, question in TAMPERED.items():
        with db.transaction(force_rollback=True):
            db.execute("set local session_replication_role = 'replica'")
            assert db.execute(statement.encode()).rowcount > 0, statement
            wrong = {asked for asked, is_true in answers(db).items() if not is_true}
            assert question in wrong, (statement, wrong)
