"""What became of one cited post, by what looks at it showed and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from ...lightly import dataclass
from ...model import MISSING, SEEN, Observation, PostState
from ...ports.exports import CitedPost
from ...sightings import Standing, find_standing


class Fate(StrEnum):
    """What became of a cited post; the order is that of a list for an editor."""

    GONE = "gone"
    SUSPENDED = "suspended"
    PRIVATE = "private"
    DOUBTFUL = "doubtful"
    EDITED = "edited"
    WALLED = "walled"
    UNREACHABLE = "unreachable"
    UNSEEN = "unseen"
    UNRESOLVED = "unresolved"
    THERE = "there"


#: What each means, as reports print it.
DEFINITIONS: Mapping[Fate, str] = {
    Fate.THERE: "the last look saw it, with the text that was seen before",
    Fate.EDITED: "the last look saw it, and its text is another than one that was seen before",
    Fate.GONE: (
        "the platform says that it isn't there: in two looks, at least half an hour apart, of a post that "
        "had been seen; in one of a post that never was"
    ),
    Fate.SUSPENDED: "the same, and the platform says that it took the author's account down",
    Fate.PRIVATE: "the same, and the platform says that only those see it whom the author lets in",
    Fate.DOUBTFUL: "said to be missing, not confirmed: a second look is to come, or its host misses all",
    Fate.WALLED: (
        "the last look met a wall (login, consent, a limit, a block, withheld here): whether it is there "
        "isn't known; last_seen_at says when it was"
    ),
    Fate.UNREACHABLE: "the last look got no answer, or one that neither shows it nor says why; as above",
    Fate.UNSEEN: "which post it is, is known; nobody has looked at it yet",
    Fate.UNRESOLVED: "which post the text means isn't decided, so there is nothing to look at",
}
#: Of these it is known whether they are there; survival counts no others.
LOST = (Fate.GONE, Fate.SUSPENDED, Fate.PRIVATE)
ALIVE = (Fate.THERE, Fate.EDITED)
KNOWN = ALIVE + LOST

_MISSING = {PostState.GONE: Fate.GONE, PostState.SUSPENDED: Fate.SUSPENDED, PostState.PRIVATE: Fate.PRIVATE}
_SILENT = frozenset({PostState.UNREACHABLE, PostState.UNCLEAR})


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A citation, and what became of its post."""

    cited: CitedPost
    fate: Fate
    #: The first look of those that show it so; ``None`` where no look does.
    since: datetime | None = None
    #: The last look that saw it.
    last_seen_at: datetime | None = None
    edited_between: tuple[datetime, datetime] | None = None
    #: Why, in the words of the look.
    evidence: str | None = None
    #: All of it in one line, for a person.
    says: str = ""


def find_fate(cited: CitedPost) -> Finding:
    """What became of a citation's post."""
    if cited.post is None:
        state = (cited.state or "not decided yet").replace("_", " ")
        return Finding(cited=cited, fate=Fate.UNRESOLVED, says=state)
    if cited.trouble is None:
        return Finding(cited=cited, fate=Fate.THERE, last_seen_at=cited.looked_at)
    looks = cited.trouble.looks
    standing = find_standing(looks)
    if standing is None:
        return Finding(cited=cited, fate=Fate.UNSEEN, says="no look at it yet")
    fate, since, told_by = _weigh(looks, standing)
    return Finding(
        cited=cited,
        fate=fate,
        since=since,
        last_seen_at=standing.last_seen_at,
        edited_between=standing.edited_between,
        evidence=told_by.evidence,
        says=standing.says,
    )


def _weigh(looks: Sequence[Observation], standing: Standing) -> tuple[Fate, datetime | None, Observation]:
    """The fate, since when, and the look that tells it; ``looks`` are newest first."""
    if standing.state in MISSING:
        telling = next(one for one in looks if one.state in MISSING)
        is_sure = standing.is_confirmed or (standing.last_seen_at is None and not telling.is_doubtful)
        fate = _MISSING[standing.state] if is_sure else Fate.DOUBTFUL
        return fate, standing.first_missing_at, telling
    newest = looks[0]
    if newest.state in SEEN:
        if standing.edited_between is None:
            return Fate.THERE, None, newest
        edit = next(one for one in looks if one.state is PostState.EDITED and one.before_at)
        return Fate.EDITED, standing.edited_between[1], edit
    fate = Fate.UNREACHABLE if newest.state in _SILENT else Fate.WALLED
    since = newest.observed_at
    for one in looks:
        if one.state in SEEN:
            break
        since = one.observed_at
    return fate, since, newest
