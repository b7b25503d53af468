"""Who is told what: the receivers of ``notify.toml``, how it stands with each, and a test."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import SettingsError, UsageError
from ..lightly import dataclass
from ..model import Event, EventKind, ReceiverState, stable_id
from ..naming import check_collection
from ..ports import Sent
from ..settings import Settings
from ..telling import (
    FILE_NAME,
    OWN_FEED,
    Notice,
    Receiver,
    build_feed,
    event_as_json,
    example_notice,
    parse_receivers,
    places_of_list,
)
from ..telling.templates import MAX_BYTES
from .adapters import Adapters


def find_receivers_file(settings: Settings) -> Path | None:
    """``notify.toml``, where there is one."""
    return next((path for path in places_of_list(settings.home, settings.file) if path.is_file()), None)


def load_receivers(settings: Settings) -> tuple[Receiver, ...]:
    """The receivers, without the secrets that the environment has; none without a file.

    :raises SettingsError: the file can't be read, or something in it is wrong.
    """
    path = find_receivers_file(settings)
    if path is None:
        return ()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: can't read this list of receivers: {error.strerror}") from error

    def load_template(name: str) -> bytes:
        with (path.parent / Path(name).expanduser()).open("rb") as file:
            return file.read(MAX_BYTES + 1)

    return parse_receivers(content, str(path), load_template)


def arm_receivers(settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[Receiver, ...]:
    """The receivers with all their secrets.

    :raises SettingsError: as :func:`load_receivers`, or the environment lacks one.
    """
    return tuple(receiver.with_secrets(environ) for receiver in load_receivers(settings))


@dataclass(frozen=True)
class Standing:
    """A receiver, and how it stands with it."""

    #: ``None``: it waits for what it is told, and isn't named any more.
    receiver: Receiver | None
    name: str
    state: ReceiverState


class Telling:
    """What a person asks of events and receivers."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def list_standings(self) -> Sequence[Standing]:
        """Every receiver in the order of its file, then those not named any more for which something waits.

        :raises SettingsError: the file can't be read, or something in it is wrong.
        """
        receivers = load_receivers(self._adapters.settings)
        with self._adapters.reading_catalog.read() as session:
            states = session.load_receiver_states()
        named = [Standing(one, one.name, states.get(one.name, ReceiverState())) for one in receivers]
        names = {one.name for one in receivers}
        waiting = {name: state for name, state in states.items() if state.waiting and name not in names}
        return [*named, *(Standing(None, name, state) for name, state in waiting.items())]

    def send_tests(self, name: str | None) -> Iterator[tuple[Receiver, Sent]]:
        """Tell a receiver, or each, of an event that never happened, now; what came of it.

        A feed's file isn't touched: it shows what happened.

        :raises UsageError: there is no such receiver, or none at all.
        :raises SettingsError: the file can't be read, or something in it is wrong.
        """
        from ..pipeline.handing import hand_over

        settings = self._adapters.settings
        receivers = load_receivers(settings)
        wanted = [one for one in receivers if name in (None, one.name)]
        if not wanted:
            where = find_receivers_file(settings) or settings.home / FILE_NAME
            if not receivers:
                raise UsageError(f"{where}: names no receiver yet; docs/notifications.md says how")
            known = ", ".join(one.name for one in receivers)
            raise UsageError(f"{where}: no receiver is called {name}; there are {known}")
        now = self._adapters.clock.now()
        for receiver in [one.with_secrets(os.environ) for one in wanted]:
            message_id = stable_id("m", "test", receiver.name, now.isoformat())
            yield (
                receiver,
                hand_over(self._adapters.messenger, receiver, [example_notice(now)], message_id, now),
            )

    def list_events(
        self,
        *,
        since: datetime | None = None,
        kinds: Sequence[EventKind] = (),
        collection: str | None = None,
        limit: int | None = None,
    ) -> list[Event]:
        """What happened, newest first."""
        if collection is not None:
            check_collection(collection)
        with self._adapters.reading_catalog.read() as session:
            found = session.list_events(since=since, kinds=kinds, collection=collection, limit=limit)
        return [event for _, event in found]

    def as_feed(self, events: Sequence[Event]) -> bytes:
        """Events as Atom."""
        notices = [Notice(event) for event in events]
        return build_feed(notices, title="archiver: events", feed_id=f"urn:archiver:feed:{OWN_FEED}")

    def as_row(self, event: Event) -> Mapping[str, Any]:
        """An event as JSON, as webhooks get it."""
        return event_as_json(Notice(event))


def begin_telling(adapters: Adapters) -> None:
    """Ask for a look at what is to be told, by the receivers as they are named now.

    :raises SettingsError: the file can't be read, or something in it is wrong.
    """
    from ..pipeline.tell import begin_telling

    _ = adapters.receivers
    with adapters.catalog.begin() as session:
        begin_telling(session, adapters.clock.now())
