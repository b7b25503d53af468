"""Processes that worked on the home and are no more: what they had leased is due again at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ports import Catalog
    from .ownership import Owner

log = logging.getLogger(__name__)


class Others:
    """The other owners of leases, as the dispatcher of one run sees them."""

    def __init__(self, catalog: Catalog, ownership: Owner) -> None:
        self._catalog = catalog
        self._ownership = ownership
        #: Who had leases at the last look.
        self._owners: list[str] = []

    def begin(self) -> None:
        """Free what earlier runs of this process, and processes that are no more, could not give back."""
        with self._catalog.begin() as session:
            session.release_owner(self._ownership.name)
        for owner in self._ownership.find_dead():
            self._take_over(owner)

    def free_the_dead(self, *, is_quiet: bool) -> None:
        """Make due at once what was leased by processes that are no more.

        While it is quiet, the same have leases as before, and only their locks are looked at.
        """
        if not is_quiet:
            with self._catalog.read() as session:
                self._owners = [one for one in session.find_lease_owners() if one != self._ownership.name]
        for owner in self._ownership.find_gone(self._owners):
            self._take_over(owner)

    def _take_over(self, owner: str) -> None:
        with self._catalog.begin() as session:
            freed = session.release_owner(owner)
        self._ownership.bury(owner)
        log.info("took over %d jobs of a process that is no more (%s)", freed, owner)
