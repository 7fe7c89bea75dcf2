"""The documents: every link leads somewhere, every page is two clicks from the README, lines end where they should."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted(DOCS.rglob("*.md"))
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", flags=re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[tuple[str, str]]:
    """Return the targets of a page, each as a path and an anchor, those of the web left out."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = [target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    return [(path, anchor) for path, _, anchor in (target.partition("#") for target in found)]


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make, as Git hosts and the site make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def reached(page: Path) -> set[Path]:
    """Return the pages one click away."""
    return {(page.parent / path).resolve() for path, _ in links(page) if path.endswith(".md")}


@pytest.mark.parametrize(
    "page", [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES], ids=lambda p: p.name
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {path}"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {path}#{anchor}"


def test_every_page_is_two_clicks_from_the_readme() -> None:
    near = {README} | reached(README)
    near |= {page for start in list(near) if start.exists() for page in reached(start)}
    assert {str(page.relative_to(DOCS)) for page in PAGES if page not in near} == set()


def test_every_page_is_in_the_index_of_its_folder() -> None:
    for folder in ("guides", "concepts", "reference"):
        index = DOCS / folder / "README.md"
        assert {page for page in PAGES if page.parent == index.parent} - reached(index) == {index}


def test_pages_live_in_the_three_folders_and_link_to_nothing_that_the_site_lacks() -> None:
    assert {page.parent.name for page in PAGES} == {"docs", "guides", "concepts", "reference"}
    for page in PAGES:
        for path, _ in links(page):
            assert not path or (page.parent / path).resolve().is_relative_to(DOCS), f"{page.name} links to {path}"


def test_the_site_names_every_page() -> None:
    site = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    assert {str(page.relative_to(DOCS)) for page in PAGES} == set(re.findall(r'"([\w/-]+\.md)"', site))


@pytest.mark.parametrize("page", [README, ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda p: p.name)
def test_lines_of_prose_end_before_column_120(page: Path) -> None:
    lines = FENCE.sub("", page.read_text(encoding="utf-8")).splitlines()
    written = page.name in ("schema.md", "cli.md")  # in the words of comments and help texts, one line a text
    assert written or [line for line in lines if len(line) > 120 and not line.startswith("|")] == []
