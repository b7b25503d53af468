"""The codes of ``find --explain`` as the finder's source writes them, and their table for the documentation.

python -m tests.rules.docs_tables      # writes the tables into docs/rules.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from archiver.citations.clauses import AUTHORS, BARE, QUOTES, ROLE, RULES

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "rules.md"
SOURCE = ROOT / "archiver" / "citations"

#: Function or class -> which argument is a code, and of which kind.
_ARGUMENTS = {
    "anchor_of": (0, "rule"),
    "Anchor": (0, "rule"),
    "phrase_to": (3, "author"),
    "phrase_from": (3, "author"),
    "first_subject": (3, "author"),
    "Subject": (4, "author"),
    "author_of": (1, "author"),
    "by_way": (1, "author"),
    "Author": (3, "author"),
    "quote_of": (2, "quote"),
    "Quote": (3, "quote"),
}
#: Functions that answer with a code.
_ANSWERS = {"_goes_on": "quote", "_unnamed_speaker": "quote"}


def written_codes() -> dict[str, set[str]]:
    """The codes that stand in the finder's source, by kind."""
    found: dict[str, set[str]] = {"rule": set(), "author": set(), "quote": set()}
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for kind, value in _places(node):
                found[kind] |= set(_strings(value))
    return {kind: codes - {""} for kind, codes in found.items()}


def _places(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        place, kind = _ARGUMENTS.get(name, (-1, ""))
        if kind and place < len(node.args):
            yield kind, node.args[place]
        for keyword in node.keywords:
            if keyword.arg == "rules":
                yield "rule", keyword.value
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == "rule":
                yield "rule", node.value
            elif isinstance(target, ast.Name) and target.id == "path":
                yield "author", node.value
    elif isinstance(node, ast.FunctionDef) and node.name in _ANSWERS:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield _ANSWERS[node.name], inner.value


def _strings(value: ast.expr) -> Iterator[str]:
    """The strings that the expression may be; a condition is none of them."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*_strings(value.body), *_strings(value.orelse))
    elif isinstance(value, ast.Subscript) and isinstance(value.value, ast.Dict):
        for each in value.value.values:
            yield from _strings(each)
    elif isinstance(value, ast.Tuple):
        for each in value.elts:
            yield from _strings(each)


def tables() -> dict[str, str]:
    """The tables of the page, by the name between their marks."""
    found = {**RULES, f"{BARE}…": "the rule behind it, where only a post told of before says the platform"}
    ways = {**AUTHORS, f"{ROLE}…": "the way behind it, to an office or trade that nobody is named for"}
    return {
        "rules": _table("", found),
        "authors": _table("author:", ways),
        "quotes": _table("quote:", QUOTES),
    }


def _table(prefix: str, clauses: dict[str, str]) -> str:
    rows = "".join(f"| `{prefix}{code}` | {clause} |\n" for code, clause in clauses.items())
    return "| code | what it means |\n|---|---|\n" + rows


def with_tables(text: str) -> str:
    """The page with its tables renewed."""
    for name, table in tables().items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, _, rest = text.partition(begin)
        text = before + begin + table + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
