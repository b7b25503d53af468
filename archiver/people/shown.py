"""The pairs of name and handle that an article shows: in embeds and links, and in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ..lightly import dataclass
from ..model import ArticleVersion, Citation, PlatformName
from ..platforms import PLATFORMS
from .folding import fold_name
from .handles import clean_handle, handle_of, profile_at
from .words import PARTICLES, TITLES

#: Pairs of one article; characters before a handle where the name may stand; words of it.
MAX_PAIRS = 500
NAME_CHARS = 80
NAME_WORDS = 6
#: Characters around a handle where the platform may be named.
PLATFORM_CHARS = 50

_BRACKETED = re.compile(r"[(\[]\s?(?P<words>[^()\[\]@\n]{0,40})@(?P<handle>[\w.-]{2,60}(?:@[\w.-]{3,60})?)")
_PLATFORM_WORDS = (
    {"twitter": "x", "tweet": "x", "tweets": "x", "tweeted": "x"}
    | {name: name for name in PLATFORMS if len(name) > 2}
    | {p.title.casefold(): name for name, p in PLATFORMS.items() if len(p.title) > 2}
)
_SENTENCE = re.compile(r"[.;!?()\[\]\n]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Shown:
    """A name beside a handle."""

    #: Names it may be, the fullest first: the capitalised words before a handle run on to the left.
    names: tuple[str, ...]
    #: ``None`` where the article doesn't say of which platform the handle is.
    platform: PlatformName | None
    handle: str
    #: How the article shows it, for a person.
    how: str
    position: int
    #: The name that the account shows of itself, where the article carries it.
    display_name: str = ""
    #: The article pairs the two itself, not by our finding who its words name.
    is_certain: bool = True


def iter_shown(version: ArticleVersion, citations: Sequence[Citation]) -> Iterator[Shown]:
    """What an article shows of whose handle is which, at most :data:`MAX_PAIRS`."""
    yield from islice(_iter_all(version, citations), MAX_PAIRS)


def _iter_all(version: ArticleVersion, citations: Sequence[Citation]) -> Iterator[Shown]:
    for citation in citations:
        yield from _in_citation(citation)
    for text, where in ((version.text, "the text"), (version.byline or "", "the byline")):
        for found in _BRACKETED.finditer(text):
            names = names_before(text, found.start())
            handle = clean_handle(found["handle"].rstrip(".-"))
            if names and handle:
                platform = _platform_near(text, found, handle)
                yield Shown(
                    names, platform, handle, f'{where} puts "(@{handle})" after the name', found.start()
                )
    for link in version.links:
        profile = profile_at(link.url)
        if profile is None:
            continue
        words = version.text[link.start : link.end].strip()[:NAME_CHARS]
        how = "a link to this account stands on the name"
        names = names_before(words, len(words)) if _is_name(words) else ()
        if not names:
            how = "a link to this account stands behind the name"
            names = names_before(version.text, link.start)
        if names:
            yield Shown(names, *profile, how, link.start, is_certain=" on " in how)


def _in_citation(citation: Citation) -> Iterator[Shown]:
    handle = handle_of(citation)
    if citation.kind == "prose" or handle is None:
        return
    position = min((span.start for span in citation.mentions), default=0)
    how = f"the article {'shows' if citation.kind == 'embed' else 'links'} a post of this account"
    shown = citation.claim.author_name if citation.claim else None
    for name in dict.fromkeys(filter(None, (shown, citation.author))):
        by = " under this name" if name == shown else ", by its words this author's"
        yield Shown((name,), citation.platform, handle, how + by, position, shown or "", name == shown)


def names_before(text: str, position: int) -> tuple[str, ...]:
    """The names that end at a position: its last capitalised words, titles left out, the longest first."""
    before = text[max(position - NAME_CHARS, 0) : position].rstrip(" \t,:–—-([")
    words: list[str] = []
    for word in reversed(before.split()):
        bare = word.strip("\"“”«»'‘’")
        low = fold_name(bare)
        if len(words) == NAME_WORDS or not bare or (words and bare[-1] in ",;:!?"):
            break
        if words and bare.endswith(".") and len(bare) > 3 and low not in TITLES:
            break  # the sentence before
        if low in TITLES or not (bare[0].isupper() or (words and low in PARTICLES)):
            break
        words.insert(0, bare)
    while words and not words[0][0].isupper():
        words.pop(0)
    return tuple(" ".join(words[start:]) for start in range(len(words)))


def _is_name(words: str) -> bool:
    parts = words.split()
    return (
        1 <= len(parts) <= NAME_WORDS
        and all(part[0].isupper() or fold_name(part) in PARTICLES for part in parts)
        and not names_platform(words)
    )


def names_platform(words: str) -> bool:
    """Whether one of the words is a platform's name: "View on Threads" is nobody's name."""
    return any(word in _PLATFORM_WORDS for word in map(str.casefold, _WORD.findall(words)))


def _platform_near(text: str, found: re.Match[str], handle: str) -> PlatformName | None:
    """The platform that words inside the brackets, after them, or before them name."""
    if handle.casefold().endswith(".bsky.social"):
        return "bluesky"
    if "@" in handle:
        return "mastodon"
    after = _SENTENCE.split(text[found.end() : found.end() + PLATFORM_CHARS].lstrip(")]"))[0]
    before = _SENTENCE.split(text[max(found.start() - PLATFORM_CHARS, 0) : found.start()])[-1]
    for words, nearest in ((found["words"], 0), (after, 0), (before, -1)):
        low = map(str.casefold, _WORD.findall(words))
        if named := [_PLATFORM_WORDS[word] for word in low if word in _PLATFORM_WORDS]:
            return named[nearest]
    return None
