"""Which of Wikidata's namesakes an article means, and their accounts on a platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ..lightly import dataclass
from ..model import Account, AuthorKind, PlatformName
from ..platforms import PLATFORMS
from .entities import Entity, EntityHandle
from .folding import fold_words
from .names import INITIAL, SPELT, SURNAME, TURNED, likeness
from .times import is_within
from .words import EMPTY

#: An account may be kept on by others for so long after its owner's death.
AFTER_DEATH = timedelta(days=400)
#: Letters that two words have to begin with alike: "ukraine" and "ukrainian", "minister" and "ministre".
STEM = 5


def choose_entities(
    author: str,
    author_kind: AuthorKind | None,
    role_words: Sequence[str],
    entities: Iterable[Entity],
    platform: PlatformName,
    at: datetime | None,
    offices: Mapping[str, Sequence[str]] | None = None,
    *,
    since: datetime | None = None,
) -> tuple[Account, ...]:
    """The accounts of those entities that the article can mean, the likeliest first; origin ``"wikidata"``.

    Kept are accounts that were the owner's at the instant, or at a time from ``since`` up to it, of owners
    then alive, and of the author's kind where there are any. Of namesakes those stay whose name fits
    best and, among them, those that most of the role words describe; what
    evidence doesn't tell apart is all kept, each with its ``owner_id``.

    ``role_words`` come from :func:`archiver.people.role_words`; ``offices`` says what
    the items of positions are called (:func:`archiver.people.parse_labels`).
    """
    namesakes = [
        _Namesake(entity, grade, _fitting(role_words, entity, at, offices or {}, author))
        for entity in entities
        if _can_be(entity, at)
        and (grade := max((likeness(author, n) for n in entity.names), default=0.0))
        and grade >= SURNAME
    ]
    # The kind is told by few words of the article: it decides only where somebody of that kind is there.
    namesakes = [n for n in namesakes if n.entity.kind == author_kind] or namesakes
    owners = [(n, handles) for n in namesakes if (handles := _handles_at(n.entity, platform, at, since))]
    if not owners:
        return ()
    best = max(namesake.rank for namesake, _ in owners)
    kept = sorted((row for row in owners if row[0].rank == best), key=lambda row: -row[0].grade)
    better = next((n.entity for n in namesakes if n.rank > best), None)
    return tuple(
        _account(namesake, handle, len(kept), better) for namesake, handles in kept for handle in handles
    )


@dataclass(frozen=True)
class _Namesake:
    entity: Entity
    #: How alike the names are.
    grade: float
    #: The role words that describe it.
    fitting: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int]:
        return _tier(self.grade), len(self.fitting)


def _tier(grade: float) -> int:
    """Names as far as they decide: whole ones, doubtful ones, surnames alone."""
    if grade >= SPELT:
        return 3
    return 2 if grade >= TURNED else 1 if grade >= INITIAL else 0


def _can_be(entity: Entity, at: datetime | None) -> bool:
    """Whether it is somebody, who was alive at the instant or not long dead."""
    if entity.kind == "other":
        return False
    if at is None:
        return True
    if entity.died_at is not None and at - entity.died_at > AFTER_DEATH:
        return False
    return entity.born_at is None or entity.born_at <= at


def _handles_at(
    entity: Entity, platform: PlatformName, at: datetime | None, since: datetime | None
) -> tuple[EntityHandle, ...]:
    return tuple(
        handle
        for handle in entity.handles
        if platform in (handle.platform, "unknown")
        and handle.platform in PLATFORMS
        and (at is None or is_within(at, handle.valid_from, handle.valid_until, since))
    )


def _fitting(
    role_words: Sequence[str],
    entity: Entity,
    at: datetime | None,
    offices: Mapping[str, Sequence[str]],
    author: str,
) -> tuple[str, ...]:
    """The role words that the entity's descriptions, positions at the time and occupations hold."""
    texts = list(entity.descriptions.values())
    for held in entity.positions:
        if at is None or is_within(at, held.valid_from, held.valid_until):
            texts += offices.get(held.item, ())
    for item in entity.occupations:
        texts += offices.get(item, ())
    described = {word for text in texts for word in fold_words(text)} - EMPTY
    named = set(fold_words(author))
    return tuple(word for word in role_words if word not in named and any(_akin(word, d) for d in described))


def _akin(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= STEM and a[:STEM] == b[:STEM])


def _account(namesake: _Namesake, handle: EntityHandle, kept: int, better: Entity | None) -> Account:
    entity = namesake.entity
    about = f" ({entity.description})" if entity.description else ""
    where = PLATFORMS[handle.platform].title
    evidence = f"Wikidata {entity.id}: {entity.name}{about} has @{handle.handle} on {where}"
    if namesake.fitting:
        evidence += f'; the article says "{" ".join(namesake.fitting)}"'
    if kept > 1:
        evidence += f"; one of {kept} of that name"
    if better is not None:
        evidence += f"; {better.id} fits the article better, and Wikidata knows no account of it there"
    return Account(
        platform=handle.platform,
        handle=handle.handle,
        owner=entity.name,
        owner_id=entity.id,
        origin="wikidata",
        evidence=evidence,
        valid_from=handle.valid_from,
        valid_until=handle.valid_until,
    )
