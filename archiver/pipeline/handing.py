"""Hands a message over to its receiver, by whichever way it is told."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from ..errors import HomeError
from ..model import EventKind
from ..ports import Messenger, Sent
from ..telling import (
    FeedFile,
    Log,
    Mailbox,
    Notice,
    Receiver,
    Webhook,
    as_address,
    build_feed,
    build_letter,
    build_payload,
    log_line,
)
from ..telling.ways import OWN_FEED
from .context import Context

log = logging.getLogger(__name__)
#: What receivers of kind "log" read: shown whatever else is.
_told = logging.getLogger("archiver.events")
#: Events in a feed.
FEED_EVENTS = 200


def hand_over(
    messenger: Messenger, receiver: Receiver, notices: Sequence[Notice], message_id: str, at: datetime
) -> Sent:
    """Try once to tell a receiver; how that ended. Feeds are written by :func:`write_feed`.

    :raises HomeError: the home can't keep what is needed for it.
    """
    try:
        return _hand_over(messenger, receiver, notices, message_id, at)
    except HomeError:
        raise
    except Exception as error:  # a message that can't be made mustn't hold up all that follow
        log.exception("%s: the message %s can't be made", receiver.name, message_id)
        return Sent(f"the message can't be made: {type(error).__name__}: {error}")


def _hand_over(
    messenger: Messenger, receiver: Receiver, notices: Sequence[Notice], message_id: str, at: datetime
) -> Sent:
    way, template = receiver.way, receiver.template
    match way:
        case Webhook():
            payload = build_payload(notices, template)
            return messenger.post(way.url, payload.headers(message_id, way.secret, at), payload.body)
        case Mailbox():
            letter = build_letter(notices, way, message_id=message_id, at=at, template=template)
            sender, *to = (as_address(one).addr_spec for one in (way.sender, *way.to))
            return messenger.mail(way.server, sender, to, letter)
        case Log():
            _told.setLevel(logging.INFO)
            for notice in notices:
                _told.info("%s", log_line(notice, template))
        case FeedFile():
            pass  # it shows what is in the catalogue, not what is handed over
    return Sent()


def write_feed(context: Context, receiver: Receiver | None = None) -> Sent:
    """Write the feed of the newest events that a receiver wants; without one, the feed of all events.

    Where nothing has happened yet, none is written.
    """
    kinds = sorted(receiver.events) if receiver and len(receiver.events) < len(EventKind) else ()
    collection = receiver.collection if receiver else None
    file = receiver.way.file if receiver and isinstance(receiver.way, FeedFile) else OWN_FEED
    with context.catalog.read() as session:
        events = session.list_events(kinds=kinds, collection=collection, limit=FEED_EVENTS)
    if not events:
        return Sent()
    title = f"archiver: {receiver.name}" if receiver else "archiver: events"
    notices = [Notice(event) for _, event in events]
    content = build_feed(notices, title=title, feed_id=f"urn:archiver:feed:{file}")
    return context.messenger().publish(context.settings.home / file, content)
