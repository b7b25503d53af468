"""The indexes of what other machines bring into the bucket, fetched while a server runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ArchiverError
from ..settings import Settings

log = logging.getLogger(__name__)

#: Pause between two looks: each costs a request for a thousand files.
_PAUSE_SECONDS = 60.0


@contextmanager
def following(settings: Settings) -> Iterator[None]:
    """Fetch them now and every minute, in a thread, to the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(settings, stop), name="following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def _follow(settings: Settings, stop: threading.Event) -> None:
    from ..warc.fetched import fetch_indexes

    while not stop.is_set():
        try:
            if count := fetch_indexes(settings):
                log.info("indexes fetched from the bucket: %d", count)
        except ArchiverError as error:
            log.warning("the bucket's indexes can't be fetched: %s", error)
        except Exception:  # the edge of a thread
            log.exception("the bucket's indexes can't be fetched")
        stop.wait(_PAUSE_SECONDS)
