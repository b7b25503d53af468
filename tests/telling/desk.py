"""A home with receivers, a clock that is put forward by hand, and events to tell."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.model import Event, EventKind, ReceiverState
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet
from tests.internet.answers import content
from tests.internet.log import Request
from tests.internet.mail import MailHost
from tests.telling.examples import NOON

HOOK = """[[receiver]]
name = "{name}"
kind = "webhook"
url = "https://{host}/in"
secret = "a secret of the desk"
"""
MAIL = """[[receiver]]
name = "mail"
kind = "email"
host = "mail.example"
from = "archive@paper.example"
to = "desk@paper.example"
"""


def hook(name: str = "desk", host: str = "hooks.example", **more: Any) -> str:
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    return HOOK.format(name=name, host=host) + "".join(lines)


class HandClock:
    """:class:`archiver.ports.Clock` that stands still until it is put forward."""

    def __init__(self) -> None:
        self._now = NOON
        self._real = threading.Event()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - NOON).total_seconds()

    def pass_by(self, **length: float) -> None:
        self._now += timedelta(**length)

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        return (stop or self._real).wait(min(seconds, 0.02))


class Desk:
    """Notes events in a home and tells them."""

    def __init__(self, internet: Internet, folder: Path, mail: MailHost | None = None) -> None:
        self.internet = internet
        self.home = folder / "home"
        self.home.mkdir()
        self.clock = HandClock()
        #: Further settings of the section.
        self.network: dict[str, Any] = {}
        self._folder = folder
        self._mail = mail

    def write(self, toml: str) -> None:
        """Write ``notify.toml``."""
        (self.home / "notify.toml").write_text(toml, encoding="utf-8")

    @contextmanager
    def open(self) -> Iterator[Archiver]:
        resolve = self.internet.resolve() | (self._mail.resolve("mail.example", 587) if self._mail else {})
        network = {"resolve": resolve} | self.network
        config = self.internet.write_config(self._folder / "settings.toml", network=network)
        with Archiver(load_settings(self.home, config), clock=self.clock) as archiver:
            yield archiver

    def note(self, *subjects: str, kind: EventKind = EventKind.POST_GONE, **fields: Any) -> None:
        with self.open() as archiver, archiver.catalog.begin() as session:
            for subject in subjects:
                session.add_event(
                    Event(kind=kind, subject=subject, happened_at=self.clock.now(), fields=fields)
                )

    def tell(self) -> None:
        """Do what is due now."""
        with self.open() as archiver:
            archiver.work(until_idle=True)

    def tell_to_the_end(self, most: int = 60) -> None:
        """Do what is due, and put the clock forward to what is due next, until nothing waits."""
        with self.open() as archiver:
            for _ in range(most):
                archiver.work(until_idle=True)
                with archiver.catalog.read() as session:
                    states = session.load_receiver_states().values()
                waiting = [state.next_at for state in states if state.next_at]
                if not waiting:
                    return
                self.clock.pass_by(seconds=max(0.0, (min(waiting) - self.clock.now()).total_seconds()))
        raise AssertionError("something still waits")

    def state(self, name: str = "desk") -> ReceiverState:
        with self.open() as archiver, archiver.catalog.read() as session:
            return session.load_receiver_states().get(name, ReceiverState())

    def all_told(self, host: str = "hooks.example") -> list[str]:
        """The subjects of all messages, in order."""
        return [subject for message in self.told(host) for subject in message]

    def told(self, host: str = "hooks.example") -> list[list[str]]:
        """The subjects of each message that a webhook was sent, in order."""
        return [subjects_of(request) for request in self.internet.requests(host)]


def subjects_of(request: Request) -> list[str]:
    return [event["subject"] for event in json.loads(request.body)["data"]]


def takes(internet: Internet, host: str = "hooks.example", answer: Callable[[Request], Any] | None = None):
    """A webhook that takes messages, or answers as told."""
    internet.site(host).at("/in", answer or content("", "text/plain", status=204))
