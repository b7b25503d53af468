"""Packages that load their modules when something in them is first asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from archiver import ports


def test_all_that_ports_offers_is_there():
    assert set(ports.__all__) == {name for names in ports._PARTS.values() for name in names.split()}
    assert all(getattr(ports, name) is not None for name in ports.__all__)


def test_a_name_that_a_package_has_not_is_refused_as_usual():
    with pytest.raises(AttributeError, match="no attribute 'Nobody'"):
        _ = ports.Nobody


def test_a_module_is_loaded_when_a_name_in_it_is_first_asked_for():
    script = """
import sys
from archiver.ports import Saved
assert "archiver.ports.warc" in sys.modules
assert "archiver.ports.catalog" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
