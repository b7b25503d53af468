"""The article's own data in a page's scripts: what the markup doesn't show before the scripts run.

Two things are taken from it. Where the markup holds hardly any text, the body
that JSON-LD carries (``articleBody``). And posts that the article's body data
embeds: only from the smallest value that holds the article's own paragraphs,
so that the data of other articles on the page gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from ..model import Block, Embed, PostRef
from ..platforms import find_embed, recall
from .characters import settle
from .embeds import find_shown_post
from .metadata import PageFacts, is_article, types_of
from .page_state import join_parts
from .script_values import iter_script_values
from .tree import Page, parse_page
from .writer import TextWriter

Resolve = Callable[[str], str | None]

_MAX_NODES = 200_000
_MAX_DEPTH = 60
_MAX_EMBEDS = 200
_MAX_VALUE_CHARS = 20_000
#: Less text than this in the markup, and the page's data is believed to hold the article.
_FEW_CHARS = 400
#: The article's paragraphs are known again by so many letters at their beginning.
_PROBE_CHARS = 40
_FOLDED_CHARS = 600
_MIN_PARAGRAPH_CHARS = 60
_MAX_PROBES = 100
#: Where data holds no paragraphs, an object is known as the article's by its title.
_TITLE_KEYS = ("headline", "title", "headlines", "heading", "name")
_MIN_TITLE_CHARS = 10
_MAX_TITLED = 10
#: An object with more posts is a page of many articles.
_MAX_OWN_POSTS = 30
#: Keys of a body part that may hold a post's address or an embed's markup.
_EMBED_KEYS = re.compile(
    r"embed|tweet|twitter|instagram|tiktok|youtube|facebook|bluesky|social|iframe|href|ur[il]|html|src|link"
    r"|content|text|code|value|body|^id$",
    re.IGNORECASE,
)
#: Branches of an article's data that are about something else.
_OTHER_KEYS = re.compile(
    r"related|recommend|promo|trending|popular|latest|author|byline|contributor|publisher|owner|sameas"
    r"|social_?(?:links|media|profiles)|share|sharing|navigation|menu|footer|header|sidebar|comment|taxonomy|tags?$"
    r"|^ads?$|next|prev|more|credits|canonical|same_?as",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_LETTERS = re.compile(r"\w+")
#: Keys of data that hold a post's bare id, and the attribute that holds it in markup.
_ID_KEYS = {"tweetid": "data-tweet-id", "youtubeid": "data-youtube-id", "youtubevideoid": "data-youtube-id"}


def add_page_data(out: TextWriter, page: Page, facts: PageFacts, resolve: Resolve) -> None:
    """Add what only the page's data holds: the body where the markup has none, and embedded posts."""
    if out.position < _FEW_CHARS and facts.body and len(facts.body) > 2 * out.position:
        _write_body(out, facts.body)
    addresses = [*(embed.url or "" for embed in out.embeds), *(link.url for link in out.links)]
    shown: set[PostRef | None] = {None, *(recall(url).post for url in addresses)}
    found = [Embed(url=url, position=out.position) for url in _iter_linked_posts(facts)]
    probes: dict[str, int] = {}
    if any(_is_paragraph(block) for block in out.blocks):
        for value in iter_script_values(page.scripts, shown):
            probes = probes or _probes(out)
            value = join_parts(value)
            body = _find_body(value, probes)
            if body is not None:
                found += _iter_embedded(body, probes, resolve)
            elif not found:
                found += _find_titled(value, facts.title or "", resolve, out.position)
    told = {recall(embed.url or "").post: embed.claim for embed in reversed(found) if embed.claim}
    if len(found) > _MAX_EMBEDS:
        out.cut.add("embeds")
    for embed in found[:_MAX_EMBEDS]:
        address = recall(embed.url or "")
        if address.post not in shown:
            shown.add(address.post)
            claim = embed.claim or told.get(address.post)
            out.add_embed(replace(embed, platform=address.platform, claim=claim))


def _write_body(out: TextWriter, body: str) -> None:
    for line in re.split(r"\s*\n\s*|(?:<br\s*/?>\s*|</p>\s*)+", body[:2_000_000]):
        out.write(_TAGS.sub("", line))
        out.keep("paragraph")


def _probes(out: TextWriter) -> dict[str, int]:
    """How the article's paragraphs begin, and where in the text each ends."""
    text = out.text()
    blocks = [block for block in out.blocks if _is_paragraph(block)][:_MAX_PROBES]
    return {_fold(text[b.start : b.end]): b.end for b in blocks}


def _is_paragraph(block: Block) -> bool:
    return block.end - block.start >= _MIN_PARAGRAPH_CHARS


def _fold(text: str) -> str:
    """The letters and figures that a text begins with, tags left out."""
    head = text[:_FOLDED_CHARS]
    if "<" in head:
        head = _TAGS.sub("", head)
    head = settle(head)
    letters = "".join(_LETTERS.findall(head[: 4 * _PROBE_CHARS]))
    if len(letters) < 2 * _PROBE_CHARS:
        letters = "".join(_LETTERS.findall(head))
    return letters.lower()[:_PROBE_CHARS]


