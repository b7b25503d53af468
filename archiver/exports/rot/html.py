"""The link-rot report as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ...cards.markup import link, text
from ..page import day, iter_page, short, table
from .fate import Fate
from .tally import HELD
from .words import say_share, say_wanted

#: Rows of a group's table.
_MOST_ROWS = 200
_HEAD = tuple(fate.value for fate in Fate)


def render_rot(
    counted: Mapping[str, Any],
    listed: Sequence[Mapping[str, Any]],
    *,
    left_out: int,
    about: Mapping[str, str],
    made_at: datetime,
) -> Iterator[str]:
    """The file, piece by piece; ``listed`` are the rows of the list, of which ``left_out`` are missing."""
    title = "Link rot: what became of the posts that articles cite"
    body = _body(title, counted, listed, left_out, about)
    yield from iter_page(title, body, made_at=made_at, about="Nothing in this file is fetched from anywhere.")


def _body(
    title: str,
    counted: Mapping[str, Any],
    listed: Sequence[Mapping[str, Any]],
    left_out: int,
    about: Mapping[str, str],
) -> Iterator[str]:
    posts, citations, lost = counted["posts"], counted["citations"], counted["lost_posts"]
    yield f"<h1>{title}</h1>"
    yield f'<p class="soft">{text(say_wanted(about))}</p>'
    yield (
        f"<p>{counted['articles']:,} articles cite posts {citations['total']:,} times; these are "
        f"{posts['total']:,} posts, and {citations['unresolved']:,} citations of which no post is known. "
        f"Of {posts['known']:,} posts it is known whether they are there: "
        f"<strong>{text(say_share(posts))}</strong>.</p>"
    )
    rows = [
        (
            fate.value,
            f"{posts[fate]:,}" if fate is not Fate.UNRESOLVED else "–",
            f"{citations[fate]:,}",
            text(counted["definitions"][fate.value]),
        )
        for fate in Fate
    ]
    totals = f"Of {posts['total']:,} posts and {citations['total']:,} citations"
    yield from table(("fate", "posts", "citations", "that is"), rows, caption=totals)
    yield "<h2>What is held of the posts that are lost</h2>"
    held = [(text(meaning), f"{lost[name]:,}") for name, meaning in HELD.items()]
    yield from table(("held", "posts"), held, caption=f"Of {lost['total']:,} posts that are lost")
    for name, heading, unit in _GROUPS:
        yield f'<h2>{heading}</h2>\n<div class="scroll">'
        yield from _group(counted[name], unit)
        yield "</div>"
    yield "<h2>What to act on</h2>"
    more = f"; {left_out:,} more are in the CSV file (archiver export link-rot --csv)" if left_out else ""
    yield f'<p class="soft">{len(listed):,} citations, the worst first{more}.</p>\n<div class="scroll">'
    yield from table(_LIST, (_row(row) for row in listed), caption="Times are UTC")
    yield "</div>\n<h2>Words</h2>\n<dl>"
    fates = {fate.value for fate in Fate}
    for name, meaning in counted["definitions"].items():
        if name not in fates:
            yield f"<dt>{text(name.replace('_', ' '))}</dt><dd>{text(meaning)}</dd>"
    yield "</dl>"


_GROUPS = (
    ("by_platform", "By platform", "posts"),
    ("by_month", "By month of the article", "citations"),
    ("by_source", "By source", "citations"),
)
_LIST = ("fate", "article", "post", "what was seen", "what is held", "what to do")


def _group(groups: Mapping[str, Mapping[str, Any]], unit: str) -> Iterator[str]:
    rows = [
        (
            short(str(group.get("name", name)), 80),
            f"{group['total']:,}",
            *(f"{group[fate]:,}" for fate in Fate),
            text(say_share(group)),
        )
        for name, group in list(groups.items())[:_MOST_ROWS]
    ]
    left = len(groups) - len(rows)
    caption = f"In {unit}" + (f"; {left:,} more groups are in the JSON" if left else "")
    yield from table(("", unit, *_HEAD, "there, of those known"), rows, caption=caption)


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    article = link(row["article"], short(row["article_title"] or row["article"], 120))
    who = f"{short(row['author'], 60)}, " if row["author"] else ""
    post = link(row["url"], short(row["url"], 120)) if row["url"] else "not known"
    return (
        text(row["fate"]),
        f"{article}<br>{day(row['published_at'])[:10]}",
        f"{who}{text(row['platform'])}<br>{post}",
        short(row["says"], 300),
        _held(row),
        short(row["do"], 300),
    )


def _held(row: Mapping[str, Any]) -> str:
    said = []
    if held := row["held"]:
        kind = "an archive's copy, fetched" if held.get("memento") else "our capture of"
        said.append(f"{kind} {day(held['captured_at'])} <code>{text(held['capture_id'])}</code>, not public")
    if there := row["elsewhere"]:
        trust = "" if there["trust"] == "trusted" else f" ({text(there['trust'])})"
        said.append(f"{link(there['url'], text(there['name']))} {day(there['at'])}{trust}")
    if not said and row["has_text"]:
        said.append("its text")
    return "<br>".join(said) or "nothing"
