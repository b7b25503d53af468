"""The layers, as a test: a part may import only what stands below it.

Imports count wherever they stand, so a cycle can't hide inside a function.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent / "archiver"

#: Lowest first. Names on one line may not import each other.
LAYERS = (
    {"lazily", "lightly"},
    {"model", "errors"},
    {"heavy"},
    {"jsonable", "merging", "taming", "naming", "tags", "durations", "diffing", "sightings"}
    | {"baton", "garbage", "room"},
    {"rates", "buckets", "settings_file"},
    {"settings", "ports"},
    {"urls", "failing"},
    {"platforms", "archives"},
    {"articles", "cards", "people", "telling"},
    {"citations", "exports"},
    {"net", "warc", "catalog", "queue"},
    {"pipeline"},
    {"service"},
    {"daemon", "web"},
    {"cli"},  # starts the other edges
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FREE = {"__init__", "__main__"}

#: Below, but out of bounds: these arrive through ``ports``, built by ``service``.
ADAPTERS = {"net", "warc", "catalog", "queue"}
BEHIND_PORTS = {"pipeline": ADAPTERS} | dict.fromkeys(LAYERS[-2] | LAYERS[-1], ADAPTERS | {"pipeline"})


def part_of(path: Path, root: Path = ROOT) -> str:
    return path.relative_to(root).parts[0].removesuffix(".py")


def imported_parts(path: Path, root: Path = ROOT) -> set[str]:
    here = (root.name, *path.relative_to(root).parent.parts)
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            stem = ".".join((*base, *filter(None, (node.module,))))
            names |= {f"{stem}.{alias.name}" for alias in node.names}
    dotted = (name.split(".") for name in names)
    return {part[1] for part in dotted if part[0] == root.name and len(part) > 1} - {"__version__"}


def violations(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)} imports {other}"
        for path in sorted(root.rglob("*.py"))
        if (mine := part_of(path, root)) not in FREE
        for other in sorted(imported_parts(path, root) - {mine})
        if LEVEL[other] >= LEVEL[mine] or other in BEHIND_PORTS.get(mine, ())
    ]


def test_imports_point_downwards():
    assert violations(ROOT) == []


def test_every_part_has_a_layer():
    assert {part_of(path) for path in ROOT.rglob("*.py")} - FREE <= set(LEVEL)


def test_an_upward_import_inside_a_function_is_seen(tmp_path):
    root = tmp_path / "archiver"
    (root / "pipeline").mkdir(parents=True)
    (root / "model.py").write_text("def f():\n    from .pipeline import x\n")
    (root / "pipeline" / "x.py").write_text("from ..net import fetcher\nimport archiver.urls\n")
    assert violations(root) == ["model.py imports pipeline", "pipeline/x.py imports net"]
