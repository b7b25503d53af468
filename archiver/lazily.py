"""Packages that offer names of their modules, each of which is loaded when a name of it is first asked for.

A command needs a part of what the packages of values and protocols offer, and to make their classes is a
good part of what starting costs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def offer(package: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` (PEP 562) of a package that offers these names: module -> its names, in words.

    The package's ``__all__`` is set to all of them. A type checker is told of them by imports that only it
    reads; a test holds both alike.
    """
    where = {name: module for module, offered in names.items() for name in offered.split()}
    known = vars(sys.modules[package])
    known["__all__"] = sorted(where)

    def find(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = known[name] = getattr(import_module(f"{package}.{where[name]}"), name)
        return found

    return find
