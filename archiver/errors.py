"""What can go wrong in a way that a person has to act on.

Outcomes of a visit (gone, login wall, unreachable …) are values of
:class:`archiver.model.Outcome`, never exceptions. An exception here ends a
command, or one source of a batch, with one clear line::

    ArchiverError              exit code 1 unless said otherwise
    ├── UsageError             the call can't be carried out as written (exit code 2)
    │   ├── NotThere           nothing has the id or address that was named (exit code 2)
    │   ├── DecidedMeanwhile   another person decided what was being looked at (exit code 2)
    │   └── SettingsError      a settings file or key is wrong (exit code 2)
    ├── SourceError            one source of a batch can't be read; the others go on
    ├── CatalogTrouble         the catalogue's server can't do it just now; who works for good tries again
    │   ├── Crossed            another process changed the same rows at once; again, and it works
    │   └── CatalogAway        see below
    ├── BucketAway             the bucket's server can't be reached, or refuses; the home is as it was
    └── HomeError              the home folder can't be used
        ├── HomeBusy           another daemon works on it
        ├── CatalogAway        the catalogue's server can't be reached just now, went away, or is of no use
        │   ├── CatalogFull    it has no room left; it is a StorageFull, too
        │   └── Unanswered     it went away with what it was to store, which it may have stored
        ├── RecordLost         a record isn't where it was stored, or can't be read
        └── StorageFull        there is no room left to record anything
"""

from __future__ import annotations


class ArchiverError(Exception):
    """Says in one line what is wrong, where, and what to do."""

    exit_code = 1


class UsageError(ArchiverError):
    """The call can't be carried out as it is written; ``field`` is what is wrong, where it is one thing."""

    exit_code = 2

    def __init__(self, *says: object, field: str | None = None) -> None:
        super().__init__(*says)
        self.field = field


class NotThere(UsageError):
    """Nothing in the catalogue has the id or address that was named."""


class DecidedMeanwhile(UsageError):
    """Another person decided of a citation while this one looked at it; nothing was changed."""


class SettingsError(UsageError):
    """A settings file can't be read, or a key in it is unknown or has a wrong value."""


class SourceError(ArchiverError):
    """One source can't be read as an article. ``source`` is what the user named."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str]]:
        # An exception is pickled with its args, which here are the finished line.
        return type(self), (self.source, self.reason)


class CatalogTrouble(ArchiverError):
    """The catalogue's server can't do it just now; tried again, it works once that is over.

    The message says what a person can do where it doesn't end by itself.
    """


class Crossed(CatalogTrouble):
    """Two processes changed the same rows at once, and this one gave way; a job is simply tried again."""


class BucketAway(ArchiverError):
    """What lies in the bucket of ``storage.url`` isn't to be had now.

    No :class:`HomeError`: what is due can go on without it, and a job that needs it is tried again.
    """


class HomeError(ArchiverError):
    """The home folder can't be used."""


class HomeBusy(HomeError):
    """Another daemon already works on this home."""


class CatalogAway(HomeError, CatalogTrouble):
    """The catalogue's server can't be reached, went away, or does nothing now; when it does, all goes on."""


class Unanswered(CatalogAway):
    """The server went away while a transaction ended: it may be stored or not, and nothing here can tell.

    What belongs to it outside of the catalogue must neither be taken back nor counted on.
    """


class RecordLost(HomeError):
    """A record isn't where the catalogue has it, or can't be read there."""


class StorageFull(HomeError):
    """There is no room left to record anything; what was recorded stays valid."""


class CatalogFull(CatalogAway, StorageFull):
    """The catalogue's server has no room left; all goes on when it has."""


class LostLease(Exception):
    """The job was taken over by another worker; what this one did is dropped.

    Only the queue sees it: no person has to act on it, so it is no ArchiverError.
    """


class Stopped(Exception):
    """The program was told to stop while a job waited for its turn; the job goes back as it was.

    Only the queue sees it, like :class:`LostLease`.
    """
