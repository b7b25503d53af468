"""The pages of a large home in Chromium, on a desk's screen and a phone's: whether anything is amiss."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page, sync_playwright

from archiver.net.browser import find_chromium

from .served import Server

#: Name -> width of the window in pixels.
SCREENS = {"desk": 1280, "phone": 375}
#: Runs before anything of the page: what its own rules keep from it is noted.
_LISTEN = (
    "window.refused = [];"
    "document.addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective))"
)


@dataclass
class Shown:
    """All pages on one screen."""

    screen: str
    #: From the address to a page that is loaded and drawn: seconds, by the page's name.
    seconds: dict[str, float] = field(default_factory=dict)
    #: What was amiss, a line each.
    faults: list[str] = field(default_factory=list)


def show_pages(server: Server, pages: Sequence[tuple[str, str]]) -> list[Shown]:
    """Open each page on each screen, its folded parts too.

    :raises RuntimeError: there is no Chromium.
    """
    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError("no Chromium: run `apt-get install chromium`")
    told = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for screen, width in SCREENS.items():
            shown = Shown(screen)
            context = browser.new_context(viewport={"width": width, "height": 900})
            context.add_init_script(_LISTEN)
            page = context.new_page()
            page.on("console", lambda said, shown=shown: shown.faults.append(f"console: {said.text}"))
            page.on("pageerror", lambda error, shown=shown: shown.faults.append(f"script: {error}"))
            for name, path in pages:
                began = time.perf_counter()
                page.goto(server.address + path, wait_until="load")
                shown.seconds[name] = time.perf_counter() - began
                shown.faults += [f"{name} ({screen}): {fault}" for fault in _find_faults(page)]
            context.close()
            told.append(shown)
        browser.close()
    return told


def _find_faults(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    faults = [f"the page's rules kept {what} from it" for what in page.evaluate("window.refused")]
    if page.locator("h1").count() != 1:
        faults.append("it has no heading")
    if wider > 0:
        faults.append(f"{wider} pixels wider than the window")
    return faults


def describe_shown(all_shown: Sequence[Shown]) -> list[str]:
    """What came, as Markdown: a line per screen, and what was amiss."""
    lines = []
    for shown in all_shown:
        slowest = max(shown.seconds, key=shown.seconds.__getitem__)
        lines.append(
            f"- {shown.screen} ({SCREENS[shown.screen]} pixels wide): {len(shown.seconds)} pages, loaded in "
            f"{statistics.median(shown.seconds.values()) * 1000:.0f} ms at the median, at most in "
            f"{shown.seconds[slowest] * 1000:.0f} ms ({slowest}); amiss: {len(shown.faults) or 'nothing'}"
        )
        lines += [f"  - {fault}" for fault in shown.faults]
    return lines
