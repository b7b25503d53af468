"""Packages whose modules are loaded when a name of theirs is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ["archiver.model", "archiver.ports"]


def told_to_a_checker(package: str) -> dict[str, str]:
    """Name -> module, by the imports that only a type checker reads."""
    tree = ast.parse(Path(import_module(package).__file__ or "").read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == alias.asname
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_checker_is_told_of_the_names_that_are_offered(package):
    told = told_to_a_checker(package)
    offered = import_module(package)
    assert len(told) > 50
    assert sorted(told) == sorted(offered.__all__)
    for name, module in told.items():
        assert getattr(offered, name) is getattr(import_module(f"{package}.{module}"), name)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_offered_is_said_to_be_missing(package):
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Nothing'"):
        import_module(package).Nothing  # noqa: B018


def test_only_what_is_asked_for_is_loaded():
    code = "import sys; from archiver.model import Job; print('archiver.model.audit' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
