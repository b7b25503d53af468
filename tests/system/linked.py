"""The example article on a loopback internet with archives, and the program that is to link its posts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.internet import Internet, Request
from tests.internet.answers import page
from tests.internet.archives import Archives, serve
from tests.system.program import HURRIED, Ended, Program
from tests.world.nouns import World
from tests.world.small import ARTICLE, ARTICLE_URL, PUBLISHED, example_world

ROOT = Path(__file__).parent.parent.parent
#: Services that only answer look-ups; Save Page Now and what describes a live post are none.
LOOKUPS = ("wayback-cdx", "wayback-replay", "wayback-timemap", "arquivo-cdx", "arquivo-replay", "wikidata")


@dataclass
class Linked:
    """A program, the archives that it asks, and the article."""

    internet: Internet
    archives: Archives
    program: Program

    @property
    def home(self) -> Path:
        return self.program.home

    def archive(self, *more: str) -> Ended:
        """Archive the example article."""
        return self.program.run("archive", ARTICLE_URL, "--published", PUBLISHED, *more)

    def citation(self, platform: str, author: str) -> dict[str, Any]:
        """The example article's one citation of that author's posts there."""
        rows = [row for row in self.program.rows("list", "citations") if row["article"] == ARTICLE_URL]
        (found,) = [row for row in rows if (row["platform"], row["author"]) == (platform, author)]
        return found

    def resolution(self, platform: str = "x", author: str = "Ostap Verbytsky") -> dict[str, Any]:
        return self.citation(platform, author)["resolution"]  # type: ignore[no-any-return]

    def capture(self, outcome: str) -> dict[str, Any]:
        """The one capture that ended so."""
        (found,) = [row for row in self.program.rows("list", "captures") if row["outcome"] == outcome]
        return found

    def asked(self, *hosts: str) -> Counter[str]:
        """Addresses that were asked for, of these hosts or of all, and how often."""
        return Counter(one.url for one in self.internet.requests() if not hosts or one.host in hosts)

    def put_article(self, html: str = ARTICLE, url: str = ARTICLE_URL) -> None:
        self.at(url, page(html))

    def at(self, url: str, answer: Any) -> None:
        """Answer an address so."""
        host, slash, path = url.removeprefix("https://").partition("/")
        self.internet.site(host).at(slash + path, answer)


def is_lookup(request: Request) -> bool:
    """Whether an archive or a directory was asked."""
    return request.host in ("web.archive.org", "archive.org", "arquivo.pt", "www.wikidata.org", "archive.ph")


def make_linked(
    internet: Internet,
    build_program: Callable[..., Program],
    world: World | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    entry: Sequence[str] = HURRIED,
    times: float = 100,
    **sections: dict[str, Any],
) -> Linked:
    """The example, with settings over those that make it quick."""
    archives = serve(internet, world or example_world())
    archives.hurry(int(times))
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    sections["linking"] = {"online": True} | sections.get("linking", {})
    program = build_program(
        environ={"PYTHONPATH": paths, "HURRIED_TIMES": str(times), **(environ or {})}, **sections
    )
    program.entry = entry
    linked = Linked(internet, archives, program)
    linked.put_article()
    return linked
