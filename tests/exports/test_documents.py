"""What docs/exports.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.exports.columns import NOUNS
from archiver.exports.rot.fate import DEFINITIONS, Fate

PAGE = (Path(__file__).parents[2] / "docs/exports.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^    archiver export ([a-z-]+)(.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("form", sorted({form for form, _ in CALLS}))
def test_the_options_of_each_call_exist(form):
    offered = CliRunner().invoke(cli, ["export", form, "--help"]).output
    for rest in (rest for name, rest in CALLS if name == form):
        for option in re.findall(r"(--[a-z-]+)", rest):
            assert option in offered


def test_fates_and_nouns_are_those_of_the_code():
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*)\. \|$", PAGE, re.MULTILINE))
    assert {name: text[0].lower() + text[1:] for name, text in rows.items()} == {
        fate.value: DEFINITIONS[fate] for fate in Fate
    }
    assert all(f"`{noun}`" in PAGE for noun in NOUNS)


def test_every_property_in_the_page_is_written_and_every_one_written_is_in_the_page():
    source = (Path(__file__).parents[2] / "archiver/exports/linked_data.py").read_text(encoding="utf-8")
    written = set(re.findall(r'"archiver:(\w+)"', source)) | {"lastSeen", "firstMissing"}
    told = set(re.findall(r"`archiver:([a-z]\w+)`", PAGE))
    assert told == written
