"""What the outside sees of a running daemon: systemd is told, and monitoring may ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from ..lightly import dataclass
from ..service import Archiver
from . import process
from .counted import Counted
from .listener import Listen, Listener, Served
from .metrics import CONTENT_TYPE, Figures, render
from .pulse import Pulse
from .systemd import Supervisor

#: Within so many seconds a scrape gets what the last one got, so that many cost what one costs.
_FRESH_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Outside:
    """How a daemon shows itself."""

    pulse: Pulse
    counted: Counted
    #: Where metrics and health are served; ``None`` for nowhere.
    listen: Listen | None = None


@contextmanager
def attended(
    current: Callable[[], Archiver], outside: Outside, stop: threading.Event
) -> Iterator[Supervisor]:
    """Serve metrics and health, and attend to systemd's watchdog, for as long as the block lasts.

    ``current`` is the service at work: another one follows it where the settings are read again.

    :raises UsageError: the address can't be listened on.
    """
    with ExitStack() as stack:
        supervisor = stack.enter_context(Supervisor(outside.pulse, stop))
        if outside.listen is not None:
            pulse = outside.pulse
            served = Served(
                metrics=_Scrapes(current, outside).text,
                ills=pulse.find_late,
                is_standing_by=pulse.is_standing_by,
            )
            listener = stack.enter_context(Listener(outside.listen, served))
            current().progress.note("listen", url=f"http://{listener.name}/metrics")
        yield supervisor


class _Scrapes:
    """The metrics' text, made when it is asked for, by one thread at a time."""

    def __init__(self, current: Callable[[], Archiver], outside: Outside) -> None:
        self._current = current
        self._outside = outside
        self._lock = threading.Lock()
        self._made_at = -_FRESH_SECONDS
        self._text = ""

    def text(self) -> tuple[str, str]:
        with self._lock:
            if time.monotonic() - self._made_at >= _FRESH_SECONDS:
                self._text = render(self._read())
                self._made_at = time.monotonic()
            return self._text, CONTENT_TYPE

    def _read(self) -> Figures:
        operating = self._current().operating
        written, open_files = operating.count_written()
        return Figures(
            status=operating.status(),
            counted=self._outside.counted,
            beats=self._outside.pulse.ages(),
            rss_bytes=process.rss_bytes(),
            started_at=process.started_at(),
            cpu_seconds=process.cpu_seconds(),
            warc_written_bytes=written,
            warc_open_files=open_files,
        )
