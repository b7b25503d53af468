"""Closing the WARC files that were left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..lightly import dataclass
from .jobs import Jobs

if TYPE_CHECKING:
    from ..warc.uploads import Upload


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """Which WARC files were closed, and which living processes still write."""

    sealed: Sequence[str]
    #: As collection/name.
    open_elsewhere: Sequence[str]
    #: What became of the files that waited for the bucket.
    uploads: Sequence[Upload] = ()


def seal(jobs: Jobs) -> Sealed:
    """Close every WARC file that no living process writes; those of a running one are its own to close.

    With ``storage.url`` all that are closed go to the bucket.
    """
    from ..warc.recovery import find_open

    done = jobs.recover()
    still_open = [f"{collection}/{name}" for collection, name in find_open(jobs.adapters.settings)]
    return Sealed(sealed=done, open_elsewhere=still_open, uploads=jobs.adapters.uploads.upload())
