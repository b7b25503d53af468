"""A webhook that keeps what it is told, and under which id."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.internet import Answer, Internet, Request
from tests.internet.answers import content

HOST = "hooks.example"
NAME = "desk"
#: No sender is kept waiting for longer.
_LONGEST_SECONDS = 5.0
#: Beside it a feed of its own in the home folder.
FEED = "desk.atom"

NOTIFY = f"""\
[[receiver]]
name = "{NAME}"
kind = "webhook"
url = "https://{HOST}/in"
secret = "a secret of the desk"

[[receiver]]
name = "feed"
kind = "feed"
file = "{FEED}"
"""


class Receiver:
    """Takes every message."""

    def __init__(self, internet: Internet) -> None:
        #: Message id -> its events; one that comes again under its id has to be the same.
        self.messages: dict[str, list[Mapping[str, Any]]] = {}
        #: Message id -> how often it came.
        self.times: Counter[str] = Counter()
        #: Ids of messages that came again with other events.
        self.changed: list[str] = []
        self._lock = threading.Lock()
        self._arrived, self._answers = threading.Event(), threading.Event()
        self._answers.set()
        internet.site(HOST).at("/in", self._take)

    def _take(self, request: Request) -> Answer:
        told = json.loads(request.body)["data"]
        message_id = request.headers["webhook-id"]
        with self._lock:
            self.times[message_id] += 1
            if self.messages.setdefault(message_id, told) != told:
                self.changed.append(message_id)
        self._arrived.set()
        self._answers.wait(_LONGEST_SECONDS)
        return content("", "text/plain", status=204)

    @contextlib.contextmanager
    def holding(self) -> Iterator[Callable[[float], bool]]:
        """Keep senders waiting for their answer; what is given waits for a message, and says if one came."""
        self._arrived.clear()
        self._answers.clear()
        try:
            yield self._arrived.wait
        finally:
            self._answers.set()

    def told(self) -> list[Mapping[str, Any]]:
        """The events of all messages; a message that came again counts once."""
        with self._lock:
            return [event for message in self.messages.values() for event in message]

    @property
    def repeats(self) -> int:
        """Messages that came more often than once."""
        return sum(times - 1 for times in self.times.values())
