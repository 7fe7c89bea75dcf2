"""Give sqlfluff what it takes for a text: the statements inside the $bodies$ of routines.

pglast cuts PL/pgSQL into its statements and expressions; SQL bodies go whole. Lines are those of the
rendered file. Rules are those of .sqlfluff, but for those that a fragment cannot keep.
"""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain
from typing import Any

import pglast
from sqlfluff.core import FluffConfig, Linter

from planfact.deploy.templates import SqlFile, Templates, read_vars

#: AL03, AM04: targets go into variables and columns that have names. LT05, LT09: INTO was cut out, and lines
#: with it (test_sql.py measures lines). LT14: a short statement fits one line. RF03 takes a variable for a column
#: without its table. RF06: the filters quote every name.
EXCLUDED = "AL03,AM04,LT05,LT09,LT14,RF03,RF06"
#: How PL/pgSQL parses a fragment: 0 a statement, 2 an expression, 3 to 5 an assignment.
STATEMENT, EXPRESSION = 0, 2


def fragments(file: SqlFile) -> Iterator[tuple[int, str]]:
    """Yield the SQL inside a file's bodies, each with its line in the rendered file."""
    for opened in re.finditer(r"^(?:as|do) (\$\w+\$)(.*?)\1", file.text, flags=re.MULTILINE | re.DOTALL):
        first = file.text.count("\n", 0, opened.start(2)) + 1
        if "language sql\n" in file.text:
            yield first + 1, opened.group(2).strip() + ";\n"
    for statement in pglast.split(file.text):
        if re.search(r"\blanguage plpgsql\b|^\s*do \$", re.sub(r"--.*", "", statement), flags=re.MULTILINE):
            body = re.search(r"\$(\w+)\$", statement)
            assert body, statement
            first = file.text.count("\n", 0, file.text.index(f"${body.group(1)}$"))
            for tree in pglast.parse_plpgsql(statement):
                yield from ((first + line, sql) for line, sql in _expressions(tree, 1))


def _expressions(node: Any, line: int) -> Iterator[tuple[int, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _expressions(item, line)
    elif isinstance(node, dict):
        line = node.get("lineno", line)
        if "PLpgSQL_expr" in node:
            yield line, _complete(node["PLpgSQL_expr"])
        else:
            for item in node.values():
                yield from _expressions(item, line)


def _complete(expression: dict[str, Any]) -> str:
    query, mode = expression["query"], expression.get("parseMode", STATEMENT)
    if mode == EXPRESSION:
        query = f"select ({query})"
    elif mode != STATEMENT:
        query = "select " + query.partition(":=")[2].strip()
    query = re.sub(r"^SELECT\b", "select", query)  # what the parser makes of PERFORM
    # INTO is cut out by the parser, which leaves spaces in its place
    lines = [line.rstrip() for line in query.split("\n") if line == "" or line.strip()]
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", "\n".join(lines)).strip() + ";\n"


@cache
def _linter() -> Linter:
    excluded = ",".join([*FluffConfig.from_root().get("rule_denylist"), EXCLUDED])
    return Linter(config=FluffConfig.from_root(overrides={"templater": "raw", "exclude_rules": excluded}))


def _findings(fragment: tuple[str, int, str]) -> list[str]:
    path, line, text = fragment
    found = _linter().lint_string(text).get_violations()
    return [f"{path}:{line + one.line_no - 1}: {one.rule_code()}: {one.desc()}" for one in found]


def main() -> int:
    """Print the findings as file:line: rule: message; return 1 where there are any."""
    templates = Templates(read_vars())
    files = [templates.bootstrap(), *templates.code()]
    embedded = [(str(file.path), line, text) for file in files for line, text in fragments(file)]
    # the longest first, so that no core is left with one at the end
    embedded.sort(key=lambda one: -len(one[2]))
    with ProcessPoolExecutor() as processes:
        findings = sorted(chain.from_iterable(processes.map(_findings, embedded)))
    print(
        *findings, f"sqlfluff: {len(embedded)} embedded statements and expressions, {len(findings)} findings", sep="\n"
    )
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
