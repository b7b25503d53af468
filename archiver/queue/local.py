"""The whole engine for one machine: the work table, and a pool of threads.

Any number of processes may run one each on the same home; the table's leases
keep them from doing a job twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claims import LocalClaims
from .engine import Engine
from .ownership import Ownership

if TYPE_CHECKING:
    from ..model import StepName


class LocalQueue(Engine):
    """:class:`archiver.ports.Queue` for one machine."""

    def claims(self, names: tuple[StepName, ...], batch: str | None) -> LocalClaims:
        if self._owner is None:
            self._owner = Ownership(self._settings.home)
        return LocalClaims(
            self._catalog,
            self._clock,
            self._settings.work,
            host_share=self._host_share,
            owner=self._owner,
            names=names,
            batch=batch,
        )
