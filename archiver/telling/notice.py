"""An event in words for a person: what happened, when, who cites it, what the archive has, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ..model import Capture, Event, EventKind
from .plain import plain, say_time

#: The names that a template may use.
VARIABLES = (
    "title", "text", "kind", "id", "happened_at", "collection", "subject", "url", "author", "evidence",
    "last_seen_at", "first_missing_at", "articles", "capture", "captured_at", "todo",
)  # fmt: skip

_TITLES: Mapping[EventKind, tuple[str, str]] = {
    EventKind.POST_GONE: ("Post gone", "posts gone"),
    EventKind.POST_BACK: ("Post back", "posts back"),
    EventKind.POST_EDITED: ("Post edited", "posts edited"),
    EventKind.ARTICLE_CHANGED: ("Article changed", "articles changed"),
    EventKind.CAPTURE_FAILED: ("Not captured", "not captured"),
    EventKind.AUDIT_FINDING: ("Fault in the archive", "faults in the archive"),
    EventKind.SOURCE_DEAD: ("Source dead", "sources dead"),
}
_TODO: Mapping[EventKind, str] = {
    EventKind.POST_GONE: "Nothing has to be done to keep it: what was captured stays in the archive. "
    "Where you write of it, say when it was last seen.",
    EventKind.POST_BACK: "Nothing has to be done; it is watched on.",
    EventKind.POST_EDITED: "Compare what your article quotes with the new text; both are kept.",
    EventKind.ARTICLE_CHANGED: "Look at what changed; both versions are kept.",
    EventKind.CAPTURE_FAILED: "Open the address in a browser. If it shows, try again: archiver archive URL, "
    "or archiver capture URL.",
    EventKind.AUDIT_FINDING: "Run archiver audit --repair, and restore the file from a backup if it says so.",
    EventKind.SOURCE_DEAD: "Look whether the source has moved: archiver sources add its new address, and "
    "archiver sources remove the old one.",
}
#: Fields that have lines of their own, or are no news to the reader.
_SHOWN = frozenset({
    "url", "author", "title", "evidence", "last_seen_at", "first_missing_at", "articles", "capture",
    "captured_at", "collection",
})  # fmt: skip
_MOST_ARTICLES = 5
_MOST_OTHERS = 12


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An event, and what the catalogue knows of its subject beside it."""

    event: Event
    #: Addresses and titles of the articles that cite the post.
    articles: Sequence[tuple[str, str | None]] = ()
    #: The last visit that kept the address.
    kept: Capture | None = None

    @property
    def url(self) -> str:
        """The address that it is about; "" where it is about none."""
        said = self.event.fields.get("url")
        named = said if isinstance(said, str) and said else self.event.subject
        return plain(named, 2000) if named.startswith(("http://", "https://")) else ""

    @property
    def title(self) -> str:
        """One line."""
        fields = self.event.fields
        said = next((fields[key] for key in ("title", "author") if fields.get(key)), "")
        about = plain(said, 120) or self.url or plain(self.event.subject, 200)
        return f"{_TITLES[self.event.kind][0]}: {plain(about, 200)}"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What there is to say, each with what it is called; no control characters."""
        fields = self.event.fields
        lines = [("Noticed", say_time(self.event.happened_at)), ("Address", self.url)]
        lines += [("Author", plain(fields.get("author") or "")), ("Evidence", self._text("evidence"))]
        lines += [
            ("Last seen", self._time("last_seen_at")),
            ("First missing", self._time("first_missing_at")),
        ]
        lines += [("Cited in", article) for article in self._cited()]
        if self._capture:
            lines.append(("Last good capture", self._capture))
        lines += [
            (plain(name.replace("_", " "), 40).capitalize(), _say(value))
            for name, value in list(fields.items())[: _MOST_OTHERS + len(_SHOWN)]
            if name not in _SHOWN
        ][:_MOST_OTHERS]
        lines += [("Collection", self.event.collection), ("What to do", _TODO[self.event.kind])]
        return [(name, text) for name, text in lines if text]

    @cached_property
    def text(self) -> str:
        """All of it, the title first, a line for each."""
        return "\n".join([self.title, *(f"{name}: {text}" for name, text in self.lines)])

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """What a template's names stand for; "" where nothing is known."""
        told = {
            "title": self.title,
            "text": self.text,
            "kind": self.event.kind.value,
            "id": self.event.id,
            "happened_at": say_time(self.event.happened_at),
            "collection": self.event.collection,
            "subject": plain(self.event.subject, 2000),
            "url": self.url,
            "author": plain(self.event.fields.get("author") or ""),
            "evidence": self._text("evidence"),
            "last_seen_at": self._time("last_seen_at"),
            "first_missing_at": self._time("first_missing_at"),
            "articles": ", ".join(self._cited()),
            "capture": self._capture_id,
            "captured_at": self._captured_at,
            "todo": _TODO[self.event.kind],
        }
        return {name: told[name] for name in VARIABLES}

    def _text(self, name: str) -> str:
        return _say(self.event.fields.get(name))

    def _time(self, name: str) -> str:
        value = self.event.fields.get(name)
        return say_time(value) if value else ""

    def _cited(self) -> list[str]:
        given = self.event.fields.get("articles")
        named = [_article(one) for one in given[:_MOST_ARTICLES]] if isinstance(given, list) else []
        named = [one for one in named if one]
        known = [_cite(url, title) for url, title in self.articles[:_MOST_ARTICLES]]
        return named or known

    @property
    def _capture_id(self) -> str:
        given = self.event.fields.get("capture")
        if isinstance(given, Mapping):
            given = given.get("id")
        if isinstance(given, str) and given:
            return plain(given, 80)
        return self.kept.id if self.kept else ""

    @property
    def _captured_at(self) -> str:
        fields = self.event.fields
        given = fields.get("capture")
        at = given.get("captured_at") if isinstance(given, Mapping) else fields.get("captured_at")
        if at is None and self.kept is not None and self.kept.id == self._capture_id:
            at = self.kept.captured_at
        return say_time(at) if at else ""

    @property
    def _capture(self) -> str:
        if not self._capture_id:
            return ""
        when = f"{self._captured_at}, " if self._captured_at else ""
        return f"{when}archiver show {self._capture_id}"


