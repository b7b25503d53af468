"""What is done on a page until it is shown whole: wait, close the banner, scroll, wait for embeds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from ...lightly import dataclass
from .consent import close_banner
from .embeds import wait_for_embeds
from .record import Recorder
from .watch import Watch
from .world import Worlds

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page, Request

_CLOSE_SECONDS = 10.0
#: Nothing has been asked for so long: the page has what it needs.
_QUIET_SECONDS = 0.75
_LOOK_MILLISECONDS = 100
_MAX_SCROLLS = 40
_SCROLL_MILLISECONDS = 120
_MAX_NAVIGATIONS = 100

#: One screen further; whether there was more to see.
_SCROLL = """() => {
  const before = window.scrollY;
  window.scrollBy(0, Math.max(200, window.innerHeight * 0.9));
  return window.scrollY > before;
}"""
_UP = "() => window.scrollTo(0, 0)"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long at most is waited, in seconds."""

    load: float = 45.0
    #: For a moment in which nothing is asked for; up to three times.
    settle: float = 12.0
    scroll: float = 15.0
    #: For all frames of a page together.
    embeds: float = 10.0
    #: For the picture: a frame that hangs hinders it.
    picture: float = 20.0
    #: Beyond each bound: what hasn't ended by then hangs.
    more: float = 5.0


@dataclass
class Travels:
    """Where the main frame went, and what else came up."""

    #: Addresses that the main frame asked for, redirects and all, in order.
    asked: list[str] = field(default_factory=list)
    #: Addresses that it came to show.
    shown: list[str] = field(default_factory=list)
    windows: int = 0
    dialogs: int = 0
    downloads: int = 0
    crashed: bool = False

    def notes(self) -> list[str]:
        said = []
        for count, name in (
            (self.windows, "window"),
            (self.dialogs, "dialog"),
            (self.downloads, "download"),
        ):
            if count:
                said.append(f"closed {count} {name}{'s' if count > 1 else ''} that the page opened")
        return said


def follow(context: BrowserContext, page: Page) -> Travels:
    """Note where the page goes from now on; windows that it opens are closed, its dialogs dismissed."""
    travels = Travels()

    def requested(request: Request) -> None:
        if not request.is_navigation_request() or len(travels.asked) >= _MAX_NAVIGATIONS:
            return
        if _is_main(request, page):
            travels.asked.append(urldefrag(request.url).url)

    def navigated(frame: Frame) -> None:
        if frame == page.main_frame and len(travels.shown) < _MAX_NAVIGATIONS:
            travels.shown.append(urldefrag(frame.url).url)

    def opened(other: Page) -> None:
        if other != page:
            travels.windows += 1
            _quietly(other.close)

    def dialog(shown: object) -> None:
        travels.dialogs += 1
        _quietly(shown.dismiss)  # type: ignore[attr-defined]

    def downloaded(_: object) -> None:
        travels.downloads += 1

    def crashed(_: object) -> None:
        travels.crashed = True

    page.on("request", requested)
    page.on("framenavigated", navigated)
    page.on("dialog", dialog)
    page.on("download", downloaded)
    page.on("crash", crashed)
    context.on("page", opened)
    return travels


def show(
    page: Page, worlds: Worlds, url: str, recorder: Recorder, watch: Watch, patience: Patience
) -> list[str]:
    """Go to the address and do what a reader does until all is there; what was done or missed, in words.

    :raises playwright.sync_api.Error: the browser or the page is gone.
    """
    from playwright.sync_api import Error

    notes = []
    with watch.within(patience.load + patience.more, "loaded the page"):
        try:
            page.goto(url, wait_until="domcontentloaded", timeout=watch.left_seconds(patience.load) * 1000)
        except Error as error:
            if page.is_closed() or "crash" in error.message.lower():
                raise
            # A download, an address that wasn't reached, a page that is still coming: what there is counts.
            notes.append(f"the browser says: {_first_line(error)}")

    def wait_quiet(doing: str) -> None:
        with watch.within(patience.settle + patience.more, doing):
            _wait_quiet(page, recorder, watch.left_seconds(patience.settle))

    wait_quiet("ran the page's scripts")
    with watch.within(_CLOSE_SECONDS, "looked for a consent banner"):
        done = close_banner(worlds)
    if done:
        notes.append(done)
        wait_quiet("closed the consent banner")
    with watch.within(patience.scroll + patience.more, "scrolled"):
        _scroll(page, worlds, watch.left_seconds(patience.scroll))
    with watch.within(patience.embeds + patience.more, "waited for embeds"):
        missing = wait_for_embeds(page, worlds, watch.left_seconds(patience.embeds))
    if missing:
        notes.append(missing)
    wait_quiet("waited for the rest of the page")
    return notes


def _wait_quiet(page: Page, recorder: Recorder, seconds: float) -> None:
    """Wait until nothing has been asked for a moment, within a bound: some pages never stop asking."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at and recorder.quiet_seconds() < _QUIET_SECONDS:
        page.wait_for_timeout(_LOOK_MILLISECONDS)


def _scroll(page: Page, worlds: Worlds, seconds: float) -> None:
    """Down to the end, or as far as the bound allows, and up again: lazy pictures come as they are seen."""
    ends_at = time.monotonic() + seconds
    for _ in range(_MAX_SCROLLS):
        if time.monotonic() >= ends_at or worlds.main.run(_SCROLL) is not True:
            break
        page.wait_for_timeout(_SCROLL_MILLISECONDS)
    worlds.main.run(_UP)


def _is_main(request: Request, page: Page) -> bool:
    from playwright.sync_api import Error

    try:
        return request.frame == page.main_frame
    except Error:  # of a window that is only opening
        return False


def _quietly(close: Callable[[], None]) -> None:
    from playwright.sync_api import Error

    try:
        close()
    except Error:
        return  # it closed by itself


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", error)).splitlines()
    return text[0].removeprefix("Page.goto: ")[:200] if text else type(error).__name__
