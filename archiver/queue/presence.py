"""Which owners of leases are alive, on whichever machine they are."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import HomeError
from .ownership import Ownership

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..ports import Presence

#: How long an owner has to be absent, at every look, until it counts as dead: after the server's own restart
#: all of them are, until they are connected again.
GRACE_SECONDS = 10.0


class ClusterOwner:
    """See :class:`.ownership.Owner`.

    Who holds its lock in the catalogue is alive. Of the others those that have left their lock file in this
    home are known to be no more at once, and the rest when they were absent for a while: that a file isn't
    here says nothing, since another machine may have the same name and keep its home at the same place.

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

    def check_clock(self, most_seconds: float) -> None:
        """Whether this machine's clock agrees with the catalogue's server, as leases are kept by clocks.

        :raises HomeError: it doesn't, by more than so many seconds.
        """
        ahead = self._presence.find_skew()
        if abs(ahead) > most_seconds:
            way = "ahead of" if ahead > 0 else "behind"
            raise HomeError(
                f"this machine's clock is {abs(ahead):,.0f} s {way} that of the catalogue's server, and "
                "jobs are leased by it: set both by NTP"
            )

    def find_gone(self, owners: Collection[str]) -> list[str]:
        asked = [owner for owner in owners if owner != self.name]
        absent = self._presence.find_absent(asked)
        for owner in asked:
            if owner not in absent:
                self._absent.pop(owner, None)
        return [owner for owner in asked if owner in absent and self._is_gone(owner)]

    def _is_gone(self, owner: str) -> bool:
        if self._here.has_left(owner):
            return True
        now = time.monotonic()
        return now - self._absent.setdefault(owner, now) >= self._grace_seconds

    def find_dead(self) -> list[str]:
        return self._here.find_dead()

    def bury(self, owner: str) -> None:
        self._absent.pop(owner, None)
        self._here.bury(owner)

    def close(self) -> None:
        self._here.close()
        self._presence.close()
