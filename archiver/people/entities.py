"""What Wikidata says of a person or an organisation, as far as linking needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from ..lightly import dataclass
from ..model import PlatformName

#: ``other``: a name, a page of namesakes, a work.
EntityKind = Literal["person", "organisation", "other"]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A position that somebody held, by its Wikidata item."""

    item: str
    #: Aware UTC; a year or month given alone is taken whole. ``None`` is open or unknown.
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EntityHandle:
    """An account that Wikidata gives."""

    platform: PlatformName
    #: As the platform's addresses write it; ``user@host`` on the fediverse.
    handle: str
    #: The platform's own number of the account (P6552), where it is given.
    number: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    is_preferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One item of Wikidata."""

    #: ``"Q…"``; of a redirect, the item that it leads to.
    id: str
    kind: EntityKind = "other"
    #: Language -> label; the language that was asked first comes first.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: In every language asked for, each once.
    aliases: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    positions: tuple[Held, ...] = ()
    #: Items.
    occupations: tuple[str, ...] = ()
    #: Preferred ones first; deprecated ones are left out.
    handles: tuple[EntityHandle, ...] = ()
    born_at: datetime | None = None
    died_at: datetime | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name: labels first, then aliases."""
        return tuple(dict.fromkeys((*self.labels.values(), *self.aliases)))

    @property
    def name(self) -> str:
        """The name to show."""
        return next(iter(self.names), self.id)

    @property
    def description(self) -> str:
        return next(iter(self.descriptions.values()), "")
