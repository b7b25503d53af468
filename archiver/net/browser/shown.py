"""What a page shows in the end: its markup, its text, a picture of it; each within a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .frames import iter_inner_frames
from .launch import VIEW_WIDTH

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MAX_TEXT = 2_000_000
_MAX_PICTURE_BYTES = 30_000_000
#: Lines of the picture; beyond it a page is cut.
MAX_HEIGHT = 12_000
#: Frames whose text is read: embeds show their posts there.
_MAX_FRAMES = 30
_PICTURE_SECONDS = 20.0

_MARKUP = """(most) => {
  const type = document.doctype ? "<!DOCTYPE html>" : "";
  return (type + (document.documentElement ? document.documentElement.outerHTML : "")).slice(0, most);
}"""
_TEXT = "(most) => (document.body ? document.body.innerText : '').slice(0, most)"
_HEIGHT = (
    "() => Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0)"
)


@dataclass(frozen=True)
class Shown:
    url: str
    markup: bytes
    text: str
    screenshot: bytes
    notes: tuple[str, ...]


def read_shown(page: Page, max_markup: int) -> Shown:
    """Read what the page shows by now.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    from playwright.sync_api import Error

    markup = str(page.evaluate(_MARKUP, max_markup)).encode("utf-8", "replace")[:max_markup]
    texts = [_clean(page.evaluate(_TEXT, _MAX_TEXT))]
    notes = []
    screenshot = b""
    height = int(page.evaluate(_HEIGHT) or 0)
    if height > MAX_HEIGHT:
        notes.append(f"the screenshot shows {MAX_HEIGHT:,} of {height:,} lines")
    try:
        screenshot = page.screenshot(
            type="png",
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": 0, "width": VIEW_WIDTH, "height": min(max(height, 1), MAX_HEIGHT)},
            timeout=_PICTURE_SECONDS * 1000,
        )
    except Error as error:
        if page.is_closed():
            raise
        notes.append(f"no screenshot: {error.message.splitlines()[0][:150]}")
    if len(screenshot) > _MAX_PICTURE_BYTES:
        notes.append("no screenshot: it is too large")
        screenshot = b""
    for frame in iter_inner_frames(page, _MAX_FRAMES):
        try:
            texts.append(_clean(frame.evaluate(_TEXT, _MAX_TEXT)))
        except Error:
            continue  # a frame that left, or that shows no page
    text = "\n\n".join(filter(None, texts))[:_MAX_TEXT]
    return Shown(page.url, markup, text, screenshot, tuple(notes))


def _clean(text: object) -> str:
    """Text as it can be stored: without halves of surrogate pairs."""
    return str(text).encode("utf-8", "replace").decode("utf-8").strip()
