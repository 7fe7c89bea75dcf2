"""`planfact load`: an old file loaded again does not undo later corrections, unless that is what --again asks for."""

from pathlib import Path

import psycopg

from cli.runner import planfact


def test_an_old_file_is_loaded_again_only_with_again(db: psycopg.Connection, dsn: str, tmp_path: Path) -> None:
    header = "day,store,product_group,sales\n"
    (tmp_path / "old.csv").write_text(header + "2024-01-01,A,food,16\n2024-01-02,A,food,17\n")
    (tmp_path / "fix.csv").write_text(header + "2024-01-01,A,food,99\n")
    for name in ("old.csv", "fix.csv"):
        planfact(dsn, "load", str(tmp_path / name))
    done = planfact(dsn, "load", str(tmp_path / "old.csv"))
    assert "data version 1 has this source already (old.csv)" in done.stderr
    assert done.stdout == "old.csv: data version 2 (nothing new)\n"
    assert db.execute("select sales from sales where day = '2024-01-01'").fetchone() == (99,)
    planfact(dsn, "load", "--again", str(tmp_path / "old.csv"))
    assert db.execute("select sales from sales where day = '2024-01-01'").fetchone() == (16,)
