"""Two files of one month: refused, both named, instead of one that wins without a word."""

from pathlib import Path

import pytest

from planfact.intake.month_file import file_of_month


def test_the_file_of_a_month_is_found_whatever_its_kind_and_two_are_refused(tmp_path: Path) -> None:
    assert file_of_month(tmp_path / "no such folder", "2024-01") is None
    for other in ("2024-01.csv.part", "2024-01.txt.tmp", "2024-010.csv", "2024-02.csv", "x2024-01.csv", "2024-01"):
        (tmp_path / other).touch()
    assert file_of_month(tmp_path, "2024-01") is None
    for name in ("2024-01.csv", "2024-01.csv.gz", "2024-01.parquet", "2024-01.XLSX", "2024-01.zip"):
        (tmp_path / name).touch()
        assert file_of_month(tmp_path, "2024-01") == tmp_path / name
        (tmp_path / name).unlink()
    (tmp_path / "2024-01.csv").touch()
    for second in ("2024-01.csv.gz", "2024-01.parquet", "2024-01.xlsx"):
        (tmp_path / second).touch()
        with pytest.raises(ValueError, match=rf"2 files of 2024-01 .*2024-01\.csv and {second}"):
            file_of_month(tmp_path, "2024-01")
        (tmp_path / second).unlink()
