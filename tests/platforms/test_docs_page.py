"""``docs/add-a-platform.md`` speaks of the code as it is."""

from __future__ import annotations

import re
from dataclasses import fields

import archiver.platforms
import archiver.platforms._spec as spec
import archiver.platforms._timed_ids as timed_ids
from archiver.model import PostMetadata
from archiver.platforms import bluesky
from tests.platforms import contract
from tests.platforms.docs_table import PAGE, with_table
from tests.platforms.situations import READ_AS

ROOT = PAGE.parent.parent
TEXT = PAGE.read_text("utf-8")


def test_the_table_of_platforms_is_made_from_the_code():
    assert with_table(TEXT) == TEXT, "run: python -m tests.platforms.docs_table"


def test_every_file_it_names_exists():
    named = set(re.findall(r"`((?:archiver|tests|docs)/[\w./-]+)`", TEXT))
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists()] == []
    helpers = set(re.findall(r"`(_\w+\.py)`", TEXT))
    assert helpers
    assert [name for name in helpers if not (ROOT / "archiver" / "platforms" / name).exists()] == []


def test_every_field_it_explains_exists():
    explained = set(re.findall(r"\*\*`(\w+)`\*\*", TEXT))
    assert len(explained) >= 11
    assert explained <= {field.name for field in fields(spec.Platform)}


def test_every_name_it_uses_exists():
    known = (
        {
            field.name
            for cls in (
                spec.Platform,
                spec.Form,
                spec.Mark,
                spec.Endpoint,
                spec.Wall,
                spec.Sample,
                spec.ArchivedForm,
            )
            for field in fields(cls)
        }
        | set(vars(archiver.platforms))
        | set(vars(bluesky))
        | set(vars(timed_ids))
        | set(vars(contract.PlatformContract))
        | set(contract.PlatformContract.__annotations__)
        | set(vars(contract))
        | {"PostMetadata", "ImportError", "None", "bluesky"}
    )
    words = set(re.findall(r"`([A-Za-z_]+)(?:=[\w\"]+)?`", TEXT.partition("<!-- platforms: begin -->")[0]))
    known |= {field.name for field in fields(PostMetadata)} | set(READ_AS)
    groups = {
        "post",
        "page",
        "author",
        "other",
        "id",
        "unless",
        "media",
        "quote",
        "deleted",
        "protected",
        "changed",
    }
    assert words - groups - known == set()


def test_the_code_it_shows_is_the_code():
    source = (ROOT / "archiver" / "platforms" / "bluesky.py").read_text("utf-8")
    shown = [
        line.strip()
        for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
        for line in block.splitlines()
    ]
    flat = re.sub(r"\s+", " ", source)
    for line in shown:
        if line and "..." not in line and line not in ("PLATFORM = Platform(", "Endpoint(", ")"):
            assert re.sub(r"\s+", " ", line.rstrip(",")) in flat, line
