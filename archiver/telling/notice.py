"""An event in words for a person: what happened, when, who cites it, what the archive has, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ..lightly import dataclass
from ..model import Event, EventKind
from .plain import plain, say_time
from .words import ADVICE, TITLES

#: The names that a template may use.
VARIABLES = (
    "title", "text", "kind", "id", "happened_at", "collection", "subject", "url", "author", "evidence",
    "last_seen_at", "first_missing_at", "cited_by", "last_capture", "last_captured_at", "replay", "changes",
    "advice",
)  # fmt: skip

#: Fields that have lines of their own, or are of use to programs only.
_SHOWN = frozenset({
    "url", "author", "title", "evidence", "what", "last_seen_at", "first_missing_at", "cited_by",
    "last_capture", "capture_id", "diff", "collection", "observation_id", "text_hash", "origin", "before",
    "after", "finding", "kind",
})  # fmt: skip
#: Outcomes of a capture that shows the page.
_GOOD = ("captured", "partial", "too_large")
_MOST_CITING = 5
_MOST_OTHERS = 12
_MOST_CHANGES = 20


@dataclass(frozen=True)
class Notice:
    """An event as receivers are told of it; nothing in it is longer than a person reads."""

    event: Event

    @property
    def url(self) -> str:
        """The address that it is about; "" where it is about none."""
        said = self.event.fields.get("url")
        named = said if isinstance(said, str) and said else self.event.subject
        return plain(named, 2000) if named.startswith(("http://", "https://")) else ""

    @property
    def title(self) -> str:
        """One line."""
        fields, subject = self.event.fields, plain(self.event.subject, 200)
        said = next((fields[key] for key in ("title", "author") if fields.get(key)), "")
        is_about_file = self.event.kind is EventKind.AUDIT_FINDING
        about = subject if is_about_file else plain(said, 120) or self.url or subject
        return f"{TITLES[self.event.kind][0]}: {plain(about, 200)}"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What there is to say, each with what it is called; no control characters."""
        lines = [("Noticed", say_time(self.event.happened_at)), ("Address", self.url)]
        lines += [("Author", self._say("author")), ("Evidence", self._evidence)]
        lines += [("Last seen", self._say("last_seen_at")), ("First missing", self._say("first_missing_at"))]
        lines += [("Cited in", article) for article in self._cited_by]
        lines += [("Last good capture", self._last_capture_line), ("Replays at", self._replay)]
        lines += [("This look", self._this_look)]
        others = [name for name in list(self.event.fields)[:100] if name not in _SHOWN]
        lines += [(_called(name), self._say(name)) for name in others[:_MOST_OTHERS]]
        lines += [("Changes", self.changes)]
        lines += [("Collection", self.event.collection), ("What to do", ADVICE[self.event.kind])]
        return [(name, text) for name, text in lines if text]

    @cached_property
    def text(self) -> str:
        """All of it, the title first, a line for each."""
        shown = (f"{name}:\n{text}" if "\n" in text else f"{name}: {text}" for name, text in self.lines)
        return "\n".join([self.title, *shown])

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
            "author": self._say("author"),
            "evidence": self._evidence,
            "last_seen_at": self._say("last_seen_at"),
            "first_missing_at": self._say("first_missing_at"),
            "cited_by": ", ".join(self._cited_by),
            "last_capture": self._of_last_capture("id"),
            "last_captured_at": self._of_last_capture("captured_at"),
            "replay": self._replay,
            "changes": self.changes,
            "advice": ADVICE[self.event.kind],
        }
        return {name: told[name] for name in VARIABLES}

    @property
    def changes(self) -> str:
        """What of a text changed, line by line, the old ones after "-", the new after "+"."""
        given = self.event.fields.get("diff")
        lines = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
        lines = [one for one in lines if not one.startswith("@@")]
        more = [f"… {len(lines) - _MOST_CHANGES} more lines"] if len(lines) > _MOST_CHANGES else []
        told = [one[:1].strip(" ") + " " + plain(one[1:], 300) for one in lines[:_MOST_CHANGES]]
        return "\n".join([*("  " + one for one in told), *more])

    @property
    def _evidence(self) -> str:
        return self._say("evidence") or self._say("what")

    @property
    def _cited_by(self) -> list[str]:
        given = self.event.fields.get("cited_by")
        if not isinstance(given, list):
            return []
        return [plain(one, 1000) for one in given[:_MOST_CITING] if isinstance(one, str)]

    def _of_last_capture(self, name: str) -> str:
        given = self.event.fields.get("last_capture")
        return _say(name, given.get(name)) if isinstance(given, Mapping) else ""

    @property
    def _last_capture_line(self) -> str:
        capture_id, at = self._of_last_capture("id"), self._of_last_capture("captured_at")
        if capture_id:
            came = self._of_last_capture("outcome")
            # What describes the post is kept, but its page never came as it should.
            of_page = f"; of its page: {came}" if came not in ("", *_GOOD) else ""
            return f"{at}, archiver show {capture_id}{of_page}" if at else f"archiver show {capture_id}"
        return "none" if self.event.kind is EventKind.POST_GONE else ""

    @property
    def _replay(self) -> str:
        """Where a replay of the home shows the last good capture, below the replay's own address."""
        given = self.event.fields.get("last_capture")
        url, at = (given.get("url"), given.get("captured_at")) if isinstance(given, Mapping) else (None, None)
        if not isinstance(url, str) or not isinstance(at, str):
            return ""
        try:
            instant = datetime.fromisoformat(at).astimezone(UTC)
        except (ValueError, OverflowError):
            return ""
        return f"/{self.event.collection}/{instant:%Y%m%d%H%M%S}/{plain(url, 2000)}"

    @property
    def _this_look(self) -> str:
        capture_id = self._say("capture_id")
        return f"archiver show {capture_id}" if capture_id else ""

    def _say(self, name: str) -> str:
        return _say(name, self.event.fields.get(name))


def title_of(notices: Sequence[Notice]) -> str:
    """One line for a message: its event's title, or how many of each kind there are."""
    if len(notices) == 1:
        return notices[0].title
    numbers = Counter(notice.event.kind for notice in notices)
    parts = (f"{number} {TITLES[kind][number > 1].lower()}" for kind, number in numbers.most_common())
    return ", ".join(parts)


def example_notice(at: datetime) -> Notice:
    """What a test sends: an event that never happened, and says so."""
    fields: dict[str, Any] = {
        "title": "this is a test, nothing happened",
        "url": "https://social.example/posts/1",
        "evidence": "“archiver notify test” was run",
        "last_seen_at": at.astimezone(UTC).isoformat(),
        "cited_by": ["https://paper.example/story"],
    }
    return Notice(Event(kind=EventKind.POST_GONE, subject="test", happened_at=at, fields=fields))


def _called(name: str) -> str:
    return plain(name.removesuffix("_at").replace("_", " "), 40).capitalize()


def _say(name: str, value: object) -> str:
    """A field's value in words; lists joined, what is nested left to those who read the JSON."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_at"):
        return say_time(value)
    if isinstance(value, list | tuple):
        if name.endswith("_between") and len(value) == 2:
            return " and ".join(say_time(one) if one else "?" for one in value)
        return plain("; ".join(plain(one, 200) for one in value[:10] if isinstance(one, str | int | float)))
    return plain(value)
