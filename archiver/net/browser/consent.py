"""Closes a page's consent banner, refusing where that is to be had."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from .world import Worlds

#: Frames that are looked into: some banners come in one of their own.
_MAX_FRAMES = 12
#: What a button must do, in the order in which it is wanted.
_DEEDS = ("refuse", "close", "accept")
_DONE = {"refuse": "refused", "close": "closed", "accept": "accepted"}


def close_banner(worlds: Worlds) -> str | None:
    """What was done about the page's consent banner, in words for a person; ``None`` where there is none.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    table = load_table()
    frames = [worlds.main, *worlds.iter_inner(_MAX_FRAMES)]
    for deed in _DEEDS:
        question = [table["selectors"][deed], table["words"][deed], table["words"]["subjects"]]
        for frame in frames:
            if isinstance(pressed := frame.run(load_script(), question), str):
                return f'{_DONE[deed]} a consent banner by "{pressed[:80]}"'
    return None


@cache
def load_table() -> dict[str, Any]:
    """Selectors and words, by what the button does."""
    text = files(__package__).joinpath("consent.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def load_script() -> str:
    """The function that presses a button in one frame."""
    return files(__package__).joinpath("consent.js").read_text(encoding="utf-8")
