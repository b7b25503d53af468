"""What one look at a post showed, and what that makes certain: a pure function of what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...lightly import dataclass
from ...merging import EMBED
from ...model import MISSING, SEEN, Availability, EventKind, Observation, Outcome, PostState, Reading
from ...sightings import is_told_gone, missing_since, seen_since
from ..outcomes import ABSENT, KEPT, find_refusal
from .texts import (
    CONFIRMED_AFTER,
    PAGE,
    edited_by_word,
    find_edit,
    is_same_author,
    names_author,
    text_hash,
    with_text,
)

#: How platforms say that an account, and not a post, was taken down.
_SUSPENDED = re.compile(
    r"suspend|takedown|taken down|deactivat|banned|terminated|violat|заблок", re.IGNORECASE
)
_BY_OUTCOME = {
    Outcome.LOGIN_WALL: PostState.LOGIN_WALL,
    Outcome.RATE_LIMITED: PostState.RATE_LIMITED,
    Outcome.BLOCKED: PostState.BLOCKED,
    Outcome.UNREACHABLE: PostState.UNREACHABLE,
}
_ORDER = (Availability.PRIVATE, Availability.UNAVAILABLE, Availability.GONE)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What came of a visit to a post."""

    at: datetime
    #: By the page and all that was said.
    outcome: Outcome
    evidence: str | None
    #: By the page alone.
    page_outcome: Outcome
    page_evidence: str | None
    #: The page has nothing to read until its scripts have run.
    is_shell: bool = False
    readings: Sequence[Reading] = ()
    #: Endpoints that say "gone" also of posts that are only restricted.
    doubtful: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Judgement:
    state: PostState
    evidence: str | None = None
    origin: str | None = None
    text_hash: str | None = None
    before_at: datetime | None = None
    is_doubtful: bool = False
    announces: tuple[EventKind, ...] = ()


def judge(
    look: Look, before: Sequence[Reading], history: Sequence[Observation], *, was_kept: bool = False
) -> Judgement:
    """What a look showed.

    ``before`` are the post's earlier readings and ``history`` its observations, both newest first;
    ``was_kept``: an earlier visit left its page, even if no observation says so.
    """
    before = [one for one in before if one.origin.name != EMBED and one.origin.said_at < look.at]
    was_told = is_told_gone(history)
    state, evidence = _find_state(look, before, was_told=was_told)
    if state in MISSING:
        return _judge_missing(look, state, evidence, history, was_kept)
    if state is not PostState.PRESENT:
        waits = missing_since(history) is not None and _was_seen(history, was_kept)
        return Judgement(state=state, evidence=evidence, is_doubtful=waits and not was_told)
    seen = _compare(look, _as_seen_last(before, history), evidence)
    if not was_told:
        return seen
    first = seen_since(history)
    if first is None or look.at - first < CONFIRMED_AFTER:
        return replace(seen, is_doubtful=True)
    return replace(seen, announces=(EventKind.POST_BACK, *seen.announces))


def _judge_missing(
    look: Look, state: PostState, evidence: str | None, history: Sequence[Observation], was_kept: bool
) -> Judgement:
    """Only what was seen can vanish, and only what two looks don't find has."""
    if is_told_gone(history) or not _was_seen(history, was_kept):
        return Judgement(state=state, evidence=evidence)
    first = missing_since(history)
    if first is None or look.at - first < CONFIRMED_AFTER:
        return Judgement(state=state, evidence=evidence, is_doubtful=True)
    return Judgement(state=state, evidence=evidence, announces=(EventKind.POST_GONE,))


def _was_seen(history: Sequence[Observation], was_kept: bool) -> bool:
    return was_kept or any(one.state in SEEN for one in history)


