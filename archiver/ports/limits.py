"""Limits of others, kept by all processes that share a catalogue together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from ..lightly import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What a row is to hold."""

    #: What JSON can say.
    state: Any
    #: Seconds since 1970 after which the row says no more than a missing one would.
    lapses_at: float


class SharedLimits(Protocol):
    """Rows by kind and key, each changed by one at a time; one clock counts for all who share them.

    ``decide`` is given what a row holds (``None`` where there is none) and the instant, in seconds since
    1970, and says what came of it and what the row holds from now on: ``None`` leaves it. It may be asked
    again, also of a row that has its change already, where the connection broke; it does nothing else.
    """

    #: How long a lease in a row counts that nobody renews.
    lease_seconds: float

    def change(self, kind: str, key: str, decide: Callable[[Any, float], tuple[T, Kept | None]]) -> T:
        """Change a row, or decide not to.

        :raises HomeError: the rows can't be reached.
        """

    def change_many(self, kind: str, decide: Mapping[str, Callable[[Any, float], Kept | None]]) -> None:
        """Change several rows at once, all or none.

        :raises HomeError: the rows can't be reached.
        """

    def find(self, kind: str, key: str) -> tuple[Any, float]:
        """What a row holds, and the instant.

        :raises HomeError: the rows can't be reached.
        """

    def close(self) -> None: ...
