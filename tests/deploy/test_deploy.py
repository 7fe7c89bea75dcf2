"""A deploy does what differs, in one transaction, and nothing where nothing differs."""

import shutil
from pathlib import Path

import psycopg
import pytest

from builders import close_in_sql, commit, daily
from planfact.deploy.deploy import deploy
from planfact.deploy.templates import Templates, Vars, read_vars, sql_root
from planfact.errors import PlanfactError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a copy of the SQL files that a test may edit."""
    for folder in ("sql", "procedures"):
        shutil.copytree(sql_root() / folder, tmp_path / folder)
    return tmp_path


def templates(source: Path) -> Templates:
    return Templates(read_vars(), source)


def changed(db: psycopg.Connection, source: Path) -> list[tuple[str, str]]:
    return [(change.action, change.name) for change in deploy(db, templates(source))]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_second_deploy_does_nothing(db: psycopg.Connection, source: Path) -> None:
    before = db.execute("select * from deployment order by kind, name").fetchall()
    assert changed(db, source) == []
    assert db.execute("select * from deployment order by kind, name").fetchall() == before


def test_a_dry_run_lists_what_would_change_and_changes_nothing(
    fresh_database: psycopg.Connection, source: Path
) -> None:
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("drop schema planfact cascade")
        planned = deploy(conn, templates(source), dry_run=True)
        assert conn.execute("select count(*) from pg_namespace where nspname = 'planfact'").fetchone() == (0,)
        assert deploy(conn, templates(source)) == planned
        assert {"sales_stage", "export_mart", "commit_data_version", "grants"} <= {c.name for c in planned}
        assert deploy(conn, templates(source), dry_run=True) == []


def test_a_procedure_is_recreated_when_its_text_changed(db: psycopg.Connection, source: Path) -> None:
    edit(source / "procedures/mart/refresh_export_mart.sql", "shows data version % already", "has version %")
    assert changed(db, source) == [("re-create", "refresh_export_mart"), ("apply", "grants")]
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    commit(db, daily("2024-01-01", "2024-01-31"))
    db.execute("call refresh_export_mart()")
    db.execute("call refresh_export_mart()")
    assert notices[-1] == "the export mart has version 1"


@pytest.mark.parametrize(
    ("tampering", "name"),
    [
        (
            "create or replace procedure planfact.fail_run(run_id bigint, error text) language sql as 'select 1'",
            "fail_run",
        ),
        ("comment on view planfact.forecast is 'mine'", "forecast"),
        ("alter view planfact.my_shop reset (security_barrier)", "my_shop"),
        ("drop index planfact.plan_fact_open_cell", "plan_fact_open"),
        ("drop procedure planfact.publish_plan", "publish_plan"),
        ("create procedure planfact.publish_plan(run_id text) language sql as 'select 1'", "publish_plan"),
        ("alter table planfact.run_forecast disable trigger refuse_closed_run", "refuse_closed_run"),
    ],
)
def test_what_somebody_changed_in_the_database_is_put_right(
    db: psycopg.Connection, source: Path, tampering: str, name: str
) -> None:
    before = db.execute("select oid::regprocedure from pg_proc where proname = %s", [name]).fetchall()
    db.execute(tampering.encode())
    assert ("grants" in dict(changed(db, source)).values()) is True
    assert db.execute("select oid::regprocedure from pg_proc where proname = %s", [name]).fetchall() == before
    assert changed(db, source) == []


def test_a_schema_that_somebody_else_made_is_refused_before_anything_in_it_is_touched(
    fresh_database: psycopg.Connection, source: Path
) -> None:
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("""
            drop schema planfact cascade;
            create schema planfact authorization planfact_reader;
            create table planfact.ran (as_role text);
            create function planfact.trap() returns text language sql
            as 'insert into planfact.ran values (current_user) returning as_role';
            create view planfact.deployment as
            select 'code' as kind, 'x' as name, planfact.trap() as text_checksum, now() as deployed_at""")
        for dry_run in (True, False):
            with pytest.raises(PlanfactError, match="planfact belongs to planfact_reader, not to planfact_owner"):
                deploy(conn, templates(source), dry_run)
        assert conn.execute("select count(*) from planfact.ran").fetchone() == (0,)


def test_rights_that_somebody_changed_are_put_right(db: psycopg.Connection, source: Path) -> None:
    db.execute("grant delete on planfact.sales to planfact_loader")
    assert changed(db, source) == [("apply", "grants")]
    rights = db.execute("select has_table_privilege('planfact_loader', 'planfact.sales', 'delete')").fetchone()
    assert rights == (False,)


def test_what_stands_on_a_changed_view_is_rebuilt_with_it_and_shows_the_same(
    db: psycopg.Connection, source: Path
) -> None:
    close_in_sql(db, daily("2023-01-01", "2024-03-31"))
    before = db.execute("select * from export_mart").fetchall(), db.execute("select * from plan_fact_month").fetchall()
    edit(
        source / "sql/views/mart/export_mart.sql",
        "where status.moved_from is null",
        "where status.moved_from is null and true",
    )
    edit(
        source / "sql/views/reports/plan_fact_open.sql", "Plan against fact per month of", "Plan and fact per month of"
    )
    names = [name for _, name in changed(db, source)]
    assert {"export_mart", "export_mart_long", "run_shard", "run_history", "run_input", "plan_fact_month"} <= set(names)
    assert "sales_at" not in names
    after = db.execute("select * from export_mart").fetchall(), db.execute("select * from plan_fact_month").fetchall()
    assert after == before


def test_a_view_of_somebody_else_is_named_and_never_dropped(db: psycopg.Connection, source: Path) -> None:
    db.execute("create view public.mine as select month, fact from plan_fact_month")
    edit(
        source / "sql/views/reports/plan_fact_open.sql", "Plan against fact per month of", "Plan and fact per month of"
    )
    with pytest.raises(PlanfactError, match=r"public\.mine stands on objects that must be rebuilt"):
        changed(db, source)
    assert db.execute("select count(*) from public.mine").fetchone() == (0,)


def test_an_object_whose_file_is_gone_is_dropped(db: psycopg.Connection, source: Path) -> None:
    (source / "sql/views/mart/export_mart_long.sql").unlink()
    edit(source / "sql/grants.sql", "export_mart, export_mart_long,", "export_mart,")
    assert ("drop", "export_mart_long") in changed(db, source)
    assert db.execute("select to_regclass('export_mart_long')").fetchone() == (None,)


def test_the_first_deploy_says_nothing_about_things_that_never_were(
    fresh_database: psycopg.Connection, source: Path
) -> None:
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("drop schema planfact cascade")
        notices: list[str | None] = []
        conn.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        deploy(conn, templates(source))
        assert notices == []


def test_what_is_taken_down_in_passing_is_no_news(db: psycopg.Connection, source: Path) -> None:
    edit(source / "sql/views/reports/plan_fact_closed.sql", "create materialized view", "create  materialized view")
    notices: list[str | None] = []
    db.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    assert ("re-create", "plan_fact_closed") in changed(db, source)
    assert notices == []


def test_an_upgrade_runs_once_and_one_that_is_edited_or_out_of_order_is_refused(
    db: psycopg.Connection, source: Path
) -> None:
    upgrade = source / "sql/upgrades/0900_price.sql"
    upgrade.write_text("create table price (price_id bigint);")
    assert [str(change) for change in deploy(db, templates(source), dry_run=True)] == [
        "run upgrade 0900_price (new)",
        "apply rights grants (after the changes above)",
    ]
    assert changed(db, source) == [("run", "0900_price"), ("apply", "grants")]
    assert changed(db, source) == []
    late = source / "sql/upgrades/0899_late.sql"
    late.write_text("create table late (late_id bigint);")
    with pytest.raises(PlanfactError, match="upgrade 0899_late is new but comes before 0900_price"):
        changed(db, source)
    late.unlink()
    edit(upgrade, "bigint", "integer")
    with pytest.raises(PlanfactError, match="upgrade 0900_price was edited after it ran here"):
        changed(db, source)


def test_a_new_database_has_all_upgrades_without_running_them(fresh_database: psycopg.Connection, source: Path) -> None:
    (source / "sql/upgrades/0900_price.sql").write_text("create table price (price_id bigint);")
    with psycopg.connect(fresh_database.info.dsn, autocommit=True) as conn:
        conn.execute("drop schema planfact cascade")
        assert "0900_price" not in dict(changed(conn, source)).values()
        conn.execute("set search_path = planfact")
        assert conn.execute("select name from deployment where kind = 'upgrade'").fetchall()[-1:] == [("0900_price",)]
        assert conn.execute("select to_regclass('price')").fetchone() == (None,)
        assert changed(conn, source) == []


def test_an_upgrade_changes_a_column_and_the_view_that_shows_it(db: psycopg.Connection, source: Path) -> None:
    view = source / "sql/views/versions/tag_author.sql"
    view.write_text("create view tag_author as select tagged_by as who from data_version_tag;")
    assert ("create", "tag_author") in changed(db, source)
    upgrade = source / "sql/upgrades/0900_tagged_by.sql"
    upgrade.write_text("alter table data_version_tag alter column tagged_by type varchar(63);")
    edit(view, "tagged_by", "tagged_by::text")
    assert changed(db, source) == [("run", "0900_tagged_by"), ("re-create", "tag_author"), ("apply", "grants")]


def test_a_database_from_before_the_table_files_is_refused(db: psycopg.Connection, source: Path) -> None:
    db.execute("alter table deployment drop constraint deployment_kind_check")
    db.execute("insert into deployment (kind, name, text_checksum) values ('migration', '0001_sales_stage', '')")
    with pytest.raises(PlanfactError, match="before the tables had files: it cannot be upgraded"):
        changed(db, source)


@pytest.mark.parametrize(
    "tampering",
    [
        "drop trigger refuse_change on planfact.plan",
        "drop function planfact.refuse_change cascade",
        "create or replace trigger refuse_loss before delete on planfact.plan"
        " for each row execute function planfact.refuse_change()",
        "create trigger mine before insert on planfact.plan execute function planfact.refuse_change()",
    ],
)
def test_a_trigger_stands_on_its_table_whatever_somebody_did(
    db: psycopg.Connection, source: Path, tampering: str
) -> None:
    triggers = "select tgrelid::regclass, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2"
    before = db.execute(triggers).fetchall()
    db.execute(tampering.encode())
    assert ("grants" in dict(changed(db, source)).values()) is True
    assert db.execute(triggers).fetchall() == before
    assert changed(db, source) == []


def test_a_trigger_that_changes_in_the_table_s_file_changes_in_the_database(
    db: psycopg.Connection, source: Path
) -> None:
    edit(
        source / "sql/tables/plan/plan_line.sql",
        "create or replace trigger refuse_published_line",
        "create or replace trigger refuse_line",
    )
    assert ("re-create", "refuse_published_line") in changed(db, source)
    names = "select tgname from pg_trigger where tgfoid = 'refuse_published_line'::regproc"
    assert db.execute(names).fetchall() == [("refuse_line",)]


def test_a_deploy_that_fails_leaves_everything_as_it_was(db: psycopg.Connection, source: Path) -> None:
    (source / "sql/upgrades/9999_price.sql").write_text("create table price (price_id bigint);")
    edit(source / "sql/views/runs/forecast.sql", "prediction.yhat_raw", "prediction.no_such_column")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        changed(db, source)
    assert db.execute("select to_regclass('price')").fetchone() == (None,)
    assert db.execute("select count(*) from forecast").fetchone() == (0,)


def test_other_dimensions_than_the_database_was_made_for_are_refused(db: psycopg.Connection) -> None:
    other = Templates(Vars.model_validate({"dimensions": ["region"]}))
    with pytest.raises(PlanfactError, match="made for the dimensions store, product_group, not region"):
        deploy(db, other)


def beside_dimensions(db: psycopg.Connection) -> set[str]:
    """Return the names that share a relation or a signature with a dimension, as the database has them."""
    rows = db.execute("""
        with named as (
            select attrelid as object, attname::text as name
            from pg_attribute
            inner join pg_class as relation on attrelid = relation.oid
            where relnamespace = 'planfact'::regnamespace and attnum > 0 and not attisdropped
                and relkind in ('r', 'v', 'm', 'c')
            union all
            select oid, unnest(proargnames) from pg_proc where pronamespace = 'planfact'::regnamespace
        )
        select distinct name from named
        where object in (select object from named where name = 'product_group')""")
    # dim_series calls columns after its dimensions: those of one that is not there are free
    return {name for (name,) in rows} - {
        "store",
        "product_group",
        "product_group_label",
        "product_group_attributes",
        "",
    }


def test_a_dimension_has_no_name_that_stands_beside_one(db: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "vars.toml"
    beside = beside_dimensions(db)
    assert {"status", "day", "expires_at", "wape_a", "who"} <= beside
    for name in beside:
        file.write_text(f'dimensions = ["store", "{name}"]')
        with pytest.raises(PlanfactError, match=f"a dimension cannot be called {name}: reports use that name"):
            read_vars(file)


ORDINARY = (
    "region channel category brand shop product item sku city country department format supplier магазин select it's"
)


@pytest.mark.parametrize("name", ORDINARY.split())
def test_a_dimension_may_have_any_other_name(name: str) -> None:
    assert Vars.model_validate({"dimensions": ["store", name]}).dimensions == ["store", name]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('dimensions = ["store", "store"]', "must differ"),
        ("dimensions = []", "dimensions"),
        ('dimensions = ["day"]', "cannot be called day"),
        ('dimensions = ["store"]\nshop = "shop"', "shop is none"),
        ('dimensions = ["store"]\ncolor = "red"', "color"),
        ("dimensions = [", "is not TOML"),
        (f'dimensions = ["{"x" * 64}"]', "no name PostgreSQL can use"),
        ('dimensions = ["$sales_at$; drop schema planfact; --"]', "between dollar signs"),
        ('dimensions = ["store"]\n[roles]\nowner = "planfact_loader"', r"roles\.owner must be a role of its own"),
        ('dimensions = ["store"]\n[roles]\nlimited_reader = "planfact_reader"', r"roles\.limited_reader must be"),
    ],
)
def test_a_vars_file_that_makes_no_sense_is_explained(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "vars.toml"
    file.write_text(text)
    with pytest.raises(PlanfactError, match=message):
        read_vars(file)


def test_what_a_dump_writes_reads_back_as_it_was(db: psycopg.Connection) -> None:
    """The next deploy would take a restored function for one that somebody changed: `between` in a join is one."""
    functions = db.execute("""
        select oid, proname, pg_get_functiondef(oid) from pg_proc
        where pronamespace = 'planfact'::regnamespace and prokind in ('f', 'p')
    """).fetchall()
    views = db.execute("""
        select oid, relname, pg_get_viewdef(oid) from pg_class
        where relnamespace = 'planfact'::regnamespace and relkind in ('v', 'm')
    """).fetchall()
    differ = []
    with db.transaction(force_rollback=True):
        for oid, name, definition in functions:
            db.execute(definition)
            again = db.execute("select pg_get_functiondef(%s::oid)", [oid]).fetchone()
            differ += [name] if again != (definition,) else []
        for _, name, definition in views:
            db.execute(f"create view pg_temp.again as {definition}")
            again = db.execute("select pg_get_viewdef('pg_temp.again'::regclass)").fetchone()
            db.execute("drop view pg_temp.again")
            differ += [name] if again != (definition,) else []
    assert functions and views
    assert differ == []
