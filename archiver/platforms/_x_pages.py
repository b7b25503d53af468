"""The pages of X that web archives hold, by the classes that public scrapers of their time read; from memory.

Until 2012 ``.entry-content``, then ``.tweet-text`` in an element that has the post's number; the mobile pages
have the number at the text. Since 2020 a page is a script's shell with at best a description for machines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..model import Availability, PostMetadata, PostRef
from ._answers import address, count, instant, language, picture, string
from ._html import attribute, load_html, text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: An element that is one post, with its number: since 2012, of the mobile pages, of the first years.
_WITH_ID = ("data-tweet-id", "data-item-id", "data-id", "data-status-id")
_POST = ".permalink-tweet, .tweet, .main-tweet, .js-stream-item, .tweet-text[data-id], .hentry"
_TEXT = ".tweet-text, .entry-content"
_QUOTED = ".QuoteTweet, .quoted-tweet, .card2, .twitter-card"
_IN_QUOTES = re.compile(r"\s*[“\"](.*)[”\"]\s*", re.DOTALL)
_AUTHOR = re.compile(r"(.{1,100}?)(?: \(@(\w{1,20})\))? (?:on|en|auf|sur|su|no|в|у|na|op) (?:Twitter|X)\b")


def read_page(post_id: str, body: bytes) -> PostMetadata:
    """The post asked for; where the page shows others only, or none, the evidence says so.

    :raises BrokenAnswer: it is no page.
    """
    tree = load_html(body)
    numbered = False
    found: list[tuple[LexborNode, LexborNode]] = []
    for node in tree.css(_POST)[:500]:
        numbers = _numbers(node)
        numbered |= bool(numbers)
        if attribute(node, "data-retweet-id") == post_id:
            number, handle = (attribute(node, name) or "" for name in ("data-tweet-id", "data-screen-name"))
            shared = PostRef("x", number, handle or None) if number.isdigit() else None
            return PostMetadata(shared=shared, availability=Availability.AVAILABLE, evidence="a retweet")
        if post_id in numbers and (text := _text_in(node)) is not None:
            found.append((node if text is not node else _around(text), text))
    if found:
        # A list's entry has the number too, and only the post in it says whose it is.
        return _read_element(*next((each for each in found if _says_whose(each[0])), found[0]))
    if numbered:
        return PostMetadata(evidence="the copy shows other posts")
    texts = tree.css(_TEXT)
    if len(texts) == 1:
        return _read_element(tree.css_first("#permalink, #content, body") or texts[0], texts[0])
    return _read_markup(tree)


def _numbers(node: LexborNode) -> set[str]:
    said = [node.attributes.get(name) for name in _WITH_ID]
    status = re.fullmatch(r"status_(\d{1,20})", attribute(node, "id") or "")
    return {each for each in (*said, status[1] if status else None) if each and each.isdigit()}


def _text_in(node: LexborNode) -> LexborNode | None:
    """The element with the post's words; not one inside a post that it quotes."""
    for quoted in node.css(_QUOTED):
        quoted.decompose()
    if "tweet-text" in (attribute(node, "class") or "").split():
        return node
    return node.css_first(_TEXT)


def _says_whose(node: LexborNode) -> bool:
    return attribute(node, "data-screen-name") is not None


def _around(text: LexborNode) -> LexborNode:
    """The table that is the post, on mobile pages, where only the text has the number."""
    node = text
    for _ in range(8):
        if node.tag == "table" or node.parent is None:
            break
        node = node.parent
    return node if node.tag == "table" else text


def _read_element(post: LexborNode, text: LexborNode) -> PostMetadata:
    stamp = post.css_first("[data-time-ms], [data-time]")
    milliseconds = count(attribute(stamp, "data-time-ms"))
    first_years = post.css_first(".published")
    said = re.search(r"time:\s?'([^']{8,40})'", attribute(first_years, "data") or "")
    handle = attribute(post, "data-screen-name") or text_of(post.css_first(".username, .screen-name"))
    times = (
        milliseconds / 1000 if milliseconds else count(attribute(stamp, "data-time")),
        said[1] if said else None,
        attribute(first_years, "title"),
    )
    return PostMetadata(
        author_name=attribute(post, "data-name") or text_of(post.css_first(".fullname, .full-name")),
        handle=handle.removeprefix("@").strip() if handle else None,
        author_id=attribute(post, "data-user-id"),
        author_picture=address(attribute(post.css_first("img.avatar"), "src")),
        posted_at=next((found for each in times if (found := instant(each))), None),
        language=language(attribute(text, "lang")),
        text=_words(text),
        availability=Availability.AVAILABLE,
    )


def _words(text: LexborNode) -> str | None:
    """The post's words: emoji are pictures with a name, and the ends of long links are hidden."""
    for node in text.css("img[alt]"):
        node.replace_with(node.attributes.get("alt") or "")
    for node in text.css(".u-hidden, .invisible, .tco-ellipsis"):
        node.decompose()
    return text_of(text)


def _read_markup(tree: LexborHTMLParser) -> PostMetadata:
    """Since 2020 a page is a script's shell, which at best says the words to machines: "“The words”"."""

    def said(name: str) -> str | None:
        return attribute(tree.css_first(f'meta[property="{name}"], meta[name="{name}"]'), "content")

    words, author = said("og:description") or "", _AUTHOR.match(said("og:title") or "")
    quoted = _IN_QUOTES.fullmatch(words)
    # Without the quote marks the same markup holds a greeting or an account's description.
    text = string(quoted[1]) if quoted else words if author and author[2] else None
    if not text:
        return PostMetadata(evidence="a page that doesn't show the post")
    image = said("og:image") or ""
    return PostMetadata(
        text=text,
        text_is_cut=True if text.endswith("…") else None,
        author_name=author[1] if author else None,
        handle=author[2] if author else None,
        media=picture(image) if "/media/" in image else (),
        availability=Availability.AVAILABLE,
    )
