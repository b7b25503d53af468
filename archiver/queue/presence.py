"""Which owners of leases are alive, on whichever machine they are."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from .ownership import Ownership

if TYPE_CHECKING:
    from ..ports import Presence

#: How long an owner has to be absent, at every look, until it counts as dead: after the server's own restart
#: all of them are, until they are connected again.
GRACE_SECONDS = 10.0


class ClusterOwner:
    """See :class:`.ownership.Owner`.

    An owner from this home on this machine is known by its lock file, at once; any other by the lock that its
    session holds in the catalogue.

    :raises HomeError: the lock file can't be made, or the catalogue can't be reached.
    """

    def __init__(self, home: Path, presence: Presence, *, grace_seconds: float) -> None:
        self._here = Ownership(home)
        self._presence = presence
        self._grace_seconds = grace_seconds
        #: Owners that were absent at the last looks -> since when.
        self._absent: dict[str, float] = {}
        self.name = self._here.name
        try:
            presence.take(self.name)
        except BaseException:
            self.close()
            raise

    def keep(self) -> None:
        """Be present still: also after the server went away.

        :raises HomeError: the catalogue can't be reached.
        """
        self._presence.keep()

    def begin_anew(self) -> None:
        """The server was away: nobody has been seen absent since."""
        self._absent.clear()

    def is_dead(self, owner: str) -> bool:
        if owner == self.name:
            return False
        if self._here.is_dead(owner):
            return True
        if not self._presence.find_absent([owner]):
            self._absent.pop(owner, None)
            return False
        since = self._absent.setdefault(owner, time.monotonic())
        return time.monotonic() - since >= self._grace_seconds

    def find_dead(self) -> list[str]:
        return self._here.find_dead()

    def bury(self, owner: str) -> None:
        self._absent.pop(owner, None)
        self._here.bury(owner)

    def close(self) -> None:
        self._here.close()
        self._presence.close()
