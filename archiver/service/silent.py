"""For who wants to be told nothing."""

from __future__ import annotations

from typing import Any


class Silent:
    """:class:`archiver.ports.Progress` that tells nobody."""

    def note(self, event: str, **about: Any) -> None:
        """Do nothing."""