def _iter_linked_posts(facts: PageFacts) -> Iterator[str]:
    """Posts that the article's JSON-LD says are its parts."""
    for node in facts.linked_data:
        if not is_article(node):
            continue
        if "socialmediaposting" in types_of(node):
            yield from (node[key] for key in ("url", "@id") if isinstance(node.get(key), str))
        for key in ("sharedContent", "citation", "video"):
            value = node.get(key)
            for part in value[:100] if isinstance(value, list) else [value]:
                named = (
                    [part.get(k) for k in ("embedUrl", "url", "contentUrl")]
                    if isinstance(part, dict)
                    else [part]
                )
                yield from (url for url in named if isinstance(url, str))


def _find_body(tree: Any, probes: dict[str, int]) -> Any:
    """The smallest list or object that holds all of the article's paragraphs that the data holds."""
    paths: list[tuple[Any, ...]] = []
    stack: list[tuple[Any, tuple[Any, ...]]] = [(tree, ())]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        node, path = stack.pop()
        if isinstance(node, str):
            if len(node) >= _MIN_PARAGRAPH_CHARS and _fold(node) in probes:
                paths.append(path)
        elif len(path) < _MAX_DEPTH:
            children = node.values() if isinstance(node, dict) else node
            inner = (*path, node)
            stack.extend((child, inner) for child in children if isinstance(child, (str, dict, list)))
    if len(paths) < min(3, len(probes)):
        return None
    body: Any = None
    for level in zip(*paths, strict=False):
        if any(node is not level[0] for node in level):
            break
        body = level[0]
    return body


def _find_titled(tree: Any, title: str, resolve: Resolve, position: int) -> list[Embed]:
    """The posts of the innermost object with the article's own title: data without its paragraphs."""
    wanted = _fold(title)
    if len(wanted) < _MIN_TITLE_CHARS:
        return []
    titled: list[tuple[int, dict[str, Any]]] = []
    stack: list[tuple[Any, int]] = [(tree, 0)]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        node, depth = stack.pop()
        if isinstance(node, dict) and any(_is_title(node.get(key), wanted) for key in _TITLE_KEYS):
            titled.append((depth, node))
        if depth < _MAX_DEPTH:
            children = node.values() if isinstance(node, dict) else node
            stack.extend((child, depth + 1) for child in children if isinstance(child, (dict, list)))
    for _, node in sorted(titled, key=lambda entry: -entry[0])[:_MAX_TITLED]:
        found = list(islice(_iter_embedded(node, {}, resolve), _MAX_EMBEDS))
        posts = {post for embed in found if (post := recall(embed.url or "").post)}
        if 0 < len(posts) <= _MAX_OWN_POSTS:
            return [replace(embed, position=position) for embed in found]
    return []


def _is_title(value: Any, wanted: str) -> bool:
    if isinstance(value, dict):
        return any(isinstance(v, str) and _fold(v) == wanted for v in list(value.values())[:10])
    return isinstance(value, str) and _fold(value) == wanted


def _iter_embedded(body: Any, probes: dict[str, int], resolve: Resolve) -> Iterator[Embed]:
    """Posts in the body's parts, each placed after the paragraph that comes before it."""
    position = 0
    stack: list[tuple[Any, bool]] = [(body, True)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        node, wanted = stack.pop()
        if isinstance(node, str):
            position = probes.get(_fold(node), position) if len(node) >= _MIN_PARAGRAPH_CHARS else position
            if wanted:
                for embed in _iter_in_value(node, resolve):
                    yield replace(embed, position=position)
        elif isinstance(node, list):
            stack.extend((child, wanted) for child in reversed(node) if isinstance(child, (str, dict, list)))
        elif isinstance(node, dict):
            for key, child in reversed(node.items()):
                if (attr := _ID_KEYS.get(key.lower().replace("_", ""))) and isinstance(child, (str, int)):
                    url = find_embed("div", {attr: str(child)})
                    if url is not None:
                        yield Embed(url=url, position=position)
                elif isinstance(child, (str, dict, list)) and not _OTHER_KEYS.search(key):
                    stack.append((child, not isinstance(child, str) or bool(_EMBED_KEYS.search(key))))


def _iter_in_value(value: str, resolve: Resolve) -> Iterator[Embed]:
    """The post whose address a value is, or those that its markup shows or links."""
    if len(value) > _MAX_VALUE_CHARS or "/" not in value:
        return
    if "<" not in value:
        if value.startswith("http") and " " not in value:
            yield Embed(url=value, position=0)
        return
    if "http" not in value:
        return
    for element in parse_page(value.encode("utf-8", "replace")).elements:
        embed = find_shown_post(element, resolve)
        if embed is not None:
            yield embed
        elif element.tag == "a" and (url := resolve(element.get("href"))):
            yield Embed(url=url, position=0)
