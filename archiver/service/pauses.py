"""What a person has paused: the whole daemon, or single sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ..model import Source
from .adapters import Adapters
from .sources import find_named

#: The daemon's name among what can be paused.
DAEMON = "daemon"
#: How old an answer may be that the queue gets, which asks before each claim.
_LOOK_SECONDS = 0.5


class Pausing:
    """Pauses and resumes; all of it is kept in the catalogue, and outlives the daemon."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def pause_daemon(self) -> bool:
        """Have the daemon begin nothing more; ``False`` where it is paused already."""
        with self._adapters.catalog.begin() as session:
            return session.save_pause(DAEMON, at=self._adapters.clock.now())

    def resume_daemon(self) -> bool:
        """``False`` where it wasn't paused."""
        with self._adapters.catalog.begin() as session:
            return session.remove_pause(DAEMON)

    def find_daemon_pause(self) -> datetime | None:
        """Since when the daemon is paused."""
        with self._adapters.reading_catalog.read() as session:
            return session.find_pause(DAEMON)

    def pause_source(self, id_or_url: str) -> tuple[Source, bool]:
        """Don't look at a source any more; ``False`` where it is paused already.

        :raises UsageError: there is none of that id or address, or several.
        """
        now = self._adapters.clock.now()
        return self._change(id_or_url, lambda source: source.paused_at or now)

    def resume_source(self, id_or_url: str) -> tuple[Source, bool]:
        """Look at a source again, once for all looks that were left out; ``False`` where it wasn't paused.

        :raises UsageError: there is none of that id or address, or several.
        """
        return self._change(id_or_url, lambda _: None)

    def watch(self) -> Callable[[], bool]:
        """Says whether the daemon is paused, as it was a moment ago at the most; a change is told."""
        asked_at = float("-inf")
        answer = False

        def is_paused() -> bool:
            nonlocal asked_at, answer
            now = self._adapters.clock.monotonic()
            if now - asked_at >= _LOOK_SECONDS:
                before, answer, asked_at = answer, is_daemon_paused(self._adapters), now
                if answer != before:
                    event = "pause" if answer else "resume"
                    self._adapters.progress.note(event, url=str(self._adapters.settings.home))
            return answer

        return is_paused

    def _change(self, id_or_url: str, choose: Callable[[Source], datetime | None]) -> tuple[Source, bool]:
        with self._adapters.catalog.begin() as session:
            source = find_named(session, id_or_url)
            changed = replace(source, paused_at=choose(source))
            session.save_schedule([changed])
        return changed, changed.paused_at != source.paused_at


def is_daemon_paused(adapters: Adapters) -> bool:
    """Whether a person has paused the daemon."""
    with adapters.catalog.read() as session:
        return session.find_pause(DAEMON) is not None