def _find_state(look: Look, before: Sequence[Reading], *, was_told: bool) -> tuple[PostState, str | None]:
    """With ``was_told`` the post was told as gone: a page that answers isn't for that the post's again."""
    asked = [one for one in look.readings if one.origin.name not in (PAGE, EMBED)]
    shown = next((one for one in asked if _shows(one)), None)
    if shown is not None:
        return PostState.PRESENT, f"{shown.origin.name} shows it"
    page = next((one for one in look.readings if one.origin.name == PAGE), None)
    if page is not None and page.metadata.availability is Availability.AVAILABLE:
        return PostState.PRESENT, "its page shows it"
    if absent := _find_absence(look, asked, page):
        return absent
    # What only a doubtful endpoint says is gone is hidden by whatever hides its page.
    outcome = look.page_outcome if look.outcome.value in ABSENT else look.outcome
    if outcome not in KEPT:
        return _BY_OUTCOME.get(outcome, PostState.UNCLEAR), look.evidence
    if look.page_outcome in KEPT and page is not None and page.metadata.text:
        earlier = with_text(before, PAGE)
        # One that names its author is the post's; others may be of a page that stood in its place.
        own = next((one for one in earlier if names_author(one.metadata)), next(iter(earlier), None))
        if own is None or is_same_author(own.metadata, page.metadata):
            return PostState.PRESENT, "its page shows it"
    elif look.page_outcome in KEPT and not (look.is_shell or was_told or any(map(_shows, before))):
        return PostState.PRESENT, "its page answers; nothing ever described the post"
    if refusal := find_refusal([one for one in asked if one.metadata.availability not in ABSENT]):
        outcome, why = refusal
        return _BY_OUTCOME[outcome], why
    return PostState.UNCLEAR, look.evidence or "the page came, but nothing shows the post"


def _shows(reading: Reading) -> bool:
    said = reading.metadata
    return said.availability is Availability.AVAILABLE or (
        said.availability is Availability.UNKNOWN and bool(said.text)
    )


def _find_absence(
    look: Look, asked: Sequence[Reading], page: Reading | None
) -> tuple[PostState, str | None] | None:
    """Who says for sure that the post isn't there for the public: the platform's own word, never a guess."""
    words = [
        (one.metadata.availability, one.metadata.evidence or "", one.origin.name)
        for one in (*asked, *([page] if page else ()))
        if one.origin.name not in look.doubtful
    ]
    if page is None and look.page_outcome.value in set(Availability):
        words.append((Availability(look.page_outcome.value), look.page_evidence or "", PAGE))
    for wanted in _ORDER:
        for availability, evidence, name in words:
            if availability is wanted:
                why = f"{name} says {wanted.value}" + (f": {evidence}" if evidence else "")
                return _state_of(wanted, evidence), why
    return None


def _state_of(availability: Availability, evidence: str) -> PostState:
    if availability is Availability.UNAVAILABLE:
        return PostState.SUSPENDED if _SUSPENDED.search(evidence) else PostState.UNAVAILABLE
    return PostState(availability.value)


def _as_seen_last(before: Sequence[Reading], history: Sequence[Observation]) -> list[Reading]:
    """Earlier readings without those that came since the look before: looks of other collections, and
    descriptions, may have had a new text of which this collection wasn't told."""
    last = {one.origin or "": one.text_hash for one in reversed(history) if one.text_hash}
    later: set[int] = set()
    for name, its_hash in last.items():
        every = with_text(before, name)
        place = next((number for number, one in enumerate(every) if text_hash(one) == its_hash), 0)
        later |= {id(one) for one in every[:place]}
    return [one for one in before if id(one) not in later]


def _compare(look: Look, before: Sequence[Reading], evidence: str | None) -> Judgement:
    """The text of a post that is there, against what the same origin said before."""
    readings = [one for one in look.readings if one.origin.name != EMBED]
    # An endpoint's text goes before the page's; what can't be compared is the first to be compared next.
    ranked = sorted(
        (one for one in readings if one.metadata.text),
        key=lambda one: (one.origin.name == PAGE, not with_text(before, one.origin.name)),
    )
    if not ranked:
        return Judgement(state=PostState.PRESENT, evidence=evidence)
    best = next((one for one in ranked if with_text(before, one.origin.name)), ranked[0])
    edit, may_be = find_edit(best, before)
    if edit is not None:
        return _edited(best, before, f"{best.origin.name} gives another text", edit.before.origin.said_at)
    if said := edited_by_word(best, before):
        return _edited(best, before, f"{best.origin.name} says that it was edited at {said.isoformat()}")
    if may_be:
        evidence = f"{evidence}, with another text than before; another look is to confirm it"
    return Judgement(
        state=PostState.PRESENT,
        evidence=evidence,
        origin=best.origin.name,
        text_hash=text_hash(best),
        is_doubtful=may_be,
    )


def _edited(
    one: Reading, before: Sequence[Reading], evidence: str, before_at: datetime | None = None
) -> Judgement:
    earlier = next((each.origin.said_at for each in before if each.origin.name == one.origin.name), None)
    return Judgement(
        state=PostState.EDITED,
        evidence=evidence,
        origin=one.origin.name,
        text_hash=text_hash(one) if one.metadata.text else None,
        before_at=before_at or earlier,
        announces=(EventKind.POST_EDITED,),
    )
