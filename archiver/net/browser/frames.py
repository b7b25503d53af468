"""The frames of a page that can be asked: some never got a page, some run a script without an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

_ANSWER_MILLISECONDS = 1500
_MAX_SILENT = 2


def iter_inner_frames(page: Page, most: int) -> Iterator[Frame]:
    """The frames within a page that answer, at most so many.

    Playwright waits without a bound for a frame that doesn't, but not when it waits for an element.
    """
    from playwright.sync_api import Error

    silent = 0
    for frame in page.frames[1 : most + 1]:
        # The address of a frame that was refused its page is empty.
        if not frame.url or silent >= _MAX_SILENT:
            continue
        try:
            frame.locator("html").wait_for(state="attached", timeout=_ANSWER_MILLISECONDS)
        except Error:
            silent += not frame.is_detached()
            continue
        yield frame
