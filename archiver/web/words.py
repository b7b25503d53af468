"""What the pages call things: the catalogue's short names in words for people."""

from __future__ import annotations

from collections.abc import Mapping

#: How a citation's own state of things reads; :mod:`.standing` chooses among them.
STANDINGS: Mapping[str, tuple[str, str, str]] = {
    # key: (sign, in short, in a sentence)
    "kept": ("✓", "kept", "The post was there at the last look, and a copy is kept here."),
    "saved": ("⚑", "gone, copy kept", "The post is gone; a copy is kept here."),
    "gone": ("✕", "gone", "The post is gone, and no copy of its page is kept here."),
    "walled": ("◐", "walled", "The platform did not show the post's page to the archive."),
    "failed": ("!", "not captured", "The post's page could not be captured."),
    "undecided": ("?", "to decide", "A person has to say which post is meant."),
    "unfound": ("–", "not found", "No post was found that is meant."),
    "due": ("…", "not done yet", "It has not been looked at yet."),
}
RESOLUTION_STATES: Mapping[str, str] = {
    "resolved": "resolved",
    "candidates": "candidates to choose from",
    "ambiguous_author": "several people of that name",
    "unresolved": "not found",
}
CITATION_KINDS: Mapping[str, str] = {"embed": "embedded", "link": "linked", "prose": "named in the text"}
KIND_SIGNS: Mapping[str, str] = {"embed": "▣", "link": "↗", "prose": "❝"}
METHODS: Mapping[str, str] = {
    "address-in-article": "The article gives the post's address.",
    "short-link": "The article gives a short link, which was followed.",
    "in-article": "The article itself shows or links this post of the author.",
    "quote-match": "The post's words are the article's quotes.",
    "short-quote-match": "The post's words are a short quote; author and day are the article's.",
    "quote-match-group": "The article speaks of several posts.",
    "rank-only": "Nothing is quoted, or it is translated: candidates are ordered, none is taken.",
    "no-match": "No text that could be read has the article's quotes.",
    "no-candidates": "No post was found that may be meant.",
    "person": "A person decided.",
    "withdrawn": "A person's decision was taken back.",
}
VERDICTS: Mapping[str, tuple[str, str]] = {
    "exact": ("=", "the same words"),
    "shortened": ("⋯", "shortened"),
    "altered": ("≈", "altered"),
    "absent": ("∅", "not in the post"),
}
OUTCOMES: Mapping[str, str] = {
    "captured": "captured",
    "partial": "captured in part",
    "gone": "gone",
    "private": "private",
    "login_wall": "login wall",
    "rate_limited": "asked too often",
    "blocked": "blocked",
    "unavailable": "not shown to us",
    "unreachable": "unreachable",
    "refused": "refused",
    "too_large": "too large, cut",
    "memento_only": "from another archive",
}
POST_STATES: Mapping[str, str] = {
    "present": "there",
    "edited": "there, edited",
    "gone": "gone",
    "private": "private",
    "suspended": "account suspended",
    "unavailable": "not shown to us",
    "login_wall": "login wall",
    "rate_limited": "asked too often",
    "blocked": "blocked",
    "unreachable": "unreachable",
    "unclear": "unclear",
    "unknown": "not known",
    "available": "there",
    "there": "there",
}
EVENT_KINDS: Mapping[str, tuple[str, str]] = {
    "post_gone": ("✕", "post gone"),
    "post_back": ("↩", "post back"),
    "post_edited": ("✎", "post edited"),
    "article_changed": ("✎", "article changed"),
    "capture_failed": ("!", "not captured"),
    "audit_finding": ("⚠", "fault in the archive"),
    "source_dead": ("†", "source dead"),
}
HEALTHS: Mapping[str, tuple[str, str]] = {
    "ok": ("✓", "well"),
    "failing": ("!", "failing"),
    "gone": ("✕", "gone"),
    "dead": ("†", "dead"),
    "new": ("…", "not looked at yet"),
    "paused": ("‖", "paused"),
}
STEPS: Mapping[str, str] = {
    "discover": "look at sources",
    "read": "read articles",
    "cite": "find citations",
    "expand": "follow short links",
    "confirm": "ask hosts what they are",
    "resolve": "decide which post",
    "link": "look for posts named in prose",
    "describe": "ask what posts say",
    "capture": "capture pages",
    "watch": "look at posts again",
    "mementos": "ask other archives",
    "submit": "ask others to archive",
    "audit": "check WARC files",
    "tell": "tell people",
}
PURPOSES: Mapping[str, str] = {
    "article": "article",
    "post": "post",
    "description": "what is said of a post",
    "address": "plain address",
}
#: Outcomes that leave a copy of the page.
HELD = frozenset({"captured", "partial", "too_large", "memento_only"})
LOST = frozenset({"gone", "private", "suspended"})
