"""An article and its evidence as one HTML file that can be mailed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from ..cards.markup import isolated, link, spoken, text
from ..lightly import dataclass
from ..platforms import title_of
from .marking import CitedSpan, Piece, mark_text
from .mementos import list_elsewhere
from .page import day, iter_page, short, table
from .pictures import Picture

#: What a file has of each; the rest is counted.
_MOST_CITATIONS = 500
_MOST_CAPTURES = 20
_MOST_LOOKS = 50
_MOST_CANDIDATES = 5
_MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Record:
    """The main record of a capture, and the digest of what it keeps."""

    warc: str
    record_id: str
    #: Of the body as it is stored, without HTTP headers, hex; ``None`` where it can't be read.
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a report is made of: rows as ``show`` tells them, and what was read from the WARC files."""

    article: Mapping[str, Any]
    #: Post -> its looks, newest first.
    looks: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    #: Capture -> its main record.
    records: Mapping[str, Record] = field(default_factory=dict)
    #: Citation -> pictures of its post.
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)
    made_at: datetime


def iter_report(evidence: Evidence) -> Iterator[str]:
    """The file, piece by piece."""
    article = evidence.article
    title = article["title"] or article["url"]
    about = f'<span dir="ltr">{text(article["id"])}</span>, text {_code(_text_hash(article))}.'
    yield from iter_page(title, _body(evidence, title), made_at=evidence.made_at, about=about)


def _body(evidence: Evidence, title: str) -> Iterator[str]:
    article = evidence.article
    cited = article["citations"][:_MOST_CITATIONS]
    yield f'<h1 dir="auto">{short(title, 500)}</h1>'
    yield _facts(_article_facts(article))
    yield "<h2>The text, with what it cites</h2>"
    yield from _text(article, cited)
    total = len(article["citations"]) + article.get("more", {}).get("citations", 0)
    yield f"<h2>What it cites ({total:,})</h2>"
    for number, one in enumerate(cited, start=1):
        yield from _card(evidence, number, one)
    if left := total - len(cited):
        yield f'<p class="note">{left:,} more citations are left out; archiver show --json has them.</p>'
    yield "<h2>The article's own captures</h2>"
    yield from _captures(evidence, article["captures"])
    yield from _copies(article)
    yield (
        "<h2>How to check it</h2>\n"
        "<p>A capture's record is found by its id in the WARC file named beside it. "
        "SHA-256 is of the record's body as it is stored (of an HTTP answer: without its headers, "
        "content encoding kept). Our captures are evidence, not public addresses; copies at web archives "
        "are public. Times are UTC. Observations say what one look showed at one instant, and nothing of "
        "after.</p>"
    )


