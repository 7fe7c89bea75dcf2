"""The page of the command line is what the commands say of themselves."""

from pathlib import Path

from docs.write_reference import cli_markdown

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"


def test_the_page_is_what_help_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == cli_markdown(), "run: make docs"
