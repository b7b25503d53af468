"""What the program does while it is broken off: each work is a command on an internet of its own."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.internet import Internet, answers
from tests.newsroom import HOST, STORIES, open_newsroom
from tests.system import holdings, posts
from tests.system.others import Crawl
from tests.system.program import Program

from .reading import read_rows

ARTICLES = [story.url for story in STORIES]


def _nothing_more(program: Program, internet: Internet) -> None:
    """All that has to hold is what holds of every work."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One command, what comes before it, and what there is to be at the end."""

    command: tuple[str, ...]
    #: Run to their end beforehand.
    before: tuple[tuple[str, ...], ...] = ()
    #: Addresses of which there has to be a capture.
    captured: frozenset[str]
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: What else has to hold, once all is done.
    check: Callable[[Program, Internet], None] = _nothing_more


def archive(internet: Internet, folder: Path) -> Work:
    """Four articles, with their requisites and the posts they cite."""
    open_newsroom(internet)

    def check(program: Program, _: Internet) -> None:
        assert {row["url"] for row in read_rows(program, "articles")} == set(ARTICLES)
        assert len(read_rows(program, "citations")) == 13

    return Work(command=("archive", *ARTICLES), captured=frozenset(ARTICLES), check=check)


def daemon(internet: Internet, folder: Path) -> Work:
    """The same articles, found in a feed."""
    newsroom = open_newsroom(internet)

    def check(program: Program, internet: Internet) -> None:
        once = Counter(ARTICLES)
        urls = [row["url"] for row in read_rows(program, "captures")]
        assert Counter(url for url in urls if url in once) == once
        assert Counter(place.url for place in holdings.index(program.home) if place.url in once) == once
        paths = [url.removeprefix(f"https://{HOST}") for url in ARTICLES]
        # Once, and once more for each kill while it was asked for: the run's, and its repair's.
        assert {len(internet.requests(HOST, path)) for path in paths} <= {1, 2, 3}
        assert len(read_rows(program, "citations")) == 13

    return Work(
        command=("daemon", "--once"),
        before=(("sources", "add", newsroom.feed_url),),
        captured=frozenset(ARTICLES),
        check=check,
    )


def describe(internet: Internet, folder: Path) -> Work:
    """Posts of nine platforms, without their pages."""
    urls = [each.url for each in posts.open_all(internet)]

    def check(program: Program, _: Internet) -> None:
        captures = read_rows(program, "captures")
        # Whoever asks again gets another answer.
        assert {(row["url"], row["purpose"]) for row in captures} == {(url, "description") for url in urls}
        assert sorted(row["text"] for row in read_rows(program, "posts")) == [posts.TEXT] * len(urls)

    return Work(command=("describe", *urls), captured=frozenset(urls), check=check)


#: Many at a time, so that they are stored in groups.
_MANY = {
    "work": {"workers": 16, "max_attempts": 1, "retry_seconds": 0.2, "lease_seconds": 1},
    "politeness": {"delay_seconds": 0, "parallel_per_host": 16},
}


def list_many(internet: Internet, folder: Path) -> Work:
    """A list of addresses on three hosts: pages, pictures, redirects, errors; some large."""
    lot = random.Random(6)
    sites = [internet.site(f"many-{number}.example") for number in range(3)]
    urls = []
    for number in range(120):
        path, kind = f"/{number}", number % 6
        body = lot.randbytes(lot.choice((300, 4_000, 60_000)))
        answer = {
            0: answers.content(body, "image/png"),
            1: answers.page(f"<title>{number}</title>" + "<p>Bread and roses.</p>" * (number * 7)),
            2: answers.chunked(answers.content(body, "application/octet-stream")),
            3: answers.coded(answers.page(f"<p>{number}</p>" * 400), "gzip"),
            4: answers.redirect(f"/to/{number}"),
            5: answers.error(404 if number % 2 else 503),
        }[kind]
        site = sites[number % len(sites)]
        urls.append(site.at(path, answer))
        site.at(f"/to/{number}", answers.page(f"<p>Here is {number}</p>"))
    return _capture(folder, urls, requisites=False)


def held(internet: Internet, folder: Path) -> Work:
    """Addresses whose bodies the collection holds already, or which several of them share."""
    lot = random.Random(7)
    first, second = internet.site("held-1.example"), internet.site("held-2.example")
    before, urls = [], []
    for number in range(24):
        answer = answers.content(lot.randbytes(lot.choice((2_000, 30_000))), "image/jpeg")
        before.append(first.at(f"/{number}", answer))
        urls += [before[-1], second.at(f"/copy/{number}", answer)]
    for number in range(12):
        answer = answers.page(f"<p>{number}</p>" * 500)
        urls += [site.at(f"/new/{number}", answer) for site in (first, second)]
    listed = _list(folder / "before.txt", before)
    return _capture(folder, urls, requisites=False, before=("--no-requisites", "--from", listed))


