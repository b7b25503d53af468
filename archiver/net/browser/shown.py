"""What a page shows in the end: its markup, its text, a picture of it; each within a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lightly import dataclass
from .launch import VIEW_WIDTH
from .world import Worlds

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MAX_TEXT = 2_000_000
_MAX_PICTURE_BYTES = 30_000_000
#: Lines of the picture; beyond it a page is cut.
MAX_HEIGHT = 12_000
#: Frames whose text is read: embeds show their posts there.
_MAX_FRAMES = 30

_MARKUP = """(most) => {
  const type = get(Document, "doctype", document) ? "<!DOCTYPE html>" : "";
  return (type + (get(Element, "outerHTML", root()) || "")).slice(0, most);
}"""
_TEXT = """(most) => (get(HTMLElement, "innerText", body()) || "").slice(0, most)"""
_HEIGHT = """() => Math.max(get(Element, "scrollHeight", root()), get(Element, "scrollHeight", body()))"""


@dataclass(frozen=True)
class Shown:
    url: str
    markup: bytes
    text: str
    screenshot: bytes
    notes: tuple[str, ...]


def read_shown(page: Page, worlds: Worlds, *, max_markup: int, picture_seconds: float) -> Shown:
    """Read what the page shows by now.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    from playwright.sync_api import Error

    notes = []
    markup = worlds.main.run(_MARKUP, max_markup)
    if markup is None:
        notes.append("the page moved on while it was read")
    texts = [_clean(worlds.main.run(_TEXT, _MAX_TEXT))]
    screenshot = b""
    height = _as_count(worlds.main.run(_HEIGHT))
    if height > MAX_HEIGHT:
        notes.append(f"the screenshot shows {MAX_HEIGHT:,} of {height:,} lines")
    try:
        screenshot = page.screenshot(
            type="png",
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": 0, "width": VIEW_WIDTH, "height": min(max(height, 1), MAX_HEIGHT)},
            timeout=picture_seconds * 1000,
        )
    except Error as error:
        if page.is_closed():
            raise
        notes.append(f"no screenshot: {error.message.splitlines()[0][:150]}")
    if len(screenshot) > _MAX_PICTURE_BYTES:
        notes.append("no screenshot: it is too large")
        screenshot = b""
    texts += [_clean(world.run(_TEXT, _MAX_TEXT)) for world in worlds.iter_inner(_MAX_FRAMES)]
    text = "\n\n".join(filter(None, texts))[:_MAX_TEXT]
    shown = str(markup or "").encode("utf-8", "replace")[:max_markup]
    return Shown(page.url, shown, text, screenshot, tuple(notes))


def _clean(text: object) -> str:
    """Text as it can be stored: without halves of surrogate pairs."""
    return str(text or "").encode("utf-8", "replace").decode("utf-8").strip()


def _as_count(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**53 else 0
