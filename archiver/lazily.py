"""Packages that load their modules when something in them is first asked for: few commands need them all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def loading(package: str, parts: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's ``__getattr__``, which finds each name in its module; ``parts`` has the names of each."""
    where = {name: module for module, names in parts.items() for name in names.split()}

    def find(name: str) -> Any:
        if (module := where.get(name)) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f".{module}", package), name)
        setattr(sys.modules[package], name, found)  # from now on it is found without asking
        return found

    return find
