"""The list that an editor acts on: one row a citation, with what is held and what to do."""

from __future__ import annotations

from shlex import quote
from typing import Any

from ...jsonable import to_json
from ..mementos import find_elsewhere
from .fate import LOST, Fate, Finding

#: Of a row, in the order of a sheet.
COLUMNS = (
    *("fate", "article", "article_title", "published_at", "platform", "author", "url", "last_seen_at"),
    *("since", "says", "held.captured_at", "held.capture_id", "held.outcome", "elsewhere.archive"),
    *("elsewhere.at", "elsewhere.url", "has_text", "do", "evidence", "edited_between", "looked_at"),
    *("article_id", "citation_id", "post", "kind", "source", "collection"),
)


def tell_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON values."""
    cited, trouble = finding.cited, finding.cited.trouble
    held = trouble.held if trouble else None
    kept = held.memento if held else None
    elsewhere = find_elsewhere(trouble.holdings, kept, finding.since) if trouble else None
    row: dict[str, Any] = {
        "fate": finding.fate.value,
        "article": cited.article_url,
        "article_title": cited.article_title,
        "article_id": cited.article_id,
        "citation_id": cited.citation_id,
        "kind": cited.kind,
        "collection": cited.collection,
        "source": cited.source,
        "platform": cited.platform,
        "author": cited.author,
        "post": cited.post,
        "url": cited.url,
    }
    times = {
        "published_at": cited.published_at,
        "last_seen_at": finding.last_seen_at,
        "since": finding.since,
        "looked_at": cited.looked_at,
    }
    row |= {name: to_json(at) for name, at in times.items()}
    return row | {
        "edited_between": to_json(finding.edited_between) if finding.edited_between else None,
        "says": finding.says,
        "evidence": finding.evidence,
        "held": to_json(held),
        "elsewhere": to_json(elsewhere),
        "has_text": bool(trouble and trouble.has_text),
        "do": _advise(finding, is_held=held is not None, is_elsewhere=elsewhere is not None),
    }


def _advise(finding: Finding, *, is_held: bool, is_elsewhere: bool) -> str:
    """What to do, in one line; nothing that assumes more than was seen."""
    fate, cited = finding.fate, finding.cited
    address = quote(cited.url or "")  # a stranger's, in a line that is made to be pasted
    copy = f"archiver export bibtex {cited.post}"
    if fate in LOST:
        if is_held and is_elsewhere:
            return f"point readers to the archive's copy; ours is the evidence: {copy}"
        if is_held:
            return f"our capture is the evidence, and not public; say in the article that it is gone: {copy}"
        if is_elsewhere:
            return f"point readers to the archive's copy, and keep it: archiver capture {address}"
        if finding.cited.trouble and finding.cited.trouble.has_text:
            return f"its text is kept, its page is not: archiver show {cited.post}"
        return "nothing of it is kept: say in the article that it can't be checked any more"
    if fate is Fate.DOUBTFUL:
        return f"wait for the next look, or ask for it: archiver watch {cited.post} --now"
    if fate is Fate.EDITED:
        return f"compare what was quoted with what it says now: archiver show {cited.post} --diff"
    if fate in (Fate.WALLED, Fate.UNREACHABLE):
        if is_held:
            return "look by hand; what it said is kept"
        return f"look by hand, and capture it in a browser: archiver capture {address}"
    if fate is Fate.UNSEEN:
        return f"have it looked at: archiver watch {cited.post} --now"
    if fate is Fate.UNRESOLVED:
        return f"say which post it is: archiver review, or archiver link {cited.citation_id} ADDRESS"
    return ""
