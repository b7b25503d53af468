"""One line each for what would be a page in fields: quotes compared, candidates, holdings, decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .text import shorten

_MOST = 160


def compared_line(one: Mapping[str, Any]) -> str:
    """A quote, and what was observed of it in the post."""
    return f"“{shorten(one['quote'], _MOST)}” — {one['verdict']}: {one['says']}"


def holdings_line(one: Mapping[str, Any]) -> str:
    """How many copies an archive holds, from when to when, and how far it is trusted."""
    copies = "1 copy" if one["count"] == 1 else f"{one['count']:,} copies"
    more = "at least " if one.get("is_cut") else ""
    days = [str(one[name])[:10] for name in ("first_at", "last_at") if one.get(name)]
    when = f", {' to '.join(dict.fromkeys(days))}" if days else ""
    trust = "" if one.get("trust") in (None, "trusted") else f" ({one['trust']})"
    return f"{one['archive']}: {more}{copies}{when}{trust}, of {one['url']}"


def candidate_line(one: Mapping[str, Any]) -> str:
    """A post that may be meant: score, day, address, text, and why it can't be the one."""
    score = "-" if one.get("score") is None else f"{one['score']:.0f}"
    parts = [score, str(one.get("posted_at") or "-")[:10], one["url"]]
    if one.get("text"):
        parts.append(f"“{shorten(one['text'], _MOST)}”")
    why = [f"ruled out: {one['excluded']}"] if one.get("excluded") else list(one.get("notes") or ())
    return " · ".join(parts) + (f" ({'; '.join(why)})" if why else "")


def account_line(one: Mapping[str, Any]) -> str:
    """An account that was taken for the author's, and why."""
    return f"@{one['handle']} on {one['platform']}, {one['owner']} ({one['origin']}: {one['evidence']})"


def decision_line(one: Mapping[str, Any]) -> str:
    """Who decided what, when, and how."""
    score = "" if one.get("score") is None else f", score {one['score']:g}"
    url = f" {one['url']}" if one.get("url") else ""
    why = f": {'; '.join(one['reasons'])}" if one.get("reasons") else ""
    when = str(one["decided_at"])[:16].replace("T", " ")
    return f"{when} {one['decided_by']}: {one['state']}{url} ({one['method']}{score}){shorten(why, 300)}"


def rejection_line(one: Mapping[str, Any]) -> str:
    """Who ruled a post out, and when."""
    when = str(one["decided_at"])[:16].replace("T", " ")
    return f"{when} {one['decided_by']}: not {one['platform']} {one['post_id']}"


def observation_line(one: Mapping[str, Any]) -> str:
    """What a look at a post showed, when, and who said so."""
    when = str(one["observed_at"])[:16].replace("T", " ")
    told = f" [told: {', '.join(one['announces'])}]" if one.get("announces") else ""
    return f"{when} {one['state']}{shorten(': ' + one['evidence'], 300) if one.get('evidence') else ''}{told}"


def tagged_line(one: Mapping[str, Any]) -> str:
    """A tag, who put it on, and when."""
    return f"{shorten(one['tag'], _MOST)} ({shorten(one['added_by'], _MOST)}, {one['added_at'][:10]})"


def note_line(one: Mapping[str, Any]) -> str:
    """Who wrote a note, when, and what it says by now."""
    when = str(one["written_at"])[:16].replace("T", " ")
    by = one["edited_by"] if one.get("edited_by") not in (None, one["written_by"]) else None
    edited = f", changed{f' by {by}' if by else ''} {one['edited_at'][:10]}" if one.get("edited_at") else ""
    return f"{when} {shorten(one['written_by'], _MOST)}{edited}: {shorten(one['text'], 1000)}"


#: Field -> how each of its entries is told in one line.
SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "compared": compared_line,
    "holdings": holdings_line,
    "candidates": candidate_line,
    "accounts": account_line,
    "resolutions": decision_line,
    "rejections": rejection_line,
    "observations": observation_line,
    "tagged": tagged_line,
    "notes": note_line,
}