def title_of(notices: Sequence[Notice]) -> str:
    """One line for a message: its event's title, or how many of each kind there are."""
    if len(notices) == 1:
        return notices[0].title
    numbers = Counter(notice.event.kind for notice in notices)
    parts = (f"{number} {_TITLES[kind][number > 1].lower()}" for kind, number in numbers.most_common())
    return ", ".join(parts)


def example_notice(at: datetime) -> Notice:
    """What a test sends: an event that never happened, and says so."""
    fields: dict[str, Any] = {
        "title": "this is a test, nothing happened",
        "url": "https://social.example/posts/1",
        "evidence": "“archiver notify test” was run",
        "last_seen_at": at.astimezone(UTC).isoformat(),
        "articles": [{"url": "https://paper.example/story", "title": "A story"}],
    }
    return Notice(event=Event(kind=EventKind.POST_GONE, subject="test", happened_at=at, fields=fields))


def _article(given: object) -> str:
    if isinstance(given, Mapping):
        return _cite(given.get("url"), given.get("title"))
    return plain(given, 1000) if isinstance(given, str) else ""


def _cite(url: object, title: object) -> str:
    address = plain(url, 1000) if isinstance(url, str) else ""
    return f"“{plain(title, 150)}” {address}".strip() if title else address


def _say(value: object) -> str:
    """A field's value in words; lists joined, what is nested left to those who read the JSON."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return plain("; ".join(plain(one, 200) for one in value[:10] if isinstance(one, str | int | float)))
    return plain(value)
