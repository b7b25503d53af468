"""What an observation made certain, as events for people: each once, in the transaction of the fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ...diffing import diff_texts
from ...model import SEEN, Capture, Event, EventKind, Observation, Reading
from ...ports import Session
from ...sightings import missing_since
from .texts import says_same, with_text

#: Articles that an event names.
_MOST_CITING = 10
_MOMENT = timedelta(microseconds=1)
_THERE_OR_NOT = (EventKind.POST_GONE, EventKind.POST_BACK)


def tell(session: Session, observation: Observation) -> None:
    """Note what an observation announces, as far as nobody has told it meanwhile."""
    standing = session.find_standing(observation.post)
    subject = (standing[0] if standing else observation.post).id
    for kind in observation.announces:
        if _is_told(session, observation, kind, subject):
            continue
        event = Event(
            kind=kind,
            subject=subject,
            collection=observation.collection,
            happened_at=observation.observed_at,
            fields=_fields(session, observation, kind),
        )
        session.add_event(event)


def _is_told(session: Session, observation: Observation, kind: EventKind, subject: str) -> bool:
    """Whether another visit, made at the same time, has told the same."""
    kinds = _THERE_OR_NOT if kind in _THERE_OR_NOT else (kind,)
    last = session.find_last_event(subject, *kinds, collection=observation.collection)
    if last is None or last.kind is not kind:
        return False
    if kind is not EventKind.POST_EDITED:
        return True
    before_at = observation.before_at
    is_same = observation.text_hash is not None and last.fields.get("text_hash") == observation.text_hash
    return is_same and before_at is not None and last.happened_at > before_at


def _fields(session: Session, observation: Observation, kind: EventKind) -> dict[str, Any]:
    post, collection = observation.post, observation.collection
    standing = session.find_standing(post)
    known = session.find_post(post)
    history = session.load_observations(post, collection=collection)
    until = [one for one in history if one.observed_at <= observation.observed_at]
    told: dict[str, Any] = {
        "url": standing[1] if standing else None,
        "platform": post.platform,
        "author": (known.metadata.author_name or known.metadata.handle) if known else None,
        "state": observation.state.value,
        "evidence": observation.evidence,
        "observation_id": observation.id,
        "capture_id": observation.capture_id,
        "cited_by": session.list_citing(post, collection=collection, limit=_MOST_CITING),
    }
    if kind is EventKind.POST_EDITED:
        return told | _edit_fields(session, observation)
    if kind is EventKind.POST_GONE:
        first = missing_since(until) or observation.observed_at
        seen = max((one.observed_at for one in until if one.state in SEEN), default=None)
        before = seen + _MOMENT if seen else first  # a page may have come since that didn't show the post
        good = session.find_last_good(post, collection=collection, before=before)
        if good is None:  # its page never came whole, but its answers and its card are kept
            good = session.find_last_good(post, collection=collection, before=before, or_any=True)
        last_seen = seen or (good.captured_at if good else None)
        return told | {
            "last_seen_at": last_seen.isoformat() if last_seen else None,
            "first_missing_at": first.isoformat(),
            "last_capture": _as_told(good),
        }
    gone = next((one for one in until if EventKind.POST_GONE in one.announces), None)
    return told | {"told_gone_at": gone.observed_at.isoformat() if gone else None}


def _as_told(capture: Capture | None) -> Mapping[str, Any] | None:
    """Where the last good capture replays: its address and instant are what a replay asks for."""
    if capture is None:
        return None
    return {
        "id": capture.id,
        "url": capture.url,
        "captured_at": capture.captured_at.isoformat(),
        "outcome": capture.outcome.value,
    }


def _edit_fields(session: Session, observation: Observation) -> dict[str, Any]:
    """Both texts' difference, and between which instants it came about."""
    told: dict[str, Any] = {"origin": observation.origin, "text_hash": observation.text_hash}
    told["edited_between"] = [
        observation.before_at.isoformat() if observation.before_at else None,
        observation.observed_at.isoformat(),
    ]
    before, after = _find_texts(session, observation)
    if before is None or after is None or says_same(before, after):
        return told | {"diff": []}
    return told | {"diff": diff_texts(before.metadata.text or "", after.metadata.text or "")}


def _find_texts(session: Session, observation: Observation) -> tuple[Reading | None, Reading | None]:
    readings = with_text(session.load_readings(observation.post), observation.origin or "")
    before_at = observation.before_at
    before = next((one for one in readings if before_at and one.origin.said_at <= before_at), None)
    # A visit's answers come within it, after its page was asked for.
    later = [one for one in readings if one.origin.said_at >= observation.observed_at]
    return before, later[-1] if later else None
