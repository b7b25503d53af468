"""Pins the floors of the accuracy gate: ``python -m tests.accuracy.pin [--allow-lower]``.

Floors go up by themselves. They go down, or stay for a changed set, only when
somebody says so with the flag, and the change shows in ``floors.toml``.
"""

from __future__ import annotations

import hashlib
import math
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.accuracy.scoring import BLIND, FOLDER, load_cases, score

FLOORS = Path(__file__).parent / "floors.toml"


def digest(paths: Iterable[Path] | None = None) -> str:
    """SHA-256 over the cases' files: a floor belongs to one set."""
    total = hashlib.sha256()
    own = [*sorted(FOLDER.glob("*.toml")), *sorted(BLIND.glob("*.toml"))]
    for path in own if paths is None else sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def measured() -> dict[str, dict[str, float]]:
    cases = load_cases()
    return {
        "all": score(cases).numbers(),
        "frozen": score([case for case in cases if case.frozen]).numbers(),
        "blind": score(load_cases(BLIND)).numbers(),
    }


def load_floors(path: Path = FLOORS) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def pin(path: Path, now: dict[str, dict[str, float]], current: str, arguments: list[str]) -> int:
    """Writes what was measured into ``path``; refuses a lower number or another set without the flag."""
    floors = load_floors(path)
    lower = [
        f"{part}.{name}: {floor} -> {now[part][name]:.3f}"
        for part in now
        for name, floor in floors.get(part, {}).items()
        if now[part][name] < floor
    ]
    changed = floors.get("digest") not in ("", current)
    if (lower or changed) and "--allow-lower" not in arguments:
        print("refused without --allow-lower:", *(lower or ["the set has changed"]), sep="\n  ")
        return 1
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines.append(f'digest = "{current}"')
    for part, numbers in now.items():
        lines += ["", f"[{part}]"]
        lines += [f"{name} = {math.floor(value * 100) / 100}" for name, value in numbers.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def main(arguments: list[str]) -> int:
    return pin(FLOORS, measured(), digest(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
