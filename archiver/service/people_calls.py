"""What the program can tell of people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..settings import Settings
from .adapters import Adapters

if TYPE_CHECKING:
    from ..people import Person
    from .people import Known


class PeopleCalls:
    """The part of :class:`.archiver.Archiver` that is about people."""

    settings: Settings
    _adapters: Adapters

    def list_people(self) -> tuple[Person, ...]:
        """The user's own list of people.

        :raises SettingsError: something in it is wrong; the line names file, entry and key.
        """
        from .people import load_people

        return load_people(self.settings)

    def download_legislators(self) -> int:
        """Fetch the table of members of the United States Congress; how many it holds."""
        from .people import download_legislators

        adapters = self._adapters
        return download_legislators(self.settings, adapters.lookups, adapters.clock.now())

    def find_person(self, name: str, *, platform: str = "unknown", at: datetime | None = None) -> Known:
        """Whose accounts a name can mean: by the list, the table and, online, Wikidata."""
        from .people import find_person

        with self._adapters.reading_catalog.read() as session:
            learnt = session.find_accounts([name], None if platform == "unknown" else platform)
        lookups = self._adapters.lookups
        return find_person(self.settings, lookups, name, platform=platform, at=at, learnt=learnt)
