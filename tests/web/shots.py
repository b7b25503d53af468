"""Pictures of the main pages, light, dark and narrow, for a person to look at; and what axe says of each.

    python -m tests.web.shots HOME FOLDER [PAGE …]

``make demo`` makes a home.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from archiver.service import Archiver
from archiver.settings import load_settings
from archiver.web.serve import Wanted, serve
from tests.browsers import need_chromium

#: Name -> width in pixels and colour scheme.
LOOKS = {"light": (1360, "light"), "dark": (1360, "dark"), "narrow": (375, "light")}


def main(arguments: Sequence[str]) -> int:
    home, folder, wanted = Path(arguments[0]), Path(arguments[1]), arguments[2:]
    folder.mkdir(parents=True, exist_ok=True)
    asked = Wanted(host="127.0.0.1", port=0, replay_port=0)
    with Archiver(load_settings(home)) as archiver, serve(archiver, asked) as served:
        _ = archiver.catalog  # brought up to date, where an older program made it
        pages = {name: path for name, path in iter_pages(archiver) if not wanted or name in wanted}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=need_chromium(), args=["--no-sandbox"])
            for look, (width, scheme) in LOOKS.items():
                shoot(browser, served.address.rstrip("/"), pages, folder, look, width, scheme)
            browser.close()
    return 0


def iter_pages(archiver: Archiver) -> Iterator[tuple[str, str]]:
    """The pages by name; of each noun the one with most to show."""
    article = max(archiver.list_rows("articles"), key=lambda row: row["citations"])["id"]
    cited = archiver.show(article) or {}
    card = next((one["id"] for one in cited["citations"] if one["post"]), None)
    yield from {
        "front": "/",
        "articles": "/articles",
        "found": "/articles?q=bridge",
        "article": f"/articles/{article}",
        "card": f"/articles/{article}#c-{card}",
        "citations": "/citations?state=candidates",
        "posts": "/posts",
    }.items()
    if post := max(archiver.list_rows("posts"), key=lambda row: len(row["text"] or ""), default=None):
        yield "post", f"/posts/{post['id']}"
    yield "people", "/people"
    if person := next(iter(_rows(archiver.browsing.list_people)), None):
        yield "person", f"/people/{person['key']}"
    yield "captures", "/captures"
    if capture := next(archiver.list_rows("captures"), None):
        yield "capture", f"/captures/{capture['id']}"
    yield from {"sources": "/sources", "events": "/events", "work": "/work", "archive": "/archive"}.items()
    yield "missing", "/articles/nothing"


def shoot(
    browser: Browser,
    address: str,
    pages: Mapping[str, str],
    folder: Path,
    look: str,
    width: int,
    scheme: Any,
) -> None:
    """Each page as a PNG named after page and look; says which pages are wider than the window."""
    # axe is put into the page, which the pages' own rules wouldn't let it.
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.on("console", lambda said: print(f"  {look}: {said.text}"))
    for name, path in pages.items():
        page.goto(address + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            print(f"  {name}, {look}: {overflow} pixels wider than the window")
        # A card that an address leads to is seen as a reader lands on it, the rest whole.
        page.screenshot(path=folder / f"{name}-{look}.png", full_page="#" not in path)
        print(folder / f"{name}-{look}.png")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for fault in Axe().run(page).response["violations"]:
            print(f"  {name}, {look}: {fault['impact']}: {fault['help']}: {fault['nodes'][0]['html'][:120]}")
    context.close()


def _rows(listed: Any) -> Sequence[Mapping[str, Any]]:
    from archiver.service.browsing import Filter

    return listed(Filter(), limit=1).rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
