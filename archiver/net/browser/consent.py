"""Closes a page's consent banner, refusing where that is to be had."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .frames import iter_inner_frames

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Frames that are looked into: some banners come in one of their own.
_MAX_FRAMES = 12
#: What a button must do, in the order in which it is wanted.
_DEEDS = ("refuse", "close", "accept")
_DONE = {"refuse": "refused", "close": "closed", "accept": "accepted"}


def close_banner(page: Page) -> str | None:
    """What was done about the page's consent banner, in words for a person; ``None`` where there is none.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    from playwright.sync_api import Error

    table = load_table()
    frames = [page.main_frame, *iter_inner_frames(page, _MAX_FRAMES)]
    for deed in _DEEDS:
        question = [table["selectors"][deed], table["words"][deed], table["words"]["subjects"]]
        for frame in frames:
            try:
                pressed = frame.evaluate(load_script(), question)
            except Error:
                if frame == page.main_frame:
                    raise
                continue  # a frame that left while it was looked into
            if isinstance(pressed, str):
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
