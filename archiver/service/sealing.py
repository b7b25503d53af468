"""Closing the WARC files that were left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .jobs import Jobs


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """Which WARC files were closed, and which living processes still write."""

    sealed: Sequence[str]
    #: As collection/name.
    open_elsewhere: Sequence[str]


def seal(jobs: Jobs) -> Sealed:
    """Close every WARC file that no living process writes; those of a running one are its own to close."""
    from ..warc.recovery import find_open

    done = jobs.recover()
    still_open = [f"{collection}/{name}" for collection, name in find_open(jobs.adapters.settings)]
    return Sealed(sealed=done, open_elsewhere=still_open)