def _article_facts(article: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Address", link(article["url"])
    if article["byline"]:
        yield "By", short(article["byline"])
    yield "Published", day(article["published_at"])
    if article["language"]:
        yield "Language", text(article["language"])
    yield "First read", day(article["first_seen_at"])
    read = (f"{day(one['read_at'])} {_code(one['text_hash'])}" for one in article["versions"][:10])
    yield "Texts read", "<br>".join(read)
    yield "Collection", text(article["collection"])


def _text(article: Mapping[str, Any], cited: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    words = article["text"] or ""
    if not words:
        yield '<p class="note">No text of the article was read.</p>'
        return
    mentions = [
        CitedSpan(start=mention["start"], end=mention["end"], citation=number)
        for number, one in enumerate(cited, start=1)
        for mention in one["mentions"]
    ]
    yield f'<div class="article"{spoken(article["language"])}>'
    for line in mark_text(words[:_MOST_CHARACTERS], mentions):
        if any(piece.text.strip() or piece.signs for piece in line):
            yield f'<p dir="auto">{"".join(map(_piece, line))}</p>'
    yield "</div>"
    if len(words) > _MOST_CHARACTERS:
        yield f'<p class="note">The text goes on for {len(words) - _MOST_CHARACTERS:,} characters.</p>'


def _piece(piece: Piece) -> str:
    words = text(piece.text)
    shown = f"<mark>{words}</mark>" if piece.citations and words.strip() else words
    numbers = (sign.citation for sign in piece.signs)
    signs = "".join(f'<sup class="cite"><a href="#c{number}">[{number}]</a></sup>' for number in numbers)
    return shown + signs


def _card(evidence: Evidence, number: int, cited: Mapping[str, Any]) -> Iterator[str]:
    post = cited["post"]
    where = title_of(cited["platform"])
    who = isolated((cited["author"] or cited["handle"] or "Somebody")[:200])
    yield f'<section class="card" id="c{number}">\n<h3>[{number}] {who}, {text(where)}</h3>'
    yield _facts(_cited_facts(cited))
    if post and post["text"]:
        yield f"<blockquote{spoken(post['language'])}>{text(post['text'][:20_000])}</blockquote>"
    elif post:
        yield '<p class="soft">No text of the post is known.</p>'
    if post and (standing := post["watched"]):
        yield f'<p class="note">{text(standing["says"])}</p>'
    for picture in evidence.pictures.get(cited["id"], ()):
        size = f'width="{picture.width}" height="{picture.height}"'
        caption = short(picture.caption, 500)
        yield (
            f'<figure><img src="{picture.address}" {size} alt="{text(picture.caption[:500])}">'
            f"<figcaption>{caption}</figcaption></figure>"
        )
    if cited["compared"]:
        yield "<h3>What it quotes, against the post</h3>"
        rows = (
            (short(one["quote"], 500), text(one["verdict"]), text(one["says"])) for one in cited["compared"]
        )
        yield from table(("quoted", "is", "because"), rows, caption="Observations, no judgements")
    yield from _why(cited)
    if post:
        yield from _looks(evidence.looks.get(post["id"], ()))
    yield "<h3>Captures</h3>"
    yield from _captures(evidence, cited["captures"])
    yield from _copies(cited)
    yield "</section>"


def _cited_facts(cited: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    post, decided = cited["post"], cited["resolution"]
    yield "Cited as", text(cited["kind"])
    if cited["when"]:
        yield "When, it says", short(cited["when"])
    if post:
        yield "Post", link(post["url"])
        name = " ".join(filter(None, (post["author_name"], f"@{post['handle']}" if post["handle"] else None)))
        if name:
            yield "Author", short(name)
        yield "Posted", day(post["posted_at"]) if post["posted_at"] else short(post["posted_on"] or "–")
    if decided is None:
        yield "Which post", "not decided yet"
        return
    score = "" if decided["score"] is None else f", score {decided['score']:.0f}"
    by = "" if decided["decided_by"] == "archiver" else f" by {short(decided['decided_by'], 60)}"
    yield (
        "Which post",
        f"{text(decided['state'].replace('_', ' '))} ({text(decided['method'])}{score}){by}, "
        f"{day(decided['decided_at'])}",
    )


def _why(cited: Mapping[str, Any]) -> Iterator[str]:
    decided = cited["resolution"]
    if not decided or not (decided["reasons"] or decided["candidates"]):
        return
    yield "<h3>Why this post</h3>"
    reasons = "".join(f"<li>{short(reason)}</li>" for reason in decided["reasons"][:30])
    if reasons:
        yield f"<ul>{reasons}</ul>"
    candidates = decided["candidates"][:_MOST_CANDIDATES]
    if candidates:
        rows = (
            (
                link(one["url"], short(one["url"], 100)),
                "–" if one.get("score") is None else f"{one['score']:.0f}",
                short(one.get("text"), 200),
                short(one.get("excluded") or "; ".join(one.get("notes", ())), 300),
            )
            for one in candidates
        )
        caption = f"The best of {len(decided['candidates']):,} posts that were looked at"
        yield from table(("candidate", "score", "text", "for or against"), rows, caption=caption)


def _looks(looks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not looks:
        return
    yield "<h3>Looks at the post</h3>"
    rows = (
        (day(one["observed_at"]), text(one["state"]), short(one.get("evidence"), 300))
        for one in looks[:_MOST_LOOKS]
    )
    left = f", the newest {_MOST_LOOKS}" if len(looks) > _MOST_LOOKS else ""
    yield from table(("when", "showed", "because"), rows, caption=_count(len(looks), "look") + left)


def _captures(evidence: Evidence, captures: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not captures:
        yield '<p class="soft">None.</p>'
        return
    left = f", the newest {_MOST_CAPTURES}" if len(captures) > _MOST_CAPTURES else ""
    rows = (_capture_row(one, evidence.records.get(one["id"])) for one in captures[:_MOST_CAPTURES])
    yield '<div class="scroll">'
    yield from table(("when", "outcome", "record"), rows, caption=_count(len(captures), "capture") + left)
    yield "</div>"


def _capture_row(capture: Mapping[str, Any], record: Record | None) -> tuple[str, str, str]:
    place = "nothing was written"
    if record is not None:
        sha256 = _code(record.sha256) if record.sha256 else "can't be read now"
        place = (
            f"{_code(record.record_id)} in {_code(record.warc)}, "
            f"collection {text(capture['collection'])}<br>SHA-256 {sha256}"
        )
    why = f": {short(capture['evidence'])}" if capture.get("evidence") else ""
    outcome = f"{text(capture['outcome'].replace('_', ' '))}{why}"
    return f"{day(capture['captured_at'])}<br>{_code(capture['id'])}", outcome, place


def _copies(shown: Mapping[str, Any]) -> Iterator[str]:
    copies = list_elsewhere(shown)[:10]
    if copies:
        rows = (
            (text(one.name), f"{one.at:%Y-%m-%d %H:%M}", link(one.url), f"{one.count:,}", text(one.trust))
            for one in copies
        )
        yield from table(
            ("archive", "as of", "copy", "copies", "trust"), rows, caption="Copies at web archives"
        )


def _facts(pairs: Iterator[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs) + "</dl>"


def _text_hash(article: Mapping[str, Any]) -> str:
    versions = article["versions"]
    current = (one["text_hash"] for one in versions if one["id"] == article["version_id"])
    return next(current, "")


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def _code(value: str) -> str:
    return f"<code>{text(value)}</code>"
