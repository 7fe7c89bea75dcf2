"""Order: what a file needs comes before it."""

import re
from collections.abc import Callable

from planfact.deploy.templates import SqlFile


def in_order(files: list[SqlFile], needs: Callable[[SqlFile], set[str]]) -> list[SqlFile]:
    """Sort so that a file comes after those whose names it needs."""
    by_name = {file.name: file for file in files}
    ordered: dict[str, SqlFile] = {}

    def visit(file: SqlFile, path: tuple[str, ...] = ()) -> None:
        if file.name in ordered or file.name in path:
            return
        for name in needs(file).intersection(by_name):
            visit(by_name[name], (*path, file.name))
        ordered[file.name] = file

    for file in files:
        visit(file)
    return list(ordered.values())


def early_bound_names(file: SqlFile) -> set[str]:
    """Return the words of a file that PostgreSQL resolves when the object is created."""
    bare = _bare(file.text)
    if "language plpgsql" in bare:
        return set()
    return set(re.findall(r"\w+", bare)) - {file.name}


def referenced_names(file: SqlFile) -> set[str]:
    """Return the tables that the foreign keys of a table refer to."""
    return set(re.findall(r"\breferences (\w+)", _bare(file.text))) - {file.name}


def _bare(text: str) -> str:
    """Cut texts, quoted names and comments: in one go, since a name may hold what opens a text or a comment."""
    return re.sub(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|--.*""", "", text)
