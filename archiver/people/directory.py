"""What this machine knows of people without asking anybody: the user's list and the table of legislators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from ..lightly import dataclass
from ..model import Account, PlatformName
from .index import NameIndex
from .legislators import Legislator, find_legislators
from .listed import Person, find_listed, index_people


@dataclass(frozen=True)
class Directory:
    people: tuple[Person, ...] = ()
    legislators: tuple[Legislator, ...] = ()

    @cached_property
    def _index(self) -> NameIndex:
        """Made when somebody is looked for first: a long list takes seconds to compare."""
        return index_people(self.people)

    def find_accounts(
        self,
        author: str,
        platform: PlatformName,
        at: datetime | None,
        role_words: Sequence[str],
        *,
        since: datetime | None = None,
    ) -> tuple[Account, ...]:
        """The accounts that the list and the table give an author on a platform at an instant."""
        return (
            *find_listed(author, platform, at, self.people, self._index, since=since),
            *find_legislators(author, platform, at, self.legislators, role_words),
        )
