"""What the pages call things: the catalogue's short names in words for people. States: :mod:`.states`."""

from __future__ import annotations

from collections.abc import Mapping

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
EVENT_KINDS: Mapping[str, tuple[str, str]] = {
    "post_gone": ("✕", "post gone"),
    "post_back": ("↩", "post back"),
    "post_edited": ("✎", "post edited"),
    "article_changed": ("✎", "article changed"),
    "capture_failed": ("!", "capture failed"),
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
    "find": "search WARC files",
    "archive": "archive WARC files",
    "tell": "tell people",
}
PURPOSES: Mapping[str, str] = {
    "article": "article",
    "post": "post",
    "description": "what is said of a post",
    "address": "plain address",
}
