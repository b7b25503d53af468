"""Events as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from ..model import Event
from .notice import Notice

_ATOM = "http://www.w3.org/2005/Atom"
#: When a feed without entries changed last: it has to say something, and always the same.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def build_feed(notices: Sequence[Notice], *, title: str, feed_id: str) -> bytes:
    """A feed of these events, newest first; the same events give the same bytes.

    An entry's id is made of the event's and stays as it is.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", feed_id)
    _add(feed, "title", title)
    _add(feed, "updated", _stamp(max((notice.event.happened_at for notice in notices), default=_NEVER)))
    _add(_add(feed, "author"), "name", "archiver")
    _add(feed, "generator", "archiver")
    for notice in notices:
        event = notice.event
        entry = _add(feed, "entry")
        _add(entry, "id", id_of(event))
        _add(entry, "title", notice.title).set("type", "text")
        _add(entry, "updated", _stamp(event.happened_at))
        _add(entry, "published", _stamp(event.happened_at))
        _add(entry, "category").set("term", event.kind.value)
        if notice.url:
            _add(entry, "link").attrib.update({"rel": "alternate", "href": notice.url})
        _add(entry, "content", notice.text).set("type", "text")
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def id_of(event: Event) -> str:
    """The address by which readers know an event again."""
    return f"urn:archiver:event:{event.id}"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
