"""What a package tells in words: its pages, who cites what, and a plain README."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

Shown = Mapping[str, Any]

#: Outcomes of visits that show the page itself.
_GOOD = frozenset({"captured", "partial", "memento_only"})
#: Characters of what strangers wrote, in a title and in a text.
_MAX_TITLE, _MAX_TEXT = 300, 1_000_000
_CONTEXT = {"@vocab": "https://schema.org/"}


def page_header(name: str, title: str) -> bytes:
    return _line({"format": "json-pages-1.0", "id": name, "title": title, "hasText": True})


def pages_of_article(article: Shown) -> Iterator[dict[str, Any]]:
    """A page for each text that the article had, as of the visit that brought it, the newest first."""
    made = {one["captured_at"]: one for one in reversed(article["captures"]) if _is_page(one)}
    listed = set()
    for number, version in enumerate(article["versions"]):
        capture = made.get(version["read_at"])
        if capture is None and number == 0:
            capture = next((one for one in article["captures"] if _is_page(one)), None)
        if capture is not None and capture["id"] not in listed:
            listed.add(capture["id"])
            yield _page(capture["id"], capture["main_url"], capture, version["title"], version["text"])


def pages_of_post(post: Shown) -> Iterator[dict[str, Any]]:
    """The post's newest page, and its newest card."""
    from ..platforms import title_of

    who = post.get("author_name") or (f"@{post['handle']}" if post.get("handle") else post["author"])
    title = f"{who or 'A post'} on {title_of(post['platform'])}"
    text = post.get("text")
    visits = (one for one in post["captures"] if _is_page(one) and one["purpose"] != "description")
    if (capture := next(visits, None)) is not None:
        yield _page(capture["id"], capture["main_url"], capture, title, text)
    if post["cards"]:
        card = post["cards"][0]
        yield _page(f"{card['capture_id']}-card", card["url"], card, f"{title} (card)", text)


def _is_page(capture: Shown) -> bool:
    url = capture["main_url"]
    return capture["outcome"] in _GOOD and url is not None and url.startswith(("http://", "https://"))


def _page(page_id: str, url: str, capture: Shown, title: str | None, text: str | None) -> dict[str, Any]:
    at = datetime.fromisoformat(capture["captured_at"])
    page = {"id": page_id, "url": url, "ts": f"{at:%Y-%m-%dT%H:%M:%SZ}", "title": shorten(title or url)}
    return page | ({"text": text[:_MAX_TEXT]} if text else {})


def shorten(text: str) -> str:
    """A title on one line, no longer than titles are."""
    text = " ".join(text[: 4 * _MAX_TITLE].split())
    return text if len(text) <= _MAX_TITLE else text[: _MAX_TITLE - 1].rstrip() + "…"


def graph_of_article(article: Shown) -> dict[str, Any]:
    """An article, its citations, the posts they mean, and what was captured of those: as linked data."""
    return {
        "@context": _CONTEXT,
        "@type": "NewsArticle",
        "@id": article["url"],
        "identifier": article["id"],
        "headline": article["title"],
        "author": article["byline"],
        "datePublished": article["published_at"],
        "inLanguage": article["language"],
        "collection": article["collection"],
        "captures": [_capture(one) for one in article["captures"]],
        "citation": [_citation(one) for one in article["citations"]],
    }


def graph_of_post(post: Shown) -> dict[str, Any]:
    """A post and the articles that cite it."""
    cited_by = [
        {"@type": "NewsArticle", "@id": one["url"], "identifier": one["id"], "headline": one["title"]}
        for one in post["cited_by"]
    ]
    return {"@context": _CONTEXT} | _post(post) | {"citedBy": cited_by}


def _citation(one: Shown) -> dict[str, Any]:
    decided = one["resolution"] or {}
    return {
        "identifier": one["id"],
        "kind": one["kind"],
        "platform": one["platform"],
        "url": one["url"],
        "mentions": [dict(each) for each in one["mentions"]],
        "quotes": list(one["quotes"]),
        "resolution": {
            name: decided.get(name)
            for name in ("state", "method", "score", "reasons", "decided_at", "decided_by")
        },
        "post": _post(one["post"]) if one["post"] else None,
    }


def _post(post: Shown) -> dict[str, Any]:
    return {
        "@type": "SocialMediaPosting",
        "@id": post["url"],
        "identifier": post["id"],
        "platform": post["platform"],
        "postId": post["post_id"],
        "author": post.get("author_name") or post.get("handle") or post["author"],
        "text": post.get("text"),
        "datePublished": post.get("posted_at"),
        "availability": post.get("availability"),
        "sameAs": list(post["aliases"]),
        "captures": [_capture(one) for one in post["captures"]],
        "cards": [{"url": one["url"], "capture": one["capture_id"]} for one in post["cards"]],
    }


def _capture(one: Shown) -> dict[str, Any]:
    names = ("id", "url", "main_url", "purpose", "captured_at", "outcome", "evidence", "status", "memento")
    return {name: one[name] for name in names} | {"record": one["record_id"]}


def count(number: int, one: str) -> str:
    """A number of things in words."""
    return f"{number:,} {one if number == 1 else one + 's'}"


def encode_line(said: Mapping[str, Any]) -> bytes:
    return _line(said)


def _line(said: Mapping[str, Any]) -> bytes:
    # Escaped: half a surrogate pair, from a broken page, has no UTF-8.
    return (json.dumps(said, ensure_ascii=True, separators=(",", ":")) + "\n").encode()


def render_readme(title: str, lines: Sequence[str]) -> bytes:
    """The README of a package."""
    counted = "\n".join(f"  {line}" for line in lines)
    return f"""{title}

This file is a WACZ package (https://specs.webrecorder.net/wacz/1.1.1/): a ZIP file with web pages
as they were captured, made by archiver.

{counted}

To look at it, open it in ReplayWeb.page (https://replayweb.page, also as a program that needs no network), or
give the files of archive/ to pywb or any other program that replays WARC files.

What is in it:
  archive/                  the WARC files: what was sent and received, byte for byte
  indexes/                  where in them each address is found (CDXJ)
  pages/                    the pages to begin with, with their texts; extraPages.jsonl: further ones
  citations/citations.jsonl who cites what: article, citation, post, captures; one JSON object a line
  datapackage.json          each file's SHA-256 and size
  datapackage-digest.json   the SHA-256 of datapackage.json, and a signature where it was signed

To check that nothing was changed since: archiver verify FILE
Without it: unpack the ZIP file and compare each file's sha256sum with datapackage.json.
""".encode()