def shared(internet: Internet, folder: Path) -> Work:
    """Pages of two hosts that need the same style sheets, fonts and pictures."""
    cdn = internet.site("cdn.example")
    lot = random.Random(8)
    cdn.at("/font.woff2", answers.content(lot.randbytes(20_000), "font/woff2"))
    cdn.at("/base.css", answers.content(".a { margin: 0 }\n" * 200, "text/css"))
    sheet = '@import "base.css"; @font-face { font-family: P; src: url(font.woff2) }\n'
    cdn.at("/site.css", answers.content(sheet + ".b { color: red }\n" * 100, "text/css"))
    for number in range(4):
        cdn.at(f"/{number}.png", answers.content(lot.randbytes(5_000), "image/png"))
    urls = []
    for number in range(16):
        site = internet.site(f"shared-{number % 2}.example")
        site.at(f"/own/{number}.png", answers.content(lot.randbytes(900), "image/png"))
        pictures = "".join(f'<img src="https://cdn.example/{n}.png">' for n in range(4))
        urls.append(
            site.at(
                f"/{number}",
                answers.page(
                    f'<title>{number}</title><link rel="stylesheet" href="https://cdn.example/site.css">'
                    f'<p>Bread.</p><img src="/own/{number}.png">{pictures}'
                ),
            )
        )

    def check(program: Program, _: Internet) -> None:
        """What a capture says it shares with others is there."""
        ids = holdings.record_ids(program.home)
        told = holdings.statements(program.home, "shared/1")
        lost = [one for said in told for one in said["shared"] if one["record_id"].strip("<>") not in ids]
        assert lost == []

    return _capture(folder, urls, requisites=True, check=check)


def take_in(internet: Internet, folder: Path) -> Work:
    """Another tool's file, with an article in it and the post that this cites."""
    open_newsroom(internet)
    made = Crawl().response(ARTICLES[0], STORIES[0].html())
    for number in range(30):
        made.response(f"https://courier.example/{number}.jpg", bytes(3_000), ("Content-Type", "image/jpeg"))
    file = made.save(folder / "crawl.warc.gz")

    def check(program: Program, _: Internet) -> None:
        assert len(holdings.statements(program.home, "import/1")) == 1
        (article,) = read_rows(program, "articles")
        assert article["url"] == ARTICLES[0]
        assert len(read_rows(program, "citations")) == 4

    return Work(command=("import", str(file)), captured=frozenset(ARTICLES[:1]), check=check)


def rebuild(internet: Internet, folder: Path) -> Work:
    """The catalogue of a home with an article and a list in it."""
    site = internet.site("rebuilt.example")
    urls = [site.at(f"/{number}", answers.page(f"<p>{number}</p>" * 300)) for number in range(40)]
    open_newsroom(internet)
    listed = _list(folder / "list.txt", urls)
    return Work(
        command=("rebuild",),
        before=(("capture", "--no-requisites", "--from", listed), ("archive", ARTICLES[1])),
        captured=frozenset([*urls, ARTICLES[1]]),
        settings=_MANY,
    )


def _capture(
    folder: Path,
    urls: list[str],
    *,
    requisites: bool,
    before: tuple[str, ...] = (),
    check: Callable[[Program, Internet], None] = _nothing_more,
) -> Work:
    """``capture --from`` of a list."""
    more = () if requisites else ("--no-requisites",)
    return Work(
        command=("capture", *more, "--from", _list(folder / "list.txt", urls)),
        before=(("capture", *before),) if before else (),
        captured=frozenset(urls),
        settings=_MANY,
        check=check,
    )


def _list(path: Path, urls: list[str]) -> str:
    path.write_text("".join(f"{url}\n" for url in urls))
    return str(path)


@dataclass(frozen=True)
class Kind:
    open: Callable[[Internet, Path], Work]
    #: Requests that a run makes, roughly: a kill after the last falls into its end.
    requests: int


#: By the name that a table calls them.
KINDS = {
    "archive articles": Kind(archive, 50),
    "daemon": Kind(daemon, 52),
    "capture a list": Kind(list_many, 140),
    "capture what is held": Kind(held, 72),
    "capture what is shared": Kind(shared, 39),
    "describe posts": Kind(describe, 11),
    "import a file": Kind(take_in, 13),
    "rebuild": Kind(rebuild, 0),
}
