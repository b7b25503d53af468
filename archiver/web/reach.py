"""The way from a request to the service, and to what stands beside the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from ..errors import UsageError
from .replay import find_replay, find_replay_address
from .serving import Serving

if TYPE_CHECKING:
    from ..ports import StepCounts
    from ..service import Archiver

#: Articles that wait to be archived; nobody may ask for more through the pages.
MOST_WAITING = 2000


def service() -> Archiver:
    """The service that this application stands on."""
    return cast("Archiver", current_app.extensions["archiver"])


def serving() -> Serving:
    """How this application is served."""
    return cast("Serving", current_app.extensions["serving"])


def replay_of(capture: Mapping[str, Any] | None) -> str | None:
    """Where a capture, a row of the catalogue, replays; ``None`` where it doesn't."""
    return find_replay(serving().replay.base, capture) if capture else None


def replay_at(url: str | None, at: str | None, collection: str) -> str | None:
    """Where what is kept under an address (a post's card, say) replays as of an instant."""
    return find_replay_address(serving().replay.base, url=url, at=at, collection=collection)


def ask_for(urls: Sequence[str]) -> str:
    """Ask for articles to be archived, and see to it that somebody does it; the name of what was asked for.

    :raises UsageError: an address can't be archived, or too much waits already.
    """
    check_room(service().operating.status().steps)
    batch = service().enqueue_archive(urls)
    serving().runner.wake()
    return batch


def check_room(steps: Iterable[StepCounts]) -> None:
    """:raises UsageError: more articles wait already than may."""
    waiting = sum(step.due + step.later for step in steps if step.step == "read")
    if waiting >= MOST_WAITING:
        raise UsageError(f"{waiting:,} articles wait to be archived already; ask again when fewer do")


def runner_shown() -> Mapping[str, Any]:
    """Who works on what was asked for: ``state``, ``outcome`` of the last run, ``ended_at``."""
    return serving().runner.shown
