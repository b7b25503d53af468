"""Waits for the frames of a page: embedded posts come late, and build themselves later still."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ...platforms import find_post
from .world import Worlds

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

_MAX_FRAMES = 30
_LOOK_MILLISECONDS = 150
#: Whether there is something to see.
_SHOWS = """() => /\\S/.test(get(HTMLElement, "innerText", body()) || "")
  || !!document.querySelector("img, video, canvas, svg")"""


def wait_for_embeds(page: Page, worlds: Worlds, seconds: float) -> str | None:
    """Wait until the frames have loaded, and those of posts show something; which didn't, for a person.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    from playwright.sync_api import Error

    ends_at = time.monotonic() + seconds
    for frame in page.frames[1 : _MAX_FRAMES + 1]:
        left = ends_at - time.monotonic()
        if left <= 0:
            break
        if frame.url:  # none: it was refused its page
            try:
                frame.wait_for_load_state("load", timeout=left * 1000)
            except Error:
                if page.is_closed():
                    raise
    empty = _count_empty(page, worlds)
    while empty and time.monotonic() < ends_at:
        page.wait_for_timeout(_LOOK_MILLISECONDS)
        empty = _count_empty(page, worlds)
    return f"{empty} embedded post{'s show' if empty > 1 else ' shows'} nothing" if empty else None


def _count_empty(page: Page, worlds: Worlds) -> int:
    """Frames of posts that show nothing by now."""
    if not any(_is_post(frame) for frame in page.frames[1 : _MAX_FRAMES + 1]):
        return 0
    return sum(
        world.run(_SHOWS) is False for world in worlds.iter_inner(_MAX_FRAMES) if find_post(world.url or "")
    )


def _is_post(frame: Frame) -> bool:
    return find_post(frame.url) is not None
