"""Which host a job asks."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from ..model import StepName
from ..ports import EVERYBODY

#: In a host's place: services that are asked at a slow pace; half of the workers may wait for them.
LOOK_UPS = "look-ups"
#: In a host's place: receivers of notifications, some of which may be slow or dead.
RECEIVERS = "receivers"
#: In a host's place: WARC files that are read whole, one by each process that takes part. More would only
#: wait for each other: a process computes on one core.
FILES = "files"
_LONGEST = 2048
#: The host of most addresses, found in a tenth of the time.
_USUAL = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)(?::[0-9]{1,5})?/")


def find_host(step: StepName, subject: str) -> str | None:
    """The host that a job asks first; ``None`` where its subject is no address.

    Steps that ask archives and directories count as asking one: they wait long for their turn there.
    """
    if step in ("link", "mementos", "submit"):
        return LOOK_UPS
    if step == "tell":
        return None if subject == EVERYBODY else RECEIVERS
    if step in ("find", "archive"):
        return FILES
    if step not in ("read", "expand", "confirm", "capture", "watch"):
        return None
    return _host_of(subject[:_LONGEST])


@lru_cache(4096)
def _host_of(subject: str) -> str | None:
    if usual := _USUAL.match(subject):
        return usual[1]
    try:
        return urlsplit(subject).hostname
    except ValueError:
        return None
